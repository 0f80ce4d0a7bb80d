import { z } from 'zod';
import { datasourceInRoute } from '../http/datasource-in-route';
import { parametersOf } from '../http/parameters';
import { defineDurableRoute, type Route } from '../http/route';
import { allowedVault, vaultFacts } from '../http/vault-in-query';
import { resourceIdInPath, vaultIdInQuery } from '../openapi/common-schemas';
import { acceptedOperation } from '../openapi/monitor-schema';
import type { LifecycleDependencies } from './dependencies';
import { lifecycleProblems, startLifecycle } from './start-lifecycle';

const name = z.string().min(1).max(150);

const backupBody = z
  .strictObject({
    ruleName: name.optional().describe('A backup rule of the policy; its first one when absent.'),
    retentionTag: name.optional().describe('A tag of the policy, which says how long the backup is kept.'),
  })
  .optional()
  .meta({ id: 'BackupRequest', examples: [{ ruleName: 'BackupWeekly', retentionTag: 'Default' }] });

/** `POST /api/protection-actions/backup/{*resourceId}`: a backup now, followed until there is a recovery point. */
export const backUpNow = (dependencies: LifecycleDependencies): Route =>
  defineDurableRoute({
    name: 'backUpNowHttp',
    method: 'POST',
    route: 'protection-actions/backup/{*resourceId}',
    summary: 'Back up now',
    description: 'Follows the job to its end, and ends as `BackedUp` when the recovery point is there.',
    access: ['Operator'],
    parameters: parametersOf({
      path: { resourceId: resourceIdInPath },
      query: { vaultId: vaultIdInQuery.optional() },
    }),
    body: backupBody,
    asked: ({ parameters: { query }, body }) => ({
      kind: 'backup',
      ruleName: body?.ruleName,
      retentionTag: body?.retentionTag,
      ...vaultFacts(query),
    }),
    takesIdempotencyKey: true,
    responses: { 202: acceptedOperation('backup') },
    problems: lifecycleProblems,
    handler: ({ request, parameters: { path, query }, body, correlationId, idempotencyKey }, client) => {
      const datasource = datasourceInRoute(path.resourceId, dependencies.access);
      const vaultId = allowedVault(query.vaultId, dependencies.access);
      const { ruleName, retentionTag } = body ?? {};
      const task = {
        kind: 'backup',
        jobDeadlineSeconds: dependencies.lifecycle.jobDeadlineSeconds,
        ...(ruleName !== undefined && { ruleName }),
        ...(retentionTag !== undefined && { retentionTag }),
      } as const;
      return startLifecycle(
        client,
        { request, correlationId, idempotencyKey, datasource, vaultId, task },
        dependencies,
      );
    },
  });
