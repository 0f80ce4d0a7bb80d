import { app, type InvocationContext } from '@azure/functions';
import { getClient, input } from 'durable-functions';
import type { Auditing } from './audits/dependencies';
import { newAudit } from './audits/new-audit';
import { startDueAudit } from './audits/start-due-audit';

/** Starts the audit of the schedule; one that still looks at the estate is left alone. */
export function registerAuditTimer(auditing: Auditing, schedule: string): void {
  app.timer('auditEstateTimer', {
    schedule,
    extraInputs: [input.durableClient()],
    handler: async (_timer, context: InvocationContext) => {
      const { waits: settings, remediation } = auditing;
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
    },
  });
}
