import { keyOf, normalizeLocation } from '../arm-id';
import { backupInstanceWritten } from '../events/build-event';
import { errorOf } from '../faults/error-catalogue';
import { requireUnlocked } from '../guards/guard-checks';
import { backupRefusal, invalidInput, refusal } from '../http/arm-errors';
import type { ArmAnswer } from '../http/exchange';
import type { Call, Route } from '../http/route';
import { canonicalJson, objectMember } from '../json';
import type { JsonObject } from '../json';
import type { Operation } from '../operations/operation';
import { accepted, acceptedHeaders, startOperation } from '../operations/start-operation';
import { requireDeletable } from './immutability';
import { instanceBody } from './instance-body';
import { findProblem, requireUnprotected } from './instance-checks';
import { planCreation, planRemoval, planUpdate } from './instance-plans';
import { isChanging, stateAt } from './instance-record';
import type { BackupInstance } from './instance-record';
import { parseInstanceRequest, requireJsonBody } from './instance-request';
import type { InstanceRequest } from './instance-request';
import { findInstance, instanceIdOf, requireInstance, requireVault } from './lookup';
import { pageOf } from './pages';
import { changedPolicy, followPolicy, requirePolicyChange } from './policy-change';
import { repeatingIntervals } from './policy-rules';
import { policySchedule } from './recovery-schedule';
import { keepsDeleted } from './removal';
import type { World } from '../world';
import type { Vault } from './vault-record';

function list(call: Call): ArmAnswer {
  const vault = requireVault(call);
  const now = call.world.now();
  return pageOf(call, [...vault.instances.values()], (instance) => instanceBody(instance, now));
}

function get(call: Call): ArmAnswer {
  const instance = requireInstance(call, requireVault(call));
  return { status: 200, body: instanceBody(instance, call.world.now()) };
}

function startOn(call: Call, vault: Vault, instance: BackupInstance, request: InstanceRequest | undefined): Operation {
  const operation = startOperation(call.world, {
    kind: request === undefined ? 'delete' : 'create',
    scope: {
      subscriptionId: call.parameters.get('subscriptionId'),
      location: normalizeLocation(vault.location),
      vaultId: vault.id,
      instanceId: instance.id,
    },
    addresses: [instance.datasourceId, instance.id],
    correlationId: call.request.correlationId,
    problem: request && findProblem(call.world, vault, request),
  });
  instance.lastOperation = { id: operation.id, endsAt: operation.endsAt };
  return operation;
}

function create(call: Call, vault: Vault, request: InstanceRequest, tags: JsonObject | undefined): ArmAnswer {
  const id = instanceIdOf(call, vault);
  const name = call.parameters.get('instanceName');
  if (call.world.settings.softDeletedNames === 'reserved' && vault.deleted.has(keyOf(id))) {
    throw invalidInput(`A soft-deleted backup instance has the name ${name}.`, call.request.correlationId);
  }
  const instance: BackupInstance = {
    id,
    name,
    vaultId: vault.id,
    datasourceId: request.datasourceId,
    specification: { friendlyName: name, ...request.specification },
    fingerprint: fingerprintOf(request, tags, name),
    tags,
    changes: [],
    createdAt: call.world.now(),
    recovery: policySchedule(
      call.world.now(),
      repeatingIntervals(vault.policies.get(keyOf(request.policyId))?.rules ?? []),
    ),
    healedBySync: true,
  };
  const operation = startOn(call, vault, instance, request);
  planCreation(call.world, instance, operation);
  call.world.estate.addInstance(vault, instance, operation.startedAt);
  return startedAnswer(call, operation, instance, 201);
}

/** The echo of a write; sent when it is accepted, as nothing here runs by itself when it ends. */
function raiseWritten({ events, settings, now }: World, operation: Operation, instance: BackupInstance): void {
  if (settings.events === null || operation.outcome.status !== 'Succeeded') return;
  events.raise(settings.events, [backupInstanceWritten(instance.id, { time: now() })]);
}

/** The 2021 article shows the whole resource and no Location; traffic since 2024 shows 202 and an empty body. */
function startedAnswer(call: Call, operation: Operation, instance: BackupInstance, status2021: 200 | 201): ArmAnswer {
  raiseWritten(call.world, operation, instance);
  if (call.world.settings.style === '2026') return accepted(call, operation);
  const headers = acceptedHeaders(call, operation);
  return { status: status2021, headers, operationId: operation.id, body: instanceBody(instance, call.world.now()) };
}

function fingerprintOf(request: InstanceRequest, tags: JsonObject | undefined, name: string): string {
  return canonicalJson({ friendlyName: name, ...request.specification, tags }).toLowerCase();
}

function conflict(call: Call): never {
  const error = errorOf({ code: 'UserErrorMaxConcurrentOperationLimitReached' });
  throw backupRefusal(409, error, call.request.correlationId);
}

/** While another operation changes the instance, only the same PUT may come again, and only if the setting lets it. */
function requireFree(call: Call, instance: BackupInstance, same: boolean): void {
  const { settings, now } = call.world;
  if (instance.removal !== undefined) conflict(call);
  if (isChanging(instance, now()) && (!same || settings.putWhileRunning === 'conflict')) conflict(call);
}

function replace(call: Call, vault: Vault, instance: BackupInstance, { request, tags }: PutBody): ArmAnswer {
  const { world } = call;
  const next = {
    specification: { friendlyName: instance.name, ...request.specification },
    fingerprint: fingerprintOf(request, tags ?? instance.tags, instance.name),
    tags: tags ?? instance.tags,
  };
  const same = next.fingerprint === instance.fingerprint;
  requireFree(call, instance, same);
  const failed = stateAt(instance, world.now()).provisioningState === 'Failed';
  if (same && !failed) return { status: 200, body: instanceBody(instance, world.now()) };
  if (keyOf(request.datasourceId) !== keyOf(instance.datasourceId)) {
    throw invalidInput('dataSourceInfo of a backup instance cannot change.', call.request.correlationId);
  }
  requirePolicyChange(call, vault, instance, request);
  const policy = changedPolicy(vault, instance, request.policyId);
  const operation = startOn(call, vault, instance, request);
  if (policy !== undefined) followPolicy(instance, policy, operation);
  if (operation.outcome.status === 'Succeeded' || failed) Object.assign(instance, next);
  if (failed) planCreation(world, instance, operation);
  else planUpdate(world, instance, operation);
  return startedAnswer(call, operation, instance, 200);
}

interface PutBody {
  readonly request: InstanceRequest;
  readonly tags: JsonObject | undefined;
}

function put(call: Call): ArmAnswer {
  const vault = requireVault(call);
  const body = requireJsonBody(call);
  const properties = objectMember(body, 'properties');
  if (properties === undefined) {
    throw refusal(400, 'InvalidRequestContent', 'The request content was invalid: properties is required.');
  }
  const request = parseInstanceRequest(call, vault, properties);
  requireUnprotected(call, request.datasourceId, instanceIdOf(call, vault));
  const tags = objectMember(body, 'tags');
  const existing = findInstance(call, vault);
  return existing === undefined
    ? create(call, vault, request, tags)
    : replace(call, vault, existing, { request, tags });
}

/** A DELETE that meets a running one joins it: the emulator's choice, unseen in real traffic. */
function remove(call: Call): ArmAnswer {
  const vault = requireVault(call);
  const instance = findInstance(call, vault);
  if (instance === undefined) return { status: 204 };
  const running = call.world.operations.get(instance.removal?.operationId ?? '');
  if (running !== undefined) return accepted(call, running);
  requireUnlocked(call, vault, instance.id, 'deleteInstance');
  requireDeletable(call, vault, instance);
  const operation = startOn(call, vault, instance, undefined);
  planRemoval(instance, operation, keepsDeleted(vault));
  if (instance.removal !== undefined) vault.removing.add(keyOf(instance.id));
  return accepted(call, operation);
}

const provider = 'Microsoft.DataProtection';
const instances =
  '/subscriptions/{subscriptionId}/resourceGroups/{resourceGroup}/providers/Microsoft.DataProtection/backupVaults/{vaultName}/backupInstances';
const instance = `${instances}/{instanceName}`;

/** Backup instances of a vault: list, read, create or change, delete. */
export const backupInstanceRoutes: readonly Route[] = [
  { method: 'GET', template: instances, kind: 'list', provider, handle: list },
  { method: 'GET', template: instance, kind: 'get', provider, handle: get },
  { method: 'PUT', template: instance, kind: 'create', provider, handle: put },
  { method: 'DELETE', template: instance, kind: 'delete', provider, handle: remove },
];
