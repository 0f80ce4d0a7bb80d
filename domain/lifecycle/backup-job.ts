import { z } from 'zod';
import type { BackOff } from '../back-off';
import { type ServiceError, serviceErrorSchema } from '../service-error';

/** A backup or restore as the service keeps it, for two weeks or so. */
export interface BackupJob {
  /** The id of the job's own resource. */
  readonly id: string;
  readonly backupInstanceId: string;
  /** `Backup`, `Restore`, `Tiering` or `Management`. */
  readonly category: string;
  /** In the service's word; see {@link jobMeaning}. */
  readonly status: string;
  /** Whether somebody asked for it; a schedule did otherwise. */
  readonly isUserTriggered: boolean;
  /** Milliseconds since the epoch, by the service's clock. */
  readonly startedAt: number;
  /** Absent while it runs. */
  readonly endedAt?: number;
  /** Where a restore writes: a URL or a resource id. Only a job that was read by itself tells it. */
  readonly destination?: string;
  readonly error?: ServiceError;
}

export const backupJobSchema: z.ZodType<BackupJob> = z.object({
  id: z.string(),
  backupInstanceId: z.string(),
  category: z.string(),
  status: z.string(),
  isUserTriggered: z.boolean(),
  startedAt: z.number(),
  endedAt: z.number().exactOptional(),
  destination: z.string().exactOptional(),
  error: serviceErrorSchema.exactOptional(),
});

/** The words of jobs; `Cancelled` is spelled otherwise than in ARM operations. A word that is not known is `running`. */
export function jobMeaning(status: string): 'running' | 'completed' | 'failed' | 'cancelled' {
  switch (status.toLowerCase()) {
    case 'completed':
    case 'completedwithwarnings':
      return 'completed';
    case 'failed':
      return 'failed';
    case 'cancelled':
    case 'canceled':
      return 'cancelled';
    default:
      return 'running';
  }
}

/** Our clock and the service's may differ by so much. */
const CLOCK_TOLERANCE_MILLISECONDS = 5_000;

/** What a request that may have been lost on its way back would have started. */
export interface JobSought {
  readonly backupInstanceId: string;
  readonly category: 'Backup' | 'Restore';
  /** Milliseconds since the epoch: when the operation was ready to send the request for the first time. */
  readonly since: number;
  /** Where a restore would write; any place when absent. */
  readonly destination?: string;
}

/**
 * Whether a job can be the one that a request started whose answer never came. A second one would be refused while the first
 * runs, and after it would do everything twice. A schedule backs up by itself; nothing restores by itself.
 */
export const mayBeOurs = (
  { backupInstanceId, category, isUserTriggered, startedAt }: BackupJob,
  sought: JobSought,
): boolean =>
  (isUserTriggered || sought.category === 'Restore') &&
  category.toLowerCase() === sought.category.toLowerCase() &&
  backupInstanceId.toLowerCase() === sought.backupInstanceId.toLowerCase() &&
  startedAt >= sought.since - CLOCK_TOLERANCE_MILLISECONDS;

const URL_OR_ID = /^(?:https:\/\/|\/subscriptions\/)/i;

const isBelow = (path: string, base: string): boolean => `${path}/`.startsWith(`${base.replace(/\/$/, '')}/`);

/**
 * Whether a restore job leads to another place than a request does. In which form a job tells its destination is documented
 * nowhere: one that cannot be compared says nothing, and one that goes deeper into the place is the same.
 */
export function leadsElsewhere(destination: string | undefined, place: string): boolean {
  if (destination === undefined || !URL_OR_ID.test(destination)) return false;
  if (destination.startsWith('/') !== place.startsWith('/')) return false;
  return !isBelow(destination.toLowerCase(), place.toLowerCase());
}

/** The resource of a job: the service gives its name or its id. */
export const jobResourceId = (vaultId: string, given: string): string =>
  given.startsWith('/') ? given : `${vaultId}/backupJobs/${given}`;

/**
 * How long a request that starts a job is not repeated at least: the job of the lost one has to be seen by then. How late a
 * job is listed is documented nowhere.
 */
export const JOB_LISTED_SECONDS = 60;

/** Between looks at a job; it takes from minutes to hours, and its service never says when to look. */
export const jobBackOff: BackOff = { firstSeconds: 10, factor: 1.5, maxSeconds: 5 * 60 };

/** Looks for a job whose operation cannot be asked any more, before it is given up; by then it would be listed. */
export const MAX_UNLISTED_ATTEMPTS = 6;
