import { deleteBackupInstance, findProtections, readBackupInstance, searchVault, stopProtection } from '../contracts';
import { explainCode } from '../domain/error-catalogue';
import type { UnprotectRequest } from '../domain/operation-request';
import { placeOf, refused, undecided, type UnprotectOutcome } from '../domain/outcome';
import type { ObservedBackupInstance } from '../domain/protection';
import { protectionMeaning } from '../domain/protection-state';
import { sameResource } from '../domain/resource-id';
import type { ServiceError } from '../domain/service-error';
import type { AskedForTime } from '../domain/throttling';
import { confirmBackOff, pollBackOff } from '../domain/wait-settings';
import { type Awaiting, counted, paced, startAwaiting } from '../domain/waiting';
import { approvalFirst } from './approval';
import { ask, askOrBeRefused } from './ask';
import { type Asking, firstAsk } from './asking';
import { samePhaseOrEnd } from './same-phase-or-end';
import { awaitOperation } from './await-operation';
import { call, currentTime, type Orchestration, orchestrator } from './durable';
import { ended, type Ended, runSaga } from './saga';

/** Where the end of a protection stands: plain data, the whole input of its next generation. */
type UnprotectState =
  | { readonly phase: 'find' | 'search'; readonly asking: Asking }
  | { readonly phase: 'stop' | 'delete'; readonly asking: Asking; readonly instance: ObservedBackupInstance }
  | {
      readonly phase: 'confirm';
      readonly asking: Asking;
      readonly instance: ObservedBackupInstance;
      /** Milliseconds since the epoch; absent where Azure had nothing to do. */
      readonly acceptedAt?: number;
    }
  | {
      readonly phase: 'awaitStop' | 'awaitDeletion';
      readonly asking: Asking;
      readonly awaiting: Awaiting;
      readonly throttled: false | AskedForTime;
      readonly instance: ObservedBackupInstance;
    };

type PhaseState<Phase extends UnprotectState['phase']> = Extract<UnprotectState, { phase: Phase }>;
type Next = UnprotectState | Ended<UnprotectOutcome>;

const vaultUnknown = (resourceId: string): ServiceError => ({
  code: 'VaultNotKnown',
  message: `Azure cannot say where ${resourceId} is protected, and the request names no vault.`,
  recommendedActions: ['Name the vault in the request (vaultId).'],
  httpStatus: 404,
});

function find(state: PhaseState<'find' | 'search'>, request: UnprotectRequest): Orchestration<Next> {
  const { resourceId, correlationId, searchVaultId, settings } = request;
  const question =
    state.phase === 'search' && searchVaultId !== undefined
      ? call(searchVault, { resourceId, vaultId: searchVaultId, correlationId })
      : call(findProtections, { resourceId, correlationId });
  return ask(state, question, (answer, now): Next => {
    if (answer.kind === 'instances') return endProtection(answer.instances, request, now);
    return searchVaultId === undefined || state.phase === 'search'
      ? ended(refused(state.phase, vaultUnknown(resourceId)))
      : { phase: 'search', asking: firstAsk(now, settings.operationDeadlineSeconds) };
  });
}

function endProtection(instances: readonly ObservedBackupInstance[], request: UnprotectRequest, now: number): Next {
  const { vaultId, data, settings } = request;
  const inVault = instances.filter((each) => vaultId === undefined || sameResource(each.vaultId, vaultId));
  const meant = inVault.filter((each) => mayEnd(each, request));
  // Beside a soft-deleted instance there may be a live one under a newer name: that is the one to end.
  const instance = meant.find(({ protectionState }) => protectionMeaning(protectionState) !== 'leaving') ?? meant[0];
  if (instance === undefined) return ended(elsewhere(instances));
  const meaning = protectionMeaning(instance.protectionState);
  if (meaning === 'leaving') return ended({ kind: 'Deleted', backupInstanceId: instance.id });
  if (data === 'retain' && isStopped(instance)) return ended({ kind: 'Stopped', protection: placeOf(instance) });
  const asking = firstAsk(now, settings.operationDeadlineSeconds);
  return { phase: data === 'delete' ? 'delete' : 'stop', asking, instance };
}

/** The vault that was named has no instance; another one may have. */
function elsewhere([other]: readonly ObservedBackupInstance[]): UnprotectOutcome {
  if (other === undefined) return { kind: 'NotProtected' };
  return {
    kind: 'Conflict',
    reason: 'otherVault',
    message: `It is protected in another vault: ${other.vaultId}.`,
    existing: placeOf(other),
  };
}

/** An approval is for one instance, and for no other that has come to be in its place. */
const mayEnd = ({ id, protectionState }: ObservedBackupInstance, { approval }: UnprotectRequest): boolean =>
  approval === undefined ||
  protectionMeaning(protectionState) === 'leaving' ||
  sameResource(id, approval.granted?.loss.backupInstanceId ?? '');

/** Suspended schedules still expire data: only this state keeps what is there. */
const isStopped = ({ protectionState }: ObservedBackupInstance): boolean =>
  protectionState.toLowerCase() === 'protectionstopped';

function begin(state: PhaseState<'stop' | 'delete'>, request: UnprotectRequest): Orchestration<Next> {
  const activity = state.phase === 'delete' ? deleteBackupInstance : stopProtection;
  const { asking, instance } = state;
  const { correlationId, resourceGuardOperationRequests: guards, settings } = request;
  const guarded = guards && { resourceGuardOperationRequests: guards };
  const question = call(activity, { backupInstanceId: instance.id, correlationId, ...guarded });
  return askOrBeRefused(state, question, (answer, now): Next => {
    switch (answer.kind) {
      case 'refused':
        return explainCode(answer.error.code).retryClass === 'absent'
          ? ended({ kind: 'NotProtected' })
          : samePhaseOrEnd(state, answer.error, now);
      case 'done':
        return confirmFirst({ instance }, request, now);
      case 'accepted':
        return {
          phase: request.data === 'delete' ? 'awaitDeletion' : 'awaitStop',
          asking,
          awaiting: startAwaiting(answer, now, settings.operationDeadlineSeconds, pollBackOff),
          throttled: false,
          instance,
        };
    }
  });
}

function* follow(state: PhaseState<'awaitStop' | 'awaitDeletion'>, request: UnprotectRequest): Orchestration<Next> {
  const turn = yield* awaitOperation(state, request.correlationId);
  const now = yield* currentTime();
  const { asking, instance } = state;
  const { startedAt: acceptedAt } = state.awaiting;
  switch (turn.kind) {
    case 'goesOn':
      return { ...state, ...turn.following };
    case 'interrupted':
      return ended(turn.outcome);
    case 'refused':
      return samePhaseOrEnd(
        { phase: state.phase === 'awaitStop' ? 'stop' : 'delete', asking, instance },
        turn.error,
        now,
      );
    case 'succeeded':
      return confirmFirst({ instance, acceptedAt }, request, now);
    case 'gone':
      return confirmFirst({ instance, acceptedAt }, request, now, turn.error);
    case 'undecided':
      return ended(undecided(state.phase, turn.error));
  }
}

/** @param lastError why the operation could be followed no more: what it came to, the instance tells */
const confirmFirst = (
  acted: Pick<PhaseState<'confirm'>, 'instance' | 'acceptedAt'>,
  { settings }: UnprotectRequest,
  now: number,
  lastError?: ServiceError,
): Next => ({
  phase: 'confirm',
  asking: { ...firstAsk(now, settings.confirmDeadlineSeconds), ...(lastError && { lastError }) },
  ...acted,
});

const deleted = (backupInstanceId: string, { acceptedAt }: PhaseState<'confirm'>): UnprotectOutcome => ({
  kind: 'Deleted',
  backupInstanceId,
  ...(acceptedAt !== undefined && { acceptedAt: new Date(acceptedAt).toISOString() }),
});

/** Reads the instance until it shows what the operation was to do: a success that nobody saw is none. */
function confirm(state: PhaseState<'confirm'>, { correlationId, data }: UnprotectRequest): Orchestration<Next> {
  const { asking, instance } = state;
  return ask(state, call(readBackupInstance, { backupInstanceId: instance.id, correlationId }), (answer, now): Next => {
    if (answer.kind === 'absent') return ended(deleted(instance.id, state));
    const { instance: seen } = answer;
    if (protectionMeaning(seen.protectionState) === 'leaving') return ended(deleted(seen.id, state));
    if (data === 'retain' && isStopped(seen)) return ended({ kind: 'Stopped', protection: placeOf(seen) });
    const pace = paced(counted(asking.pace), { kind: 'missing' }, now, confirmBackOff);
    return { ...state, asking: { ...asking, pace, waitingFor: 'protectionState' } };
  });
}

function turn(state: UnprotectState, request: UnprotectRequest): Orchestration<Next> {
  switch (state.phase) {
    case 'find':
    case 'search':
      return find(state, request);
    case 'stop':
    case 'delete':
      return begin(state, request);
    case 'awaitStop':
    case 'awaitDeletion':
      return follow(state, request);
    case 'confirm':
      return confirm(state, request);
  }
}

const start = (now: number, { settings }: UnprotectRequest): UnprotectState => ({
  phase: 'find',
  asking: firstAsk(now, settings.operationDeadlineSeconds),
});

/**
 * Ends a protection: find the instance, stop it and keep its data (or delete it, once that is approved where it has to be),
 * wait, and confirm.
 */
export const unprotect = orchestrator(
  approvalFirst({ start, run: runSaga<UnprotectRequest, UnprotectState, UnprotectOutcome>({ start, turn }) }),
);
