import { z } from 'zod';

/** A backup that can be restored. */
export interface RecoveryPoint {
  /** What a restore names. */
  readonly id: string;
  /** ISO 8601: what moment the data is of. */
  readonly time: string;
  /** `Full`, and what else the service has. */
  readonly type?: string;
  /** `Completed` or `Partial`. */
  readonly state?: string;
  readonly retentionTag?: string;
  /** ISO 8601. */
  readonly expiresAt?: string;
}

export const recoveryPointSchema: z.ZodType<RecoveryPoint> = z.object({
  id: z.string(),
  time: z.string(),
  type: z.string().exactOptional(),
  state: z.string().exactOptional(),
  retentionTag: z.string().exactOptional(),
  expiresAt: z.string().exactOptional(),
});

/** A point may carry a moment that is a little before the start of its job. */
const TOLERANCE_MILLISECONDS = 60_000;

/** The newest point that a job which started at `startedAt` can have made. */
export function pointMadeSince(points: readonly RecoveryPoint[], startedAt: number): RecoveryPoint | undefined {
  const made = points.filter(({ time }) => Date.parse(time) >= startedAt - TOLERANCE_MILLISECONDS);
  return made.sort((left, right) => Date.parse(right.time) - Date.parse(left.time))[0];
}
