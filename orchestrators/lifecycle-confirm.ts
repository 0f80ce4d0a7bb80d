import { findMadePoint, readBackupInstance } from '../contracts';
import { notProtected } from '../domain/lifecycle/lifecycle-refusals';
import { isDone } from '../domain/lifecycle/lifecycle-rule';
import type { LifecycleRequest } from '../domain/operation-request';
import { placeOf, refused } from '../domain/outcome';
import type { ObservedBackupInstance } from '../domain/protection';
import { protectionMeaning } from '../domain/protection-state';
import type { ServiceError } from '../domain/service-error';
import { confirmBackOff } from '../domain/wait-settings';
import { counted, paced } from '../domain/waiting';
import { ask } from './ask';
import { type Asking, firstAsk } from './asking';
import { brokenBy } from './confirm';
import { call, type Orchestration } from './durable';
import { doneAtOnce } from './lifecycle-outcome';
import type { LifecyclePhase, Next } from './lifecycle-state';
import { ended } from './saga';

type Confirming = LifecyclePhase<'confirm'>;

/**
 * @param refusal what the service said when it would not act, or would not be asked about it any more, where the instance
 *   may be as it should be all the same
 */
export const confirmFirst = (
  instance: ObservedBackupInstance,
  { settings }: LifecycleRequest,
  now: number,
  refusal?: ServiceError,
): Confirming => ({
  phase: 'confirm',
  asking: { ...firstAsk(now, settings.confirmDeadlineSeconds), ...(refusal && { lastError: refusal }) },
  instance,
  ...(refusal && { refusal }),
});

const lookAgain = (asking: Asking, waitingFor: NonNullable<Asking['waitingFor']>, now: number): Asking => ({
  ...asking,
  pace: paced(counted(asking.pace), { kind: 'missing' }, now, confirmBackOff),
  waitingFor,
});

/** Reads the instance until it shows what the action was to do: a success that nobody saw is none. */
export function confirmTurn(state: Confirming, request: LifecycleRequest): Orchestration<Next> {
  const { instance, refusal } = state;
  const { correlationId, resourceId } = request;
  return ask(state, call(readBackupInstance, { backupInstanceId: instance.id, correlationId }), (answer, now) =>
    answer.kind === 'absent'
      ? ended(refused('confirm', refusal ?? notProtected(resourceId)))
      : judged(state, request, answer.instance, now),
  );
}

const isBroken = ({ protectionState }: ObservedBackupInstance): boolean =>
  protectionMeaning(protectionState) === 'broken';

function judged(state: Confirming, request: LifecycleRequest, seen: ObservedBackupInstance, now: number): Next {
  // One that was broken before is not what the action did.
  if (isBroken(seen) && !isBroken(state.instance)) return ended(refused('confirm', brokenBy(seen)));
  if (isDone(request, seen)) return ended(doneAtOnce(request.kind, seen));
  return { ...state, asking: lookAgain(state.asking, 'protectionState', now) };
}

/** A backup is there when there is something to restore. */
export function confirmBackupTurn(
  state: LifecyclePhase<'confirmBackup'>,
  { correlationId }: LifecycleRequest,
): Orchestration<Next> {
  const { asking, instance, job } = state;
  const question = call(findMadePoint, { backupInstanceId: instance.id, correlationId, since: job.startedAt });
  return ask(state, question, (answer, now): Next => {
    if (answer.kind === 'absent') return { ...state, asking: lookAgain(asking, 'recoveryPoint', now) };
    const { id, time } = answer.point;
    const { id: jobId, status } = job;
    return ended({
      kind: 'BackedUp',
      protection: placeOf(instance),
      job: { id: jobId, status },
      recoveryPoint: { id, time },
    });
  });
}
