import type { LifecycleRequest } from '../domain/operation-request';
import type { LifecycleOutcome } from '../domain/outcome';
import { firstAsk } from './asking';
import { type Orchestration, orchestrator } from './durable';
import { actTurn, awaitTurn } from './lifecycle-act';
import { besideTurn } from './lifecycle-beside';
import { confirmBackupTurn, confirmTurn } from './lifecycle-confirm';
import { findTurn } from './lifecycle-find';
import { findJobTurn, followJobTurn } from './lifecycle-job';
import type { LifecyclePhase, LifecycleState, Next } from './lifecycle-state';
import { targetTurn } from './lifecycle-target';
import { runSaga } from './saga';

type Acting = LifecyclePhase<'validate' | 'awaitValidation' | 'act' | 'awaitAction'>;

const actingTurn = (state: Acting, request: LifecycleRequest): Orchestration<Next> =>
  'awaiting' in state ? awaitTurn(state, request) : actTurn(state, request);

function turn(state: LifecycleState, request: LifecycleRequest): Orchestration<Next> {
  switch (state.phase) {
    case 'find':
    case 'search':
      return findTurn(state, request);
    case 'findLive':
    case 'searchLive':
      return besideTurn(state, request);
    case 'checkTarget':
      return targetTurn(state, request);
    case 'findJob':
      return findJobTurn(state, request);
    case 'followJob':
      return followJobTurn(state, request);
    case 'confirm':
      return confirmTurn(state, request);
    case 'confirmBackup':
      return confirmBackupTurn(state, request);
    default:
      return actingTurn(state, request);
  }
}

/**
 * One action on a backup instance that is there: find it, look where a restore writes, ask for a dry run where there is one, act, wait, follow the job
 * where one was started, and confirm. What differs between the actions is in `domain/lifecycle/lifecycle-rule.ts`.
 */
export const lifecycle = orchestrator(
  runSaga<LifecycleRequest, LifecycleState, LifecycleOutcome>({
    start: (now, { settings }) => ({ phase: 'find', asking: firstAsk(now, settings.operationDeadlineSeconds) }),
    turn,
  }),
);
