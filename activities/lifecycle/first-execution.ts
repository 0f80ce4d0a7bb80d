import { createHash, randomUUID } from 'node:crypto';
import { type IdempotencyClaims, idempotencyKey } from '../../domain/idempotency/claim';
import type { StartNotKnown } from '../../domain/lifecycle/lifecycle-answers';

/** Where starts are claimed: what makes one of two executions the first. */
export type StartClaims = Pick<IdempotencyClaims, 'claim'>;

interface Start {
  /** The same for every execution of one activity by the engine, and for nothing else. */
  readonly start: string;
  readonly correlationId: string;
}

/**
 * Does what may be done once, unless another execution of the same activity was here before: the engine executes an activity
 * again when a host went away in the middle of it, and the request of the first may have come to the service. Claimed just
 * before it, so that who went away earlier costs no wait.
 */
export async function firstExecution<Answer>(
  claims: StartClaims,
  { start, correlationId }: Start,
  doOnce: () => Promise<Answer>,
): Promise<Answer | StartNotKnown> {
  const own = randomUUID();
  const { attempt } = await claims.claim(idempotencyKey(createHash('sha256').update(start).digest('hex')), {
    ...{ fingerprint: start, attempt: own, correlationId },
    claimedAt: new Date().toISOString(),
  });
  return attempt === own ? doOnce() : { kind: 'notKnown' };
}
