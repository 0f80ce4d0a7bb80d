import { findDeletedInstances, findProtections, searchVault } from '../contracts';
import { judgeForTask, lifecycleRules, otherStateMessage } from '../domain/lifecycle/lifecycle-rule';
import { nothingToUndelete, notProtected, vaultNotKnown } from '../domain/lifecycle/lifecycle-refusals';
import type { ProbeAnswer } from '../domain/long-running';
import type { LifecycleRequest } from '../domain/operation-request';
import { type Conflict, placeOf, refused } from '../domain/outcome';
import type { ObservedBackupInstance } from '../domain/protection';
import { protectionMeaning } from '../domain/protection-state';
import { sameResource } from '../domain/resource-id';
import { confirmBackOff } from '../domain/wait-settings';
import { counted, paced } from '../domain/waiting';
import { ask } from './ask';
import { type Asking, firstAsk } from './asking';
import { call, type Orchestration } from './durable';
import { findLiveFirst } from './lifecycle-beside';
import { doneAtOnce } from './lifecycle-outcome';
import type { LifecyclePhase, Next } from './lifecycle-state';
import { beginFirst } from './lifecycle-target';
import { ended } from './saga';

type Finding = LifecyclePhase<'find' | 'search'>;

const isAmongDeleted = ({ kind }: LifecycleRequest): boolean => lifecycleRules[kind].among === 'deleted';

/**
 * Where the phase looks. Live instances are found from their datasource, and where Azure has no route from it (child
 * databases) in a vault that is searched. Deleted ones are only in their vault; whoever was brought back already is no longer
 * among them, and is then searched for among the live ones.
 */
function* look({ phase }: Finding, request: LifecycleRequest): Orchestration<ProbeAnswer> {
  const { resourceId, searchVaultId: vaultId, correlationId } = request;
  if (phase === 'find' && !isAmongDeleted(request)) return yield* call(findProtections, { resourceId, correlationId });
  if (vaultId === undefined) return { kind: 'notRouted' };
  const activity = phase === 'find' ? findDeletedInstances : searchVault;
  return yield* call(activity, { resourceId, vaultId, correlationId });
}

export function findTurn(state: Finding, request: LifecycleRequest): Orchestration<Next> {
  return ask(state, look(state, request), (answer, now) => {
    if (answer.kind === 'instances') return chosen(state, answer.instances, request, now);
    return request.searchVaultId === undefined || state.phase === 'search'
      ? ended(refused(state.phase, vaultNotKnown(request.resourceId)))
      : searchFirst(request, now);
  });
}

const searchFirst = ({ settings }: LifecycleRequest, now: number): Finding => ({
  phase: 'search',
  asking: firstAsk(now, settings.operationDeadlineSeconds),
});

const isLeaving = ({ protectionState }: ObservedBackupInstance): boolean =>
  protectionMeaning(protectionState) === 'leaving';

function chosen(
  state: Finding,
  instances: readonly ObservedBackupInstance[],
  request: LifecycleRequest,
  now: number,
): Next {
  const { vaultId } = request;
  const meant = instances.filter((each) => vaultId === undefined || sameResource(each.vaultId, vaultId));
  // Beside a soft-deleted instance there may be a live one under a newer name.
  const instance = meant.find((each) => !isLeaving(each)) ?? meant[0];
  if (instance !== undefined) return judged(state, instance, request, now);
  if (isAmongDeleted(request) && state.phase === 'find') return searchFirst(request, now);
  return ended(elsewhere(instances, request, state.phase));
}

function elsewhere([other]: readonly ObservedBackupInstance[], request: LifecycleRequest, phase: string) {
  const { resourceId, searchVaultId } = request;
  if (other !== undefined) {
    return conflict('otherVault', `It is protected in another vault: ${other.vaultId}.`, other);
  }
  const nothing = isAmongDeleted(request)
    ? nothingToUndelete(resourceId, searchVaultId ?? '')
    : notProtected(resourceId);
  return refused(phase, nothing);
}

const conflict = (reason: Conflict['reason'], message: string, instance: ObservedBackupInstance): Conflict => ({
  kind: 'Conflict',
  reason,
  message,
  existing: placeOf(instance),
});

const settling = (asking: Asking, now: number): Asking => ({
  ...asking,
  pace: paced(counted(asking.pace), { kind: 'missing' }, now, confirmBackOff),
  waitingFor: 'protectionState',
});

function judged(state: Finding, instance: ObservedBackupInstance, request: LifecycleRequest, now: number): Next {
  switch (judgeForTask(request, instance)) {
    case 'done':
      return ended(doneAtOnce(request.kind, instance));
    case 'wait':
      return { ...state, asking: settling(state.asking, now) };
    case 'otherState':
      return ended(conflict('otherState', otherStateMessage(instance), instance));
    case 'begin':
      return isAmongDeleted(request) ? findLiveFirst(instance, request, now) : beginFirst(instance, request, now);
  }
}
