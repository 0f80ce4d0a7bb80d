import { normalizeLocation } from '../arm-id';
import { requireGuardRequest, sentGuardRequests } from '../guards/guard-checks';
import type { CriticalOperation } from '../guards/resource-guard';
import { invalidInput } from '../http/arm-errors';
import type { ArmAnswer } from '../http/exchange';
import type { Call, Route } from '../http/route';
import { isJsonObject, parseJson } from '../json';
import { accepted, startOperation } from '../operations/start-operation';
import type { OperationKind } from '../settings';
import { findProblem } from './instance-checks';
import { planAction } from './instance-plans';
import { stateAt } from './instance-record';
import type { BackupInstance } from './instance-record';
import { requireInstance, requireVault } from './lookup';
import type { Vault } from './vault-record';

interface Action {
  readonly name: string;
  readonly kind: OperationKind;
  /** The state to reach; undefined when the action changes nothing here. */
  target(instance: BackupInstance, state: string): string | undefined;
  /** In these states there is nothing to do: 200 at once, empty. */
  readonly done: readonly string[];
  /** What a resource guard calls it, when it may guard it. */
  readonly guarded?: CriticalOperation;
}

const actions: readonly Action[] = [
  {
    name: 'stopProtection',
    kind: 'stop',
    target: () => 'ProtectionStopped',
    done: ['ProtectionStopped'],
    guarded: 'stop',
  },
  {
    name: 'suspendBackups',
    kind: 'stop',
    target: () => 'BackupSchedulesSuspended',
    done: ['BackupSchedulesSuspended'],
    guarded: 'suspend',
  },
  { name: 'resumeProtection', kind: 'resume', target: () => 'ProtectionConfigured', done: ['ProtectionConfigured'] },
  { name: 'resumeBackups', kind: 'resume', target: () => 'ProtectionConfigured', done: ['ProtectionConfigured'] },
  {
    name: 'sync',
    kind: 'sync',
    target: (instance, state) =>
      state === 'ProtectionError' && instance.healedBySync ? 'ProtectionConfigured' : undefined,
    done: [],
  },
];

function requireOptionalJson(call: Call): void {
  const { body, correlationId } = call.request;
  if (body.trim() !== '' && !isJsonObject(parseJson(body)))
    throw invalidInput('the body is no JSON object.', correlationId);
}

/** With `accessChecks` a sync looks again at what protection needs: it heals nothing while that is missing. */
function syncProblem({ world }: Call, vault: Vault, instance: BackupInstance, { kind }: Action) {
  return kind === 'sync' && world.settings.accessChecks ? findProblem(world, vault, instance) : undefined;
}

function act(call: Call, action: Action): ArmAnswer {
  const vault = requireVault(call);
  const instance = requireInstance(call, vault);
  requireOptionalJson(call);
  if (action.guarded !== undefined) requireGuardRequest(call, vault, action.guarded, sentGuardRequests(call));
  const state = stateAt(instance, call.world.now()).protectionState;
  if (action.done.includes(state)) return { status: 200 };
  const operation = startOperation(call.world, {
    kind: action.kind,
    scope: {
      subscriptionId: call.parameters.get('subscriptionId'),
      location: normalizeLocation(vault.location),
      vaultId: vault.id,
      instanceId: instance.id,
    },
    addresses: [instance.datasourceId, instance.id],
    correlationId: call.request.correlationId,
    problem: syncProblem(call, vault, instance, action),
  });
  const target = action.target(instance, state);
  if (target !== undefined) {
    instance.lastOperation = { id: operation.id, endsAt: operation.endsAt };
    planAction(instance, operation, target);
  }
  return accepted(call, operation);
}

/** `POST I/{action}`: stop, suspend, resume and sync; all came with api-version 2022-01-01. */
export const instanceActionRoutes: readonly Route[] = actions.map((action) => ({
  method: 'POST',
  template: `/subscriptions/{subscriptionId}/resourceGroups/{resourceGroup}/providers/Microsoft.DataProtection/backupVaults/{vaultName}/backupInstances/{instanceName}/${action.name}`,
  kind: action.kind,
  provider: 'Microsoft.DataProtection',
  since: '2022-01-01',
  handle: (call) => act(call, action),
}));
