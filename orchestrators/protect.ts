import { createBackupInstance, findProtections, validateForBackup } from '../contracts';
import { backupInstanceId, backupInstanceName } from '../domain/backup-instance-request';
import { requireDatasource } from '../domain/datasource';
import { type ExistingProtection, judgeExisting } from '../domain/existing-protection';
import type { ProtectRequest } from '../domain/operation-request';
import { placeOf, type ProtectOutcome, undecided, type ValidateOutcome } from '../domain/outcome';
import type { ServiceError } from '../domain/service-error';
import { pollBackOff } from '../domain/wait-settings';
import { startAwaiting } from '../domain/waiting';
import { ask, askOrBeRefused } from './ask';
import { firstAsk } from './asking';
import { validateAgainOrEnd } from './same-phase-or-end';
import { awaitOperation } from './await-operation';
import { awaitSyncTurn, confirmFirst, confirmTurn, syncTurn } from './confirm';
import { call, currentTime, type Orchestration, orchestrator } from './durable';
import { findDeletedTurn } from './find-deleted';
import { adoptTurn, afterRefusal } from './refusal';
import { createAgain } from './create-again';
import { noteEnd } from './note-protection';
import { ended, type Ended, runSaga } from './saga';
import type { PhaseState, ProtectState } from './protect-state';

type Next = ProtectState | Ended<ProtectOutcome | ValidateOutcome>;

function probe(state: PhaseState<'probe'>, request: ProtectRequest): Orchestration<Next> {
  return ask(state, call(findProtections, request), (answer, now) =>
    answer.kind === 'notRouted'
      ? validateFirst(request, now)
      : afterProbe(judgeExisting(answer.instances, request.specification.target), request, now),
  );
}

function afterProbe(existing: ExistingProtection, request: ProtectRequest, now: number): Next {
  switch (existing.kind) {
    case 'none':
      return validateFirst(request, now);
    case 'adopt':
      return seeThrough(existing.instance, request, now);
    case 'failed':
      return request.kind === 'validate' ? validateFirst(request, now) : createAgain(existing.instance, request, now);
    default:
      return ended(existing);
  }
}

/** An instance of ours that is not settled: a protection that was interrupted is continued, a dry run only says so. */
function seeThrough(instance: Parameters<typeof placeOf>[0], request: ProtectRequest, now: number): Next {
  return request.kind === 'validate'
    ? ended({ kind: 'AlreadyProtected', protection: placeOf(instance) })
    : confirmFirst(instance.id, request, now);
}

const validateFirst = ({ settings }: ProtectRequest, now: number): PhaseState<'validate'> => ({
  phase: 'validate',
  asking: firstAsk(now, settings.operationDeadlineSeconds),
  permissions: { since: now, attempts: 0 },
});

type Starting = PhaseState<'validate'> | PhaseState<'create'>;

/** Asks for validation or creation. */
function start(state: Starting, request: ProtectRequest): Orchestration<Next> {
  const activity = state.phase === 'validate' ? validateForBackup : createBackupInstance;
  const { resourceId, specification, correlationId } = request;
  const { asking, permissions } = state;
  return askOrBeRefused(state, call(activity, { resourceId, specification, correlationId }), (answer, now): Next => {
    switch (answer.kind) {
      case 'refused':
        return afterRefusal(state, request, answer.error, now);
      case 'done':
        return afterSuccess(state.phase, request, now, permissions);
      case 'accepted':
        return {
          phase: state.phase === 'validate' ? 'awaitValidation' : 'awaitCreation',
          asking,
          permissions,
          awaiting: startAwaiting(answer, now, request.settings.operationDeadlineSeconds, pollBackOff),
          throttled: false,
        };
    }
  });
}

function afterSuccess(
  phase: Starting['phase'],
  request: ProtectRequest,
  now: number,
  permissions: Starting['permissions'],
): Next {
  const { settings, specification } = request;
  const { vaultId } = specification.target;
  const datasource = requireDatasource(request.resourceId);
  if (phase === 'create') return confirmFirst(backupInstanceId(datasource, vaultId), request, now);
  return request.kind === 'validate'
    ? ended({ kind: 'Valid', backupInstanceName: backupInstanceName(datasource, vaultId) })
    : { phase: 'create', asking: firstAsk(now, settings.operationDeadlineSeconds), permissions };
}

function* follow(
  state: PhaseState<'awaitValidation'> | PhaseState<'awaitCreation'>,
  request: ProtectRequest,
): Orchestration<Next> {
  const turn = yield* awaitOperation(state, request.correlationId);
  const now = yield* currentTime();
  const { asking, permissions } = state;
  const started = state.phase === 'awaitValidation' ? 'validate' : 'create';
  switch (turn.kind) {
    case 'goesOn':
      return { ...state, ...turn.following };
    case 'interrupted':
      return ended(turn.outcome);
    case 'refused':
      return afterRefusal({ phase: started, asking, permissions }, request, turn.error, now);
    case 'gone':
      return afterLoss({ phase: started, asking, permissions }, request, turn.error, now);
    case 'undecided':
      return ended(undecided(state.phase, turn.error));
    case 'succeeded':
      return afterSuccess(started, request, now, permissions);
  }
}

/** The URL of the operation is of no use any more: what a creation came to, the instance tells. */
function afterLoss(state: Starting, request: ProtectRequest, error: ServiceError, now: number): Next {
  if (state.phase === 'validate') return validateAgainOrEnd(state, error, now);
  const datasource = requireDatasource(request.resourceId);
  return confirmFirst(backupInstanceId(datasource, request.specification.target.vaultId), request, now, error);
}

function turn(state: ProtectState, request: ProtectRequest): Orchestration<Next> {
  if (state.phase === 'awaitValidation' || state.phase === 'awaitCreation') return follow(state, request);
  switch (state.phase) {
    case 'probe':
      return probe(state, request);
    case 'adopt':
      return adoptTurn(state, request);
    case 'findDeleted':
      return findDeletedTurn(state, request);
    case 'confirm':
      return confirmTurn(state, request);
    case 'sync':
      return syncTurn(state, request);
    case 'awaitSync':
      return awaitSyncTurn(state, request);
    default:
      return start(state, request);
  }
}

/**
 * Protects a datasource: look whether it is protected, validate, wait, create, wait, and confirm that it is really
 * protected. The dry run is the same saga and ends after the validation.
 */
const saga = runSaga<ProtectRequest, ProtectState, ProtectOutcome | ValidateOutcome>({
  start: (now, { settings }) => ({ phase: 'probe', asking: firstAsk(now, settings.operationDeadlineSeconds) }),
  turn,
  conclude: noteEnd,
});

export const protect = orchestrator(saga);
export const validate = orchestrator(saga);
