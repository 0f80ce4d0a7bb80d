import { readBackupInstance } from '../contracts';
import { backOffSeconds } from '../domain/back-off';
import { backupInstanceId } from '../domain/backup-instance-request';
import { datasourceOf, requireDatasource } from '../domain/datasource';
import { explainCode } from '../domain/error-catalogue';
import { conflictOfRefusal, judgeExisting, placeInRefusal } from '../domain/existing-protection';
import type { ProtectRequest } from '../domain/operation-request';
import { placeOf, type ProtectOutcome, refused, type ValidateOutcome } from '../domain/outcome';
import type { ObservedBackupInstance } from '../domain/protection';
import { isResourceId, sameResource } from '../domain/resource-id';
import type { ServiceError } from '../domain/service-error';
import { permissionBackOff } from '../domain/wait-settings';
import { ask } from './ask';
import { askAgain, firstAsk } from './asking';
import { samePhaseOrEnd } from './same-phase-or-end';
import { brokenBy, confirmFirst } from './confirm';
import { createAgain } from './create-again';
import { call, type Orchestration } from './durable';
import { findDeletedFirst } from './find-deleted';
import type { PhaseState, ProtectState } from './protect-state';
import { ended, type Ended } from './saga';

type Next = ProtectState | Ended<ProtectOutcome | ValidateOutcome>;
type Starting = PhaseState<'validate'> | PhaseState<'create'>;

/** What follows when the service refuses to validate or to create, at once or at the end of the operation. */
export function afterRefusal(state: Starting, request: ProtectRequest, error: ServiceError, now: number): Next {
  switch (explainCode(error.code).retryClass) {
    case 'adoptOrConflict':
      return lookAtExisting(state.phase, request, error, now);
    case 'waitForPermission':
      return waitForPermission(state, request, error, now);
    case 'unknown':
      return lookAtDeleted(state.phase, request, error, now);
    default:
      return samePhaseOrEnd(state, error, now);
  }
}

/** A code that nobody knows may be about the name of the instance that we would make. */
function lookAtDeleted(phase: Starting['phase'], request: ProtectRequest, refusal: ServiceError, now: number): Next {
  const { resourceId, specification } = request;
  const own = backupInstanceId(requireDatasource(resourceId), specification.target.vaultId);
  return findDeletedFirst({ backupInstanceId: own, refusal, refused: phase }, request, now);
}

/**
 * A role that was just granted takes minutes to be seen, and the service says `isRetryable: false` meanwhile: ask again at
 * growing intervals until the deadline. A creation is asked for again as it was: its failure left an instance behind,
 * which would stand in the way of a validation. A dry run is there to tell, not to wait.
 */
function waitForPermission(
  state: Starting,
  { kind, settings }: ProtectRequest,
  error: ServiceError,
  now: number,
): Next {
  const { asking, phase, permissions } = state;
  const until = permissions.since + settings.permissionDeadlineSeconds * 1000;
  if (kind === 'validate' || now >= until) return ended(refused(phase, error));
  const attempts = permissions.attempts + 1;
  return {
    phase,
    permissions: { ...permissions, attempts },
    asking: askAgain(
      { ...asking, attempt: attempts, deadlineAt: until },
      { error, waitingFor: 'permissions' },
      now,
      backOffSeconds(permissionBackOff, attempts),
    ),
  };
}

/** The service says that the datasource has an instance: ours, under this name or another, or somebody else's. */
function lookAtExisting(
  phase: Starting['phase'],
  { resourceId, specification, settings }: ProtectRequest,
  refusal: ServiceError,
  now: number,
): Next {
  const { vaultId } = specification.target;
  const place = placeInRefusal(refusal);
  if (place.vaultId !== undefined && !sameResource(place.vaultId, vaultId)) return ended(conflictOfRefusal(refusal));
  const datasource = datasourceOf(resourceId);
  if (!datasource.ok) return ended(conflictOfRefusal(refusal));
  // The name comes out of a sentence: where it makes no id, the instance that we would have made is looked for.
  const named = `${vaultId}/backupInstances/${place.instanceName ?? ''}`;
  return {
    phase: 'adopt',
    asking: firstAsk(now, settings.operationDeadlineSeconds),
    backupInstanceId: isResourceId(named) ? named : backupInstanceId(datasource.value, vaultId),
    refusal,
    refused: phase,
  };
}

/** Reads the instance that stands in the way: adopt it, or say whose it is. */
export function adoptTurn(state: PhaseState<'adopt'>, request: ProtectRequest): Orchestration<Next> {
  const { backupInstanceId: id } = state;
  const question = call(readBackupInstance, { backupInstanceId: id, correlationId: request.correlationId });
  return ask(state, question, (answer, now) =>
    answer.kind === 'absent' ? findDeletedFirst(state, request, now) : adopt(answer.instance, request, state, now),
  );
}

function adopt(
  instance: ObservedBackupInstance,
  request: ProtectRequest,
  state: PhaseState<'adopt'>,
  now: number,
): Next {
  const { refusal, refused: refusedIn } = state;
  const { resourceId, specification, kind } = request;
  if (!sameResource(instance.datasourceId, resourceId)) return ended(conflictOfRefusal(refusal));
  const existing = judgeExisting([instance], specification.target);
  if (existing.kind === 'none') return findDeletedFirst(state, request, now);
  if (existing.kind !== 'adopt' && existing.kind !== 'failed') return ended(existing);
  // Only what a creation of earlier left behind is created again: this one's own would be for ever.
  const isOfEarlier = existing.kind === 'failed' && refusedIn === 'validate';
  if (kind === 'validate') {
    return ended(
      isOfEarlier
        ? refused('validate', brokenBy(instance))
        : { kind: 'AlreadyProtected', protection: placeOf(instance) },
    );
  }
  if (isOfEarlier) return createAgain(instance, request, now);
  return confirmFirst(instance.id, request, now);
}
