import { z } from 'zod';
import type { LifecycleTask } from '../../domain/lifecycle/lifecycle-task';
import type { Dependencies } from '../dependencies';
import { datasourceInRoute } from '../http/datasource-in-route';
import { parametersOf } from '../http/parameters';
import { defineDurableRoute, noBody, type Route } from '../http/route';
import { allowedVault, vaultFacts } from '../http/vault-in-query';
import { examples } from '../openapi/examples';
import { resourceIdInPath, vaultIdInQuery } from '../openapi/common-schemas';
import { acceptedOperation } from '../openapi/monitor-schema';
import { guardFacts, guardOf, guardRequestsMember } from './guard-requests';
import { lifecycleProblems, startLifecycle } from './start-lifecycle';

/** Actions that take nothing but the instance. */
type PlainKind = Exclude<LifecycleTask['kind'], 'changePolicy' | 'backup' | 'restore'>;

type PlainAction = Pick<Route, 'method' | 'route' | 'summary'> & { readonly description: string };

const unguarded: Readonly<Record<Exclude<PlainKind, 'suspendBackups'>, PlainAction>> = {
  resumeBackups: {
    method: 'POST',
    route: 'protection-actions/resume-backups/{*resourceId}',
    summary: 'Resume suspended backups',
    description: 'Ends as `Resumed`; for a protection that was stopped there is `resume-protection`.',
  },
  resumeProtection: {
    method: 'POST',
    route: 'protection-actions/resume-protection/{*resourceId}',
    summary: 'Resume a stopped protection',
    description: 'Ends as `Resumed`: backups and retention by the policy again.',
  },
  undelete: {
    method: 'POST',
    route: 'protection-actions/undelete/{*resourceId}',
    summary: 'Bring back a soft-deleted backup instance',
    description:
      'Ends as `Undeleted`, with the protection stopped: resume it then. Azure cannot tell the vault: name it.',
  },
};

const parameters = parametersOf({
  path: { resourceId: resourceIdInPath },
  query: { vaultId: vaultIdInQuery.optional() },
});

const plainAction = (kind: Exclude<PlainKind, 'suspendBackups'>, dependencies: Dependencies): Route =>
  defineDurableRoute({
    name: `${kind}Http`,
    ...unguarded[kind],
    access: ['Operator'],
    parameters,
    body: noBody,
    asked: ({ parameters: { query } }) => ({ kind, ...vaultFacts(query) }),
    takesIdempotencyKey: true,
    responses: { 202: acceptedOperation(kind) },
    problems: lifecycleProblems,
    handler: ({ request, parameters: { path, query }, correlationId, idempotencyKey }, client) => {
      const datasource = datasourceInRoute(path.resourceId, dependencies.access);
      const vaultId = allowedVault(query.vaultId, dependencies.access);
      return startLifecycle(
        client,
        { request, correlationId, idempotencyKey, datasource, vaultId, task: { kind } },
        dependencies,
      );
    },
  });

const suspendBody = z
  .strictObject(guardRequestsMember)
  .optional()
  .meta({ id: 'SuspendRequest', examples: [{ resourceGuardOperationRequests: [examples.guardRequestId] }] });

/** `POST /api/protection-actions/suspend-backups/{*resourceId}`: no new backups, while retention goes on. */
const suspend = (dependencies: Dependencies): Route =>
  defineDurableRoute({
    name: 'suspendBackupsHttp',
    method: 'POST',
    route: 'protection-actions/suspend-backups/{*resourceId}',
    summary: 'Suspend backups',
    description: 'Ends as `Suspended`: no new backups, while those that exist go on to expire.',
    access: ['Operator'],
    parameters,
    body: suspendBody,
    asked: ({ parameters: { query }, body }) => ({
      kind: 'suspendBackups',
      ...vaultFacts(query),
      ...guardFacts(body),
    }),
    takesIdempotencyKey: true,
    responses: { 202: acceptedOperation('suspendBackups') },
    problems: { ...lifecycleProblems, 400: [...lifecycleProblems[400], 'InvalidResourceGuardRequest'] },
    handler: ({ request, parameters: { path, query }, body, correlationId, idempotencyKey }, client) => {
      const datasource = datasourceInRoute(path.resourceId, dependencies.access);
      const vaultId = allowedVault(query.vaultId, dependencies.access);
      const asked = { request, correlationId, idempotencyKey, datasource, vaultId, guard: guardOf(body) };
      return startLifecycle(client, { ...asked, task: { kind: 'suspendBackups' } }, dependencies);
    },
  });

/** `POST /api/protection-actions/{action}/{*resourceId}` for the actions that take no more than the instance. */
export const instanceActions = (dependencies: Dependencies): readonly Route[] => [
  suspend(dependencies),
  plainAction('resumeBackups', dependencies),
  plainAction('resumeProtection', dependencies),
  plainAction('undelete', dependencies),
];
