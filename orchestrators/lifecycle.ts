import type { LifecycleRequest } from '../domain/operation-request';
import type { LifecycleOutcome } from '../domain/outcome';
import { firstAsk } from './asking';
import { type Orchestration, orchestrator } from './durable';
import { actTurn, awaitTurn } from './lifecycle-act';
import { besideTurn } from './lifecycle-beside';
import { confirmBackupTurn, confirmTurn } from './lifecycle-confirm';
import { findTurn } from './lifecycle-find';
import { findJobTurn, followJobTurn } from './lifecycle-job';
import type { LifecycleState, Next } from './lifecycle-state';
import { runSaga } from './saga';

function turn(state: LifecycleState, request: LifecycleRequest): Orchestration<Next> {
  if ('awaiting' in state) return awaitTurn(state, request);
  switch (state.phase) {
    case 'find':
    case 'search':
      return findTurn(state, request);
    case 'findLive':
    case 'searchLive':
      return besideTurn(state, request);
    case 'findJob':
      return findJobTurn(state, request);
    case 'followJob':
      return followJobTurn(state, request);
    case 'confirm':
      return confirmTurn(state, request);
    case 'confirmBackup':
      return confirmBackupTurn(state, request);
    default:
      return actTurn(state, request);
  }
}

/**
 * One action on a backup instance that is there: find it, ask for a dry run where there is one, act, wait, follow the job
 * where one was started, and confirm. What differs between the actions is in `domain/lifecycle/lifecycle-rule.ts`.
 */
export const lifecycle = orchestrator(
  runSaga<LifecycleRequest, LifecycleState, LifecycleOutcome>({
    start: (now, { settings }) => ({ phase: 'find', asking: firstAsk(now, settings.operationDeadlineSeconds) }),
    turn,
  }),
);
