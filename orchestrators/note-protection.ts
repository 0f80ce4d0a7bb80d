import { noteProtection } from '../contracts';
import type { ProtectRequest } from '../domain/operation-request';
import { callRepeatedly, currentTime, type Orchestration } from './durable';

/**
 * What is written down of a protection that nobody asked for, when it is confirmed: the next operation on the resource
 * takes this one's place in the engine, and with it the time that it took.
 */
export function* noteEnd(outcome: { readonly kind: string }, request: ProtectRequest): Orchestration<void> {
  const { foundBy, resourceId, attempt, correlationId } = request;
  if (outcome.kind !== 'Protected' || foundBy === undefined) return;
  yield* callRepeatedly(noteProtection, {
    ...{ resourceId, attempt, correlationId, foundBy },
    protectedAt: yield* currentTime(),
  });
}
