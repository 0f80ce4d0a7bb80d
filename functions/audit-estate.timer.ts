import type { TimerHandler } from '@azure/functions';
import { getClient } from 'durable-functions';
import type { Auditing } from './audits/dependencies';
import { newAudit } from './audits/new-audit';
import { startDueAudit } from './audits/start-due-audit';

/** Starts the audit of the schedule; one that still looks at the estate is left alone. */
export const auditEstate =
  ({ waits: settings, remediation }: Auditing): TimerHandler =>
  async (_timer, context) => {
    const request = newAudit('schedule', { settings, remediation });
    const started = await startDueAudit(getClient(context), request);
    const isOurs = started.request.auditId === request.auditId;
    context.log(
      JSON.stringify({
        event: isOurs ? 'sauvegarde.auditStarted' : 'sauvegarde.auditSkipped',
        auditId: started.request.auditId,
        trigger: 'schedule',
      }),
    );
  };
