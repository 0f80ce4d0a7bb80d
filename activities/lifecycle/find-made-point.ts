import type { RecoveryPointsClient } from '../../azure/recovery-points-client';
import type { InstanceInput } from '../../contracts';
import type { MadePointAnswer } from '../../domain/lifecycle/lifecycle-answers';
import { pointMadeSince } from '../../domain/lifecycle/recovery-point';

/** The recovery point that a job has made which began at `since`. */
export const findMadePoint =
  (client: RecoveryPointsClient) =>
  async ({
    backupInstanceId,
    correlationId,
    since,
  }: InstanceInput & { readonly since: number }): Promise<MadePointAnswer> => {
    const answer = await client.list(backupInstanceId, { correlationId });
    if (answer.kind !== 'points') return answer;
    const point = pointMadeSince(answer.points, since);
    return point === undefined ? { kind: 'absent' } : { kind: 'found', point };
  };
