import { z } from 'zod';
import { requireGuardRequest, guardRequests } from '../guards/guard-checks';
import { invalidInput } from '../http/arm-errors';
import type { Call } from '../http/route';
import { isJsonObject, parseJson } from '../json';
import type { BackupInstance } from './instance-record';
import type { ImmutabilityState, SoftDeleteState, Vault } from './vault-record';

const patchSchema = z.looseObject({
  tags: z.record(z.string(), z.string()).nullish(),
  identity: z
    .looseObject({ type: z.string(), userAssignedIdentities: z.record(z.string(), z.unknown()).nullish() })
    .nullish(),
  properties: z
    .looseObject({
      resourceGuardOperationRequests: z.array(z.string()).nullish(),
      securitySettings: z
        .looseObject({
          softDeleteSettings: z
            .looseObject({
              state: z.enum(['Off', 'On', 'AlwaysOn']).nullish(),
              retentionDurationInDays: z.number().min(14).max(180).nullish(),
            })
            .nullish(),
          immutabilitySettings: z.looseObject({ state: z.enum(['Disabled', 'Unlocked', 'Locked']) }).nullish(),
        })
        .nullish(),
    })
    .nullish(),
});
type Patch = z.infer<typeof patchSchema>;

const strength: Readonly<Record<SoftDeleteState | ImmutabilityState, number>> = {
  ...{ Off: 0, On: 1, AlwaysOn: 2 },
  ...{ Disabled: 0, Unlocked: 1, Locked: 2 },
};

function parsePatch(call: Call): Patch {
  const parsed = patchSchema.safeParse(parseJson(call.request.body));
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw invalidInput(`${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'wrong'}`, call.request.correlationId);
}

function nextSoftDelete(vault: Vault, patch: Patch): Vault['softDelete'] {
  const sent = patch.properties?.securitySettings?.softDeleteSettings;
  const { state, retentionDays } = vault.softDelete;
  return { state: sent?.state ?? state, retentionDays: sent?.retentionDurationInDays ?? retentionDays };
}

function sentRequests(patch: Patch): readonly string[] {
  return guardRequests(isJsonObject(patch.properties) ? patch.properties : undefined);
}

/** Always-on soft delete and locked immutability are there to stay; immutability is locked only once it is on. */
function checkSteps(call: Call, vault: Vault, soft: SoftDeleteState, immutable: ImmutabilityState): void {
  const { correlationId } = call.request;
  if (vault.softDelete.state === 'AlwaysOn' && soft !== 'AlwaysOn') {
    throw invalidInput('soft delete that is AlwaysOn cannot be changed.', correlationId);
  }
  if (vault.immutability === 'Locked' && immutable !== 'Locked') {
    throw invalidInput('immutability that is Locked cannot be changed.', correlationId);
  }
  if (vault.immutability === 'Disabled' && immutable === 'Locked') {
    throw invalidInput('immutability has to be Unlocked before it is Locked.', correlationId);
  }
}

function nextIdentity(vault: Vault, { identity }: Patch): Vault['identity'] {
  if (identity === null || identity === undefined) return vault.identity;
  const userAssigned = Object.keys(identity.userAssignedIdentities ?? {});
  return {
    type: identity.type,
    ...(vault.identity.principalId === undefined ? {} : { principalId: vault.identity.principalId }),
    ...(userAssigned.length === 0 ? {} : { userAssigned }),
  };
}

/**
 * What `PATCH V` makes of a vault: tags, identity, soft delete, immutability. Switching soft delete off empties the bin.
 * @throws an ArmRefusal: 400 for a wrong body or a step that cannot be taken, 403 from the resource guard
 */
export function changedVault(call: Call, vault: Vault): Vault {
  const patch = parsePatch(call);
  const softDelete = nextSoftDelete(vault, patch);
  const immutability = patch.properties?.securitySettings?.immutabilitySettings?.state ?? vault.immutability;
  checkSteps(call, vault, softDelete.state, immutability);
  const isWeaker = strength[softDelete.state] < strength[vault.softDelete.state];
  if (isWeaker || softDelete.retentionDays < vault.softDelete.retentionDays) {
    requireGuardRequest(call, vault, 'reduceSoftDelete', sentRequests(patch));
  }
  if (strength[immutability] < strength[vault.immutability]) {
    requireGuardRequest(call, vault, 'reduceImmutability', sentRequests(patch));
  }
  const identity = nextIdentity(vault, patch);
  return {
    ...vault,
    ...{ softDelete, immutability, identity, tags: patch.tags ?? vault.tags },
    deleted: softDelete.state === 'Off' ? new Map<string, BackupInstance>() : vault.deleted,
  };
}
