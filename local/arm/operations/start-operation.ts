import { missingPermission } from '../access/access-checks';
import { parentId, parseArmId } from '../arm-id';
import { errorOf } from '../faults/error-catalogue';
import type { Target } from '../faults/fault-plan';
import { retryAfterText } from '../faults/retry-after';
import type { UserFacingError } from '../http/arm-errors';
import { operationError } from '../http/arm-errors';
import type { ArmAnswer } from '../http/exchange';
import type { Call } from '../http/route';
import { durationMilliseconds } from '../settings';
import type { OperationKind } from '../settings';
import type { World } from '../world';
import type { Operation, OperationScope, Outcome } from './operation';
import { operationPath, pollUrl } from './poll-urls';
import type { PollRoute, PollScope } from './poll-urls';

export interface OperationRequest {
  readonly kind: OperationKind;
  readonly scope: OperationScope;
  readonly addresses: readonly string[];
  readonly correlationId: string;
  /** What the service finds wrong by itself; faults come first. */
  readonly problem?: UserFacingError | undefined;
  /** The job that it starts when it succeeds. */
  readonly jobId?: string;
}

/** Roles are read on the server, also for a database. */
function serverOf(datasourceId: string): string {
  const depth = parseArmId(datasourceId)?.names.length ?? 1;
  return depth > 1 ? parentId(datasourceId) : datasourceId;
}

function missingPermissions(world: World, target: Target, serverId: string): UserFacingError | undefined {
  const fault = world.faults.strike('permissionPropagation', target);
  if (fault === undefined || world.now() >= (fault.since ?? fault.addedAt) + 1000 * fault.seconds) return undefined;
  return missingPermission({
    principalId: 'a8b24f84-f43c-45b3-aa54-e3f6d54d31a6',
    action: 'Microsoft.Authorization/roleAssignments/read',
    scope: `${serverId}/providers/Microsoft.Authorization`,
  });
}

function decideOutcome(world: World, request: OperationRequest): Outcome {
  const target: Target = request;
  const fails = world.faults.strike('operationFails', target);
  const error =
    fails === undefined
      ? (missingPermissions(world, target, serverOf(request.addresses[0] ?? '')) ?? request.problem)
      : errorOf(fails);
  if (error !== undefined) return { status: 'Failed', error: operationError(error, request.correlationId) };
  return world.faults.strike('canceled', target) === undefined ? { status: 'Succeeded' } : { status: 'Canceled' };
}

/** Decides here and now how the operation will end and when; the caller plans the states of the resource to match. */
export function startOperation(world: World, request: OperationRequest): Operation {
  const startedAt = world.now();
  const never = world.faults.strike('neverEnds', request) !== undefined;
  const seconds = world.faults.strike('duration', request)?.seconds;
  const duration = seconds === undefined ? durationMilliseconds(world.settings, request.kind) : 1000 * seconds;
  const words = world.faults.strike('statusWord', request);
  const operation: Operation = {
    id: world.operations.newId(request.scope.subscriptionId),
    kind: request.kind,
    scope: request.scope,
    addresses: request.addresses,
    correlationId: request.correlationId,
    startedAt,
    endsAt: never ? Infinity : startedAt + duration,
    outcome: decideOutcome(world, request),
    runningWord: words?.running ?? 'Inprogress',
    succeededWord: words?.succeeded ?? 'Succeeded',
    jobId: request.jobId,
  };
  world.operations.add(operation);
  return operation;
}

/** As the article and the recordings show them; what they do not show takes the value of a PUT. */
const retryAfterSeconds: Readonly<Record<OperationKind, number>> = {
  validate: 10,
  create: 15,
  delete: 30,
  stop: 15,
  resume: 15,
  sync: 15,
  undelete: 15,
  backup: 30,
  restore: 30,
  validateRestore: 10,
  validateModify: 10,
};

interface PollTargets {
  readonly asyncOperation: PollScope | undefined;
  readonly location: PollScope | undefined;
}

/** Which URLs an answer carries, by style. Undelete is declared without Azure-AsyncOperation. */
function pollTargets(world: World, kind: OperationKind): PollTargets {
  if (kind === 'undelete') return { asyncOperation: undefined, location: 'location' };
  if (world.settings.style === '2021') {
    return { asyncOperation: 'location', location: kind === 'create' ? undefined : 'location' };
  }
  return { asyncOperation: 'vault', location: kind === 'create' ? 'instance' : 'location' };
}

/** Where the poll URLs of an answer point to: the emulator itself, or wherever a fault says. One strike per answer. */
function pollOrigin(call: Call, operation: Operation): string {
  const target = { kind: call.kind, addresses: operation.addresses };
  const foreign = call.world.faults.strike('foreignPollUrl', target);
  return foreign === undefined ? call.request.origin : new URL(foreign.origin).origin;
}

/** Makes the poll URLs of one answer. */
export function pollUrls(call: Call, operation: Operation): (route: PollRoute, scope: PollScope) => string {
  const options = {
    origin: pollOrigin(call, operation),
    apiVersion: call.request.apiVersion,
    style: call.world.settings.style,
    signedAt: call.world.now(),
  };
  return (route, scope) => pollUrl(operationPath(operation, route, scope), options);
}

/** Retry-After as a fault has it, else the usual one, if any. */
export function retryAfterHeader(call: Call, addresses: readonly string[], usualSeconds: number | undefined) {
  const fault = call.world.faults.strike('retryAfter', { kind: call.kind, addresses });
  const usual = usualSeconds === undefined ? undefined : String(usualSeconds);
  const text = fault === undefined ? usual : retryAfterText(fault.value, call.world.now());
  return text === undefined ? {} : { 'Retry-After': text };
}

/** The headers of the answer that starts an operation. */
export function acceptedHeaders(call: Call, operation: Operation): Record<string, string> {
  const { faults } = call.world;
  const target = { kind: call.kind, addresses: operation.addresses };
  const headers: Record<string, string> = retryAfterHeader(
    call,
    operation.addresses,
    retryAfterSeconds[operation.kind],
  );
  if (faults.strike('noPollUrl', target) !== undefined) return headers;
  const urlOf = pollUrls(call, operation);
  const { asyncOperation, location } = pollTargets(call.world, operation.kind);
  const locationOnly = faults.strike('locationOnly', target) !== undefined;
  if (asyncOperation !== undefined && !locationOnly) {
    headers['Azure-AsyncOperation'] = urlOf('operationStatus', asyncOperation);
  }
  const locationScope = location ?? (locationOnly ? 'location' : undefined);
  if (locationScope !== undefined) headers['Location'] = urlOf('operationResults', locationScope);
  return headers;
}

/** 202 with an empty body. */
export function accepted(call: Call, operation: Operation): ArmAnswer {
  return { status: 202, headers: acceptedHeaders(call, operation), operationId: operation.id };
}
