import { readBackupInstance, syncBackupInstance } from '../contracts';
import { backOffSeconds } from '../domain/back-off';
import type { ProtectRequest } from '../domain/operation-request';
import { placeOf, type ProtectOutcome, refused } from '../domain/outcome';
import type { ObservedBackupInstance } from '../domain/protection';
import { protectionMeaning } from '../domain/protection-state';
import type { ServiceError } from '../domain/service-error';
import { confirmBackOff, MAX_SYNC_ATTEMPTS, pollBackOff } from '../domain/wait-settings';
import { counted, freshPace, paced, startAwaiting } from '../domain/waiting';
import { ask, askOrBeRefused } from './ask';
import { type Asking, askAgainOrEnd, firstAsk } from './asking';
import { awaitOperation } from './await-operation';
import { call, currentTime, type Orchestration } from './durable';
import type { PhaseState, ProtectState } from './protect-state';
import { ended, type Ended } from './saga';

type Next = ProtectState | Ended<ProtectOutcome>;

/** The error that a broken instance tells of; the state itself where it tells nothing. */
export const brokenBy = (instance: ObservedBackupInstance): ServiceError =>
  instance.error ?? {
    code: instance.protectionState,
    message: `The backup instance is in the state ${instance.protectionState}; the service gives no reason.`,
    recommendedActions: [],
    httpStatus: 200,
  };

/**
 * The first look at an instance that should be protected soon.
 * @param lastError why the operation that is to protect it could be followed no more
 */
export const confirmFirst = (
  backupInstanceId: string,
  { settings }: ProtectRequest,
  now: number,
  lastError?: ServiceError,
): PhaseState<'confirm'> => ({
  phase: 'confirm',
  asking: { ...firstAsk(now, settings.confirmDeadlineSeconds), ...(lastError && { lastError }) },
  backupInstanceId,
  syncs: 0,
});

const settling = (asking: Asking, now: number): Asking => ({
  ...asking,
  pace: paced(counted(asking.pace), { kind: 'missing' }, now, confirmBackOff),
  waitingFor: 'protectionState',
});

/**
 * `Succeeded` is not protected: Azure goes on configuring for half a minute or more, and may end in an error. Reads the
 * instance until its state is one that stays.
 */
export function confirmTurn(state: PhaseState<'confirm'>, request: ProtectRequest): Orchestration<Next> {
  const { backupInstanceId, asking } = state;
  const question = call(readBackupInstance, { backupInstanceId, correlationId: request.correlationId });
  return ask(state, question, (answer, now) =>
    answer.kind === 'absent'
      ? { ...state, asking: settling(asking, now) }
      : judge(state, request, answer.instance, now),
  );
}

function judge(
  state: PhaseState<'confirm'>,
  request: ProtectRequest,
  instance: ObservedBackupInstance,
  now: number,
): Next {
  const { backupInstanceId, syncs, asking } = state;
  switch (protectionMeaning(instance.protectionState)) {
    case 'protected':
      return ended({ kind: 'Protected', protection: placeOf(instance) });
    case 'broken': {
      const broken = brokenBy(instance);
      if (syncs >= MAX_SYNC_ATTEMPTS) return ended(refused('confirm', broken));
      const again = firstAsk(now, request.settings.operationDeadlineSeconds);
      return { phase: 'sync', asking: again, backupInstanceId, syncs: syncs + 1, broken };
    }
    case 'paused':
    case 'leaving':
      return ended({
        kind: 'Conflict',
        reason: 'notActive',
        message: `Somebody else changed the backup instance: it is in the state ${instance.protectionState}.`,
        existing: placeOf(instance),
      });
    default:
      return { ...state, asking: settling(asking, now) };
  }
}

/** Asks the service to look at a broken instance again, which is what cures one whose cause has gone. */
export function syncTurn(state: PhaseState<'sync'>, request: ProtectRequest): Orchestration<Next> {
  const { backupInstanceId, asking, syncs, broken } = state;
  const question = call(syncBackupInstance, { backupInstanceId, correlationId: request.correlationId });
  return askOrBeRefused(state, question, (answer, now): Next => {
    switch (answer.kind) {
      case 'refused': {
        const next = askAgainOrEnd(asking, 'sync', answer.error, now);
        return 'ended' in next ? ended(refused('confirm', broken)) : { ...state, asking: next };
      }
      case 'done':
        return confirmAgain(state, request, now);
      case 'accepted': {
        const awaiting = startAwaiting(answer, now, request.settings.operationDeadlineSeconds, pollBackOff);
        return { phase: 'awaitSync', asking, awaiting, throttled: false, backupInstanceId, syncs, broken };
      }
    }
  });
}

export function* awaitSyncTurn(state: PhaseState<'awaitSync'>, request: ProtectRequest): Orchestration<Next> {
  const turn = yield* awaitOperation(state, request.correlationId);
  switch (turn.kind) {
    case 'goesOn':
      return { ...state, ...turn.following };
    case 'interrupted':
      return ended(turn.outcome);
    case 'refused':
      return ended(refused('confirm', state.broken));
    case 'succeeded':
    case 'gone':
    case 'undecided':
      // The instance says what it came to, whoever could not be asked.
      return confirmAgain(state, request, yield* currentTime());
  }
}

/** The state follows a `sync` late, as it follows a creation: reading at once would only see the old error. */
function confirmAgain(
  { backupInstanceId, syncs, broken }: PhaseState<'sync'> | PhaseState<'awaitSync'>,
  { settings }: ProtectRequest,
  now: number,
): Next {
  const asking = firstAsk(now, settings.confirmDeadlineSeconds);
  const pace = { ...freshPace(now), nextAt: now + backOffSeconds(confirmBackOff, 1) * 1000 };
  return {
    phase: 'confirm',
    asking: { ...asking, pace, waitingFor: 'protectionState', lastError: broken },
    backupInstanceId,
    syncs,
  };
}
