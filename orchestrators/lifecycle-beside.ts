import { findProtections, searchVault } from '../contracts';
import { explainCode } from '../domain/error-catalogue';
import type { ProbeAnswer } from '../domain/long-running';
import type { LifecycleRequest } from '../domain/operation-request';
import { type Conflict, placeOf } from '../domain/outcome';
import type { ObservedBackupInstance } from '../domain/protection';
import { protectionMeaning } from '../domain/protection-state';
import { sameResource } from '../domain/resource-id';
import { askOrBeRefused } from './ask';
import { firstAsk } from './asking';
import { call, type Orchestration } from './durable';
import { actFirst } from './lifecycle-act';
import type { LifecyclePhase, Next } from './lifecycle-state';
import { samePhaseOrEnd } from './same-phase-or-end';
import { ended } from './saga';

type Looking = LifecyclePhase<'findLive' | 'searchLive'>;

/** The first look whether the datasource of a deleted instance is protected again. */
export const findLiveFirst = (
  instance: ObservedBackupInstance,
  { settings }: LifecycleRequest,
  now: number,
): Looking => ({ phase: 'findLive', asking: firstAsk(now, settings.operationDeadlineSeconds), instance });

const searchLiveFirst = ({ instance }: Looking, request: LifecycleRequest, now: number): Looking => ({
  ...findLiveFirst(instance, request, now),
  phase: 'searchLive',
});

function* look({ phase, instance }: Looking, request: LifecycleRequest): Orchestration<ProbeAnswer> {
  const { resourceId, searchVaultId: vaultId, correlationId } = request;
  if (phase === 'findLive') return yield* call(findProtections, { resourceId, correlationId });
  if (vaultId === undefined) throw new Error(`Nobody said in which vault ${instance.id} is`);
  return yield* call(searchVault, { resourceId, vaultId, correlationId });
}

/** A datasource has at most one live instance: a deleted one is not brought back beside it. */
const protectedAnew = (live: ObservedBackupInstance): Conflict => ({
  kind: 'Conflict',
  reason: 'otherInstance',
  message: `It is protected again, by the backup instance ${live.id} (${live.protectionState}): the deleted one is not brought back beside it.`,
  existing: placeOf(live),
});

const isLiveBeside = (each: ObservedBackupInstance, deleted: ObservedBackupInstance): boolean =>
  protectionMeaning(each.protectionState) !== 'leaving' && !sameResource(each.id, deleted.id);

/**
 * Looks for a live instance before a deleted one is brought back: what Azure does where there are two is documented nowhere.
 * Where the datasource is gone, or Azure has no route from it, only the vault itself is left to be searched.
 */
export function besideTurn(state: Looking, request: LifecycleRequest): Orchestration<Next> {
  return askOrBeRefused(state, look(state, request), (answer, now): Next => {
    switch (answer.kind) {
      case 'refused':
        return state.phase === 'findLive' && explainCode(answer.error.code).retryClass === 'absent'
          ? searchLiveFirst(state, request, now)
          : samePhaseOrEnd(state, answer.error, now);
      case 'notRouted':
        return searchLiveFirst(state, request, now);
      case 'instances': {
        const live = answer.instances.find((each) => isLiveBeside(each, state.instance));
        return live === undefined ? actFirst(state.instance, request, now) : ended(protectedAnew(live));
      }
    }
  });
}
