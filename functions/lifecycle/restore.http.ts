import { z } from 'zod';
import type { Datasource } from '../../domain/datasource';
import type { RestoreSpecification } from '../../domain/lifecycle/restore-specification';
import { restoredResource, restoreTarget } from '../../domain/lifecycle/restore-target';
import type { AccessRules } from '../http/access-rules';
import { type AskedFor, idAsSent, urlAsSent } from '../http/asked-for';
import { datasourceInRoute } from '../http/datasource-in-route';
import { parametersOf } from '../http/parameters';
import { problem } from '../http/problem';
import { identityMember, identityOf } from '../http/protection-body';
import { defineDurableRoute, type Route } from '../http/route';
import { allowedVault, vaultFacts } from '../http/vault-in-query';
import { resourceIdInPath, vaultIdInQuery } from '../openapi/common-schemas';
import { examples } from '../openapi/examples';
import { acceptedOperation } from '../openapi/monitor-schema';
import type { LifecycleDependencies } from './dependencies';
import { guardFacts, guardOf, guardRequestsMember } from './guard-requests';
import { lifecycleProblems, startLifecycle } from './start-lifecycle';

const id = z.string().min(1).max(1024);

const target = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('files'),
    containerUrl: z
      .string()
      .max(512)
      .describe('`https://{account}.blob.core.windows.net/{container}`, without a query.'),
    storageAccountId: id.describe('The storage account as a resource, which must be within the allowed scopes.'),
    filePrefix: z
      .string()
      .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,199}$/, 'must be letters, digits, ".", "_" and "-"')
      .describe('How the names of the files begin.'),
  }),
  z.strictObject({
    kind: z.literal('database'),
    databaseId: id.describe('A database of a single server, which does not exist yet.'),
    secretUri: z
      .string()
      .max(512)
      .describe('The Key Vault secret with the connection string of the target server; never the secret itself.'),
  }),
]);

const restoreBody = z
  .strictObject({
    recoveryPointId: z
      .string()
      .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,199}$/, 'must be the id of a recovery point')
      .describe('From the list of recovery points.'),
    location: z
      .string()
      .trim()
      .regex(/^[A-Za-z0-9][A-Za-z0-9 ]{1,39}$/, 'must be a region such as "westeurope"')
      .describe('The region of vault and target.'),
    target,
    ...identityMember,
    ...guardRequestsMember,
  })
  .meta({
    id: 'RestoreRequest',
    examples: [
      {
        recoveryPointId: examples.recoveryPointId,
        location: examples.location,
        target: {
          kind: 'files',
          containerUrl: `https://${examples.storageAccount}.blob.core.windows.net/restores`,
          storageAccountId: examples.storageAccountId,
          filePrefix: 'pgflex-orders',
        },
      },
      {
        recoveryPointId: examples.recoveryPointId,
        location: examples.location,
        target: { kind: 'database', databaseId: `${examples.databaseId}-restored`, secretUri: examples.secretUri },
      },
    ],
  });

/** @throws ProblemError (400, 403) for an identity that is none, or a target that the datasource cannot be restored to, or that may not be touched */
function specificationOf(
  { recoveryPointId, location, target: given, ...body }: z.infer<typeof restoreBody>,
  datasource: Datasource,
  access: AccessRules,
): RestoreSpecification {
  const checked = restoreTarget(given, datasource);
  if (!checked.ok) {
    throw problem(400, checked.problem.code, 'The restore target cannot be used', checked.problem.message);
  }
  const identity = identityOf(body);
  access.require(restoredResource(checked.value));
  return { recoveryPointId, location, target: checked.value, ...(identity && { identity }) };
}

/** From what and to where, for the audit trail; a container may have been sent with a signature. */
const restoreFacts = ({ recoveryPointId, location, target: to, ...guards }: z.infer<typeof restoreBody>): AskedFor => ({
  ...{ kind: 'restore', recoveryPointId, location, target: to.kind },
  ...(to.kind === 'files'
    ? { containerUrl: urlAsSent(to.containerUrl), storageAccountId: idAsSent(to.storageAccountId) }
    : { databaseId: idAsSent(to.databaseId) }),
  ...guardFacts(guards),
});

/** `POST /api/restores/{*resourceId}`: a recovery point to files or to a database, validated first. */
export const restore = (dependencies: LifecycleDependencies): Route =>
  defineDurableRoute({
    name: 'restoreHttp',
    method: 'POST',
    route: 'restores/{*resourceId}',
    summary: 'Restore a recovery point',
    description:
      'A flexible server to files, a database of a single server to files or to a new database. The service is asked first whether it could; the job is followed to its end. Ends as `Restored`.',
    access: ['Restorer'],
    parameters: parametersOf({
      path: { resourceId: resourceIdInPath },
      query: { vaultId: vaultIdInQuery.optional() },
    }),
    body: restoreBody,
    asked: ({ parameters: { query }, body }) => ({ ...restoreFacts(body), ...vaultFacts(query) }),
    takesIdempotencyKey: true,
    responses: { 202: acceptedOperation('restore') },
    problems: {
      ...lifecycleProblems,
      400: [
        ...lifecycleProblems[400],
        'RestoreTargetNotSupported',
        'InvalidRestoreTarget',
        'InvalidSecretUri',
        'InvalidIdentityId',
        'InvalidResourceGuardRequest',
      ],
    },
    handler: ({ request, parameters: { path, query }, body, correlationId, idempotencyKey }, client) => {
      const { access, lifecycle } = dependencies;
      const datasource = datasourceInRoute(path.resourceId, access);
      const vaultId = allowedVault(query.vaultId, access);
      const task = {
        kind: 'restore',
        restore: specificationOf(body, datasource, access),
        jobDeadlineSeconds: lifecycle.jobDeadlineSeconds,
      } as const;
      const asked = { request, correlationId, idempotencyKey, datasource, vaultId, guard: guardOf(body) };
      return startLifecycle(client, { ...asked, task }, dependencies);
    },
  });
