import { randomUUID } from 'node:crypto';
import { lastSegment, normalizeLocation } from '../arm-id';
import { errorOf } from '../faults/error-catalogue';
import { userFacingInfo } from '../http/arm-errors';
import type { UserFacingError } from '../http/arm-errors';
import type { Call } from '../http/route';
import { objectMember, stringMember } from '../json';
import type { Operation } from '../operations/operation';
import { startOperation } from '../operations/start-operation';
import type { BackupInstance } from '../resources/instance-record';
import type { Vault } from '../resources/vault-record';
import { jobMilliseconds } from '../settings';
import type { World } from '../world';
import { jobId } from './job';
import type { Job, JobEnding, JobKind, RestoredFrom } from './job';

export interface JobRequest {
  readonly kind: JobKind;
  readonly vault: Vault;
  readonly instance: BackupInstance;
  /** Why no job is started: the operation fails. */
  readonly operationProblem?: UserFacingError | undefined;
  /** What the job finds out: the operation succeeds, the job fails. */
  readonly jobProblem?: UserFacingError | undefined;
  readonly restore?: RestoredFrom;
}

export interface StartedJob {
  readonly operation: Operation;
  /** undefined when the operation fails or is canceled. */
  readonly job: Job | undefined;
}

interface Ending {
  readonly ending: JobEnding;
  readonly error: UserFacingError | undefined;
}

function decideEnding(world: World, { kind, instance, jobProblem }: JobRequest): Ending {
  const target = {
    kind: kind === 'backup' ? ('backupJob' as const) : ('restoreJob' as const),
    addresses: [instance.datasourceId, instance.id],
  };
  const fails = world.faults.strike('operationFails', target);
  if (fails !== undefined) return { ending: 'Failed', error: errorOf(fails) };
  if (jobProblem !== undefined) return { ending: 'Failed', error: jobProblem };
  const isCanceled = world.faults.strike('canceled', target) !== undefined;
  return { ending: isCanceled ? 'Cancelled' : 'Completed', error: undefined };
}

/** The operation's own end, and what the job takes from there on. */
function endOf(world: World, operation: Operation, { kind, instance }: JobRequest): number {
  const addresses = [instance.datasourceId, instance.id];
  const target = { kind: kind === 'backup' ? ('backupJob' as const) : ('restoreJob' as const), addresses };
  if (world.faults.strike('neverEnds', target) !== undefined) return Infinity;
  const seconds = world.faults.strike('duration', target)?.seconds;
  return operation.endsAt + (seconds === undefined ? jobMilliseconds(world.settings, kind) : 1000 * seconds);
}

/** A job of an instance without its course. */
export function describeInstance(instance: BackupInstance) {
  const { specification } = instance;
  const set = objectMember(specification, 'dataSourceSetInfo');
  return {
    vaultId: instance.vaultId,
    instanceId: instance.id,
    friendlyName: stringMember(specification, 'friendlyName') ?? instance.name,
    datasource: objectMember(specification, 'dataSourceInfo') ?? {},
    datasourceSetName: set && lastSegment(stringMember(set, 'resourceID') ?? ''),
    policyId: stringMember(objectMember(specification, 'policyInfo') ?? {}, 'policyId') ?? '',
  };
}

/** An operation that does nothing but start a job: it has succeeded long before the job ends. */
export function startJob(call: Call, request: JobRequest): StartedJob {
  const { kind, vault, instance, operationProblem } = request;
  const { world } = call;
  const name = randomUUID();
  const operation = startOperation(world, {
    kind,
    scope: {
      subscriptionId: call.parameters.get('subscriptionId'),
      location: normalizeLocation(vault.location),
      vaultId: vault.id,
      instanceId: undefined,
    },
    addresses: [instance.datasourceId, instance.id],
    correlationId: call.request.correlationId,
    problem: operationProblem,
    jobId: jobId({ vaultId: vault.id, name }),
  });
  if (operation.outcome.status !== 'Succeeded') return { operation, job: undefined };
  const { ending, error } = decideEnding(world, request);
  const job: Job = {
    ...describeInstance(instance),
    ...{ name, kind, ending, isUserTriggered: true, restore: request.restore },
    startedAt: operation.startedAt,
    endsAt: endOf(world, operation, request),
    error: error && userFacingInfo(error, operation.correlationId),
  };
  vault.jobs.set(name, job);
  return { operation, job };
}
