import { z } from 'zod';
import { explainCode } from '../../domain/error-catalogue';
import type { BackupJob } from '../../domain/lifecycle/backup-job';
import { pageOf } from '../../domain/lifecycle/page';
import { sameResource } from '../../domain/resource-id';
import { vaultOfBackupInstance } from '../../domain/vault';
import { datasourceInRoute, datasourceProblems } from '../http/datasource-in-route';
import { parametersOf } from '../http/parameters';
import { CODE_OF_AZURE, defineDurableRoute, noBody, type Route } from '../http/route';
import { allowedVault } from '../http/vault-in-query';
import { resourceIdInPath, vaultIdInQuery } from '../openapi/common-schemas';
import type { LifecycleDependencies } from './dependencies';
import { exampleJobs, exampleRecoveryPoints, jobListSchema, recoveryPointListSchema } from './list-schemas';
import { listBody, type ListOf, markIn, pagingInQuery } from './paging';
import { answered, instanceProblems, protectedInstance } from './protected-instance';

const parameters = parametersOf({
  path: { resourceId: resourceIdInPath },
  query: { vaultId: vaultIdInQuery.optional(), ...pagingInQuery },
});

const problems = {
  400: [...datasourceProblems, 'InvalidVaultId', 'InvalidParameter', ...instanceProblems[400]],
  403: instanceProblems[403],
  404: [...instanceProblems[404], CODE_OF_AZURE],
  502: ['AzureUnreachable', CODE_OF_AZURE],
  503: ['AzureThrottled'],
} as const;

/** `GET /api/recovery-points/{*resourceId}`: what can be restored, newest first. */
export const listRecoveryPoints = (dependencies: LifecycleDependencies): Route =>
  defineDurableRoute({
    name: 'listRecoveryPointsHttp',
    method: 'GET',
    route: 'recovery-points/{*resourceId}',
    summary: 'List the recovery points of a datasource',
    description: 'Newest first, read from Azure while the caller waits.',
    access: ['Reader'],
    parameters,
    body: noBody,
    responses: {
      200: { description: 'A page.', schema: recoveryPointListSchema, example: exampleRecoveryPoints },
    },
    problems,
    handler: async ({ request, parameters: { path, query }, correlationId }, client) => {
      const { access, lifecycle } = dependencies;
      const datasource = datasourceInRoute(path.resourceId, access);
      const list: ListOf = { name: 'recovery-points', resourceId: datasource.id };
      const after = markIn(query.after, list);
      const question = { datasource, vaultId: allowedVault(query.vaultId, access), correlationId };
      const { id: backupInstanceId } = await protectedInstance(question, client, dependencies);
      const { points } = await answered(() => lifecycle.listRecoveryPoints({ backupInstanceId, correlationId }));
      const placed = points.map((point) => ({ point, id: point.id, at: Date.parse(point.time) }));
      const page = pageOf(placed, { size: query.top, ...after });
      return {
        status: 200,
        jsonBody: listBody(page, ({ point }) => point, { request, publicUrl: lifecycle.publicUrl, list, query }),
      };
    },
  });

const isoDate = (milliseconds: number): string => new Date(milliseconds).toISOString();

function jobView({
  id,
  category,
  status,
  isUserTriggered,
  startedAt,
  endedAt,
  error,
}: BackupJob): z.input<typeof jobListSchema>['value'][number] {
  return {
    id,
    category,
    status,
    isUserTriggered,
    startDateTime: isoDate(startedAt),
    ...(endedAt !== undefined && { endDateTime: isoDate(endedAt) }),
    ...(error && {
      error: { ...error, recommendedActions: [...error.recommendedActions] },
      advice: explainCode(error.code),
    }),
  };
}

/** `GET /api/jobs/{*resourceId}`: the backup and restore jobs of a datasource, newest first. */
export const listJobs = (dependencies: LifecycleDependencies): Route =>
  defineDurableRoute({
    name: 'listJobsHttp',
    method: 'GET',
    route: 'jobs/{*resourceId}',
    summary: 'List the backup and restore jobs of a datasource',
    description: 'Newest first, read from Azure while the caller waits; the service keeps them for some days.',
    access: ['Reader'],
    parameters,
    body: noBody,
    responses: { 200: { description: 'A page.', schema: jobListSchema, example: exampleJobs } },
    problems,
    handler: async ({ request, parameters: { path, query }, correlationId }, client) => {
      const { access, lifecycle } = dependencies;
      const datasource = datasourceInRoute(path.resourceId, access);
      const list: ListOf = { name: 'jobs', resourceId: datasource.id };
      const after = markIn(query.after, list);
      const question = { datasource, vaultId: allowedVault(query.vaultId, access), correlationId };
      const { id: instanceId } = await protectedInstance(question, client, dependencies);
      const vaultId = vaultOfBackupInstance(instanceId);
      if (vaultId === undefined) throw new Error('Azure gave a backup instance without a vault.');
      const { jobs } = await answered(() => lifecycle.listJobs({ vaultId, correlationId }));
      const own = jobs.filter(({ backupInstanceId }) => sameResource(backupInstanceId, instanceId));
      const placed = own.map((job) => ({ ...job, at: job.startedAt }));
      const page = pageOf(placed, { size: query.top, ...after });
      return {
        status: 200,
        jsonBody: listBody(page, jobView, { request, publicUrl: lifecycle.publicUrl, list, query }),
      };
    },
  });
