import { assignRole } from '../contracts';
import { backOffSeconds } from '../domain/back-off';
import { explainCode } from '../domain/error-catalogue';
import type { GrantRequest } from '../domain/operation-request';
import { type GrantOutcome, refused } from '../domain/outcome';
import type { ServiceError } from '../domain/service-error';
import { permissionBackOff } from '../domain/wait-settings';
import { askOrBeRefused } from './ask';
import { type Asking, askAgain, firstAsk } from './asking';
import { call, type Orchestration, orchestrator } from './durable';
import { samePhaseOrEnd } from './same-phase-or-end';
import { ended, type Ended, runSaga } from './saga';

/** Where the grant of a plan stands: plain data, the whole input of its next generation. */
interface GrantState {
  readonly phase: 'assign';
  readonly asking: Asking;
  readonly done: { readonly granted: number; readonly planned: number };
}

type Next = GrantState | Ended<GrantOutcome>;

function grantNext(granted: number, { assignments, settings }: GrantRequest, now: number): GrantState {
  return {
    phase: 'assign',
    asking: firstAsk(now, settings.operationDeadlineSeconds),
    done: { granted, planned: assignments.length },
  };
}

function* assign(state: GrantState, request: GrantRequest): Orchestration<Next> {
  const { assignments, resourceId, vaultId, keyVaultId, correlationId } = request;
  const assignment = assignments[state.done.granted];
  if (assignment === undefined) return ended({ kind: 'Granted', assignments });
  const where = { resourceId, vaultId, ...(keyVaultId && { keyVaultId }) };
  const question = call(assignRole, { ...where, assignment, correlationId });
  return yield* askOrBeRefused(state, question, (answer, now) => {
    if (answer.kind === 'assigned') return grantNext(state.done.granted + 1, request, now);
    return explainCode(answer.error.code).retryClass === 'waitForPermission'
      ? waitForDirectory(state, request, answer.error, now)
      : samePhaseOrEnd(state, answer.error, now);
  });
}

/** An identity that was made a moment ago is not in every copy of the directory: its grant is asked for again. */
function waitForDirectory(state: GrantState, { settings }: GrantRequest, error: ServiceError, now: number): Next {
  const { asking, phase } = state;
  const deadlineAt = asking.startedAt + settings.permissionDeadlineSeconds * 1000;
  if (now >= deadlineAt) return ended(refused(phase, error));
  const seconds = backOffSeconds(permissionBackOff, asking.attempt);
  return {
    ...state,
    asking: askAgain({ ...asking, deadlineAt }, { error, waitingFor: 'permissions' }, now, seconds),
  };
}

/** Applies a plan of permissions: gives the vault's identity each role that it lacked, one after the other. */
export const grantPermissions = orchestrator(
  runSaga<GrantRequest, GrantState, GrantOutcome>({
    start: (now, request) => grantNext(0, request, now),
    turn: assign,
  }),
);
