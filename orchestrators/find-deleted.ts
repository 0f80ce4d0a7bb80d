import { findDeletedInstances } from '../contracts';
import { explainCode } from '../domain/error-catalogue';
import { conflictOfRefusal } from '../domain/existing-protection';
import type { ProtectRequest } from '../domain/operation-request';
import { type Cancelled, type Conflict, placeOf, type Refusal, refused } from '../domain/outcome';
import type { ObservedBackupInstance } from '../domain/protection';
import { sameResource } from '../domain/resource-id';
import type { ServiceError } from '../domain/service-error';
import { askAfterThrottling, firstAsk } from './asking';
import { call, currentTime, type Orchestration } from './durable';
import type { PhaseState } from './protect-state';
import { ended, type Ended } from './saga';
import { waitUntilDue } from './wait';

type Finding = PhaseState<'findDeleted'>;

/** The first look into the bin of the vault, for an instance whose name the refusal may be about. */
export const findDeletedFirst = (
  refusedThere: Pick<Finding, 'backupInstanceId' | 'refusal' | 'refused'>,
  { settings }: ProtectRequest,
  now: number,
): Finding => ({
  ...refusedThere,
  phase: 'findDeleted',
  asking: firstAsk(now, settings.operationDeadlineSeconds),
});

/** A name is derived from datasource and vault: one that was deleted holds it until it is removed. */
const nameIsKept = (deleted: ObservedBackupInstance, error: ServiceError): Conflict => ({
  kind: 'Conflict',
  reason: 'softDeleted',
  message: `The vault keeps the deleted backup instance ${deleted.id} ${deleted.purgeAt === undefined ? 'for a while' : `until ${deleted.purgeAt}`}, and its name with it: undelete it, or wait until it is gone.`,
  existing: placeOf(deleted),
  error,
});

/** What the refusal comes to where nothing in the bin explains it. */
const asRefused = ({ refusal, refused: phase }: Finding): Conflict | Refusal =>
  explainCode(refusal.code).retryClass === 'adoptOrConflict' ? conflictOfRefusal(refusal) : refused(phase, refusal);

/**
 * By which code the service refuses a name that a soft-deleted instance holds is documented nowhere. So a refusal that nothing
 * else explains is looked into: what is in the bin under that name is the reason.
 */
export function* findDeletedTurn(
  state: Finding,
  request: ProtectRequest,
): Orchestration<Finding | Ended<Conflict | Refusal | Cancelled>> {
  const outcome = yield* waitUntilDue({ phase: 'findDeleted', ...state.asking });
  // At the deadline no more is known than before: the service has refused.
  if (outcome !== undefined) return ended(outcome.kind === 'Cancelled' ? outcome : asRefused(state));
  const { resourceId, correlationId, specification } = request;
  const { vaultId } = specification.target;
  const answer = yield* call(findDeletedInstances, { resourceId, vaultId, correlationId });
  const now = yield* currentTime();
  if (answer.kind === 'throttled') return { ...state, asking: askAfterThrottling(state.asking, answer, now) };
  const deleted = answer.kind === 'instances' ? answer.instances : [];
  const own = deleted.find(({ id }) => sameResource(id, state.backupInstanceId));
  return ended(own === undefined ? asRefused(state) : nameIsKept(own, state.refusal));
}
