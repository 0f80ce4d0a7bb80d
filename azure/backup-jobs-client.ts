import { z } from 'zod';
import type { BackupJob } from '../domain/lifecycle/backup-job';
import type { JobAnswer, JobsAnswer } from '../domain/lifecycle/lifecycle-answers';
import type { ResourceId } from '../domain/resource-id';
import { isSuccess, negativeAnswer, readJson } from './arm-answer';
import type { ArmConnection, ArmResponse } from './arm-connection';
import { type ArmCall, ArmFault } from './arm-fault';
import { saysAbsent } from './not-found';
import { readWholeList } from './paged-list';
import { resourceUrl } from './resource-url';
import { readUserFacingError } from './service-error-reader';

/** The backup and restore jobs of a vault, as far as the service keeps them. */
export interface BackupJobsClient {
  /** @param jobId the id of the job's resource */
  get(jobId: string, context: CallContext): Promise<JobAnswer>;
  /** All jobs of a vault. Jobs of what we do not back up are passed over when they cannot be read. */
  list(vaultId: ResourceId, context: CallContext): Promise<JobsAnswer>;
}

interface CallContext {
  readonly correlationId: string;
}

const text = z.string().nullish().catch(undefined);

/** What is read of an `AzureBackupJobResource`. */
const jobResource = z.object({
  id: z.string().min(1),
  properties: z.object({
    backupInstanceId: z.string().min(1),
    operationCategory: z.string(),
    status: z.string().min(1),
    isUserTriggered: z.boolean().nullish().catch(undefined),
    startTime: z.string().refine((time) => !Number.isNaN(Date.parse(time))),
    endTime: text,
    errorDetails: z.array(z.unknown()).nullish().catch(undefined),
    extendedInfo: z.object({ recoveryDestination: text }).nullish().catch(undefined),
  }),
});

type JobResource = z.infer<typeof jobResource>;

/** The service shows a moment that has not come as null, or as the year 1. */
function endOf(endTime: string | null | undefined, startedAt: number): number | undefined {
  const at = Date.parse(endTime ?? '');
  return Number.isNaN(at) || at < startedAt ? undefined : at;
}

function jobOf({ id, properties }: JobResource, response: ArmResponse): BackupJob {
  const { backupInstanceId, operationCategory, status, isUserTriggered, startTime, errorDetails } = properties;
  const startedAt = Date.parse(startTime);
  const endedAt = endOf(properties.endTime, startedAt);
  const destination = properties.extendedInfo?.recoveryDestination;
  const error = errorDetails?.map((each) => readUserFacingError(response, each)).find((each) => each !== undefined);
  return {
    id,
    backupInstanceId,
    category: operationCategory,
    status,
    isUserTriggered: isUserTriggered === true,
    startedAt,
    ...(endedAt !== undefined && { endedAt }),
    ...(typeof destination === 'string' && { destination }),
    ...(error && { error }),
  };
}

export function createBackupJobsClient(connection: ArmConnection, apiVersion: string): BackupJobsClient {
  return {
    async get(jobId, { correlationId }) {
      const call: ArmCall = { method: 'GET', operation: 'backupJobs/read', correlationId };
      const response = await connection.send({
        ...call,
        url: resourceUrl(connection.endpoint, { id: jobId, apiVersion }),
      });
      if (saysAbsent(response)) return { kind: 'absent' };
      if (!isSuccess(response)) return negativeAnswer(call, response);
      return { kind: 'found', job: jobOf(readJson(call, response, jobResource), response) };
    },

    async list(vaultId, { correlationId }) {
      const call: ArmCall = { method: 'GET', operation: 'backupVaults/backupJobs/read', correlationId };
      const url = resourceUrl(connection.endpoint, { id: vaultId, suffix: '/backupJobs', apiVersion });
      const answer = await readWholeList(connection, call, url);
      if (answer.kind !== 'entries') return answer;
      const jobs = answer.entries.flatMap(({ entry, response }) => {
        const parsed = jobResource.safeParse(entry);
        return parsed.success ? [jobOf(parsed.data, response)] : [];
      });
      if (jobs.length === 0 && answer.entries.length > 0)
        throw new ArmFault(call, 'the list has no job that can be read');
      return { kind: 'jobs', jobs };
    },
  };
}
