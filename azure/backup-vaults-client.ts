import { z } from 'zod';
import type { VaultSafety } from '../domain/approvals/deletion-loss';
import type { Refused, Throttled } from '../domain/long-running';
import type { VaultIdentities } from '../domain/permissions/vault-identities';
import type { ResourceId } from '../domain/resource-id';
import { isSuccess, negativeAnswer, readJson } from './arm-answer';
import type { ArmConnection, ArmResponse } from './arm-connection';
import type { ArmCall } from './arm-fault';
import { resourceUrl } from './resource-url';

/** The Backup vaults themselves, read for who acts for them. Answers and faults as in `DataProtectionClient`. */
export interface BackupVaultsClient {
  identities(
    vaultId: ResourceId,
    context: { readonly correlationId: string },
  ): Promise<{ readonly kind: 'identities'; readonly identities: VaultIdentities } | Refused | Throttled>;
  /** How the vault keeps what is deleted in it. */
  safety(
    vaultId: string,
    context: { readonly correlationId: string },
  ): Promise<{ readonly kind: 'safety'; readonly safety: VaultSafety } | Refused | Throttled>;
}

const objectId = z.guid().nullish();

const vault = z.object({
  identity: z
    .object({
      principalId: objectId,
      userAssignedIdentities: z.record(z.string(), z.object({ principalId: objectId })).nullish(),
    })
    .nullish(),
});

function identitiesOf({ identity }: z.infer<typeof vault>): VaultIdentities {
  const { principalId, userAssignedIdentities } = identity ?? {};
  const entries = Object.entries(userAssignedIdentities ?? {});
  return {
    ...(typeof principalId === 'string' && { systemAssigned: principalId }),
    userAssigned: entries.flatMap(([id, each]) =>
      typeof each.principalId === 'string' ? [{ id, principalId: each.principalId }] : [],
    ),
  };
}

const optionalText = z.string().nullish().catch(undefined);

const guardedVault = z.object({
  properties: z
    .object({
      securitySettings: z
        .object({
          softDeleteSettings: z
            .object({ state: optionalText, retentionDurationInDays: z.number().nullish().catch(undefined) })
            .nullish(),
          immutabilitySettings: z.object({ state: optionalText }).nullish(),
        })
        .nullish(),
    })
    .nullish(),
});

/** Old vaults lack the members. */
function safetyOf({ properties }: z.infer<typeof guardedVault>): VaultSafety {
  const { softDeleteSettings, immutabilitySettings } = properties?.securitySettings ?? {};
  const { state: softDelete, retentionDurationInDays: retentionDays } = softDeleteSettings ?? {};
  const immutability = immutabilitySettings?.state;
  return {
    ...(typeof softDelete === 'string' && { softDelete }),
    ...(typeof retentionDays === 'number' && { retentionDays }),
    ...(typeof immutability === 'string' && { immutability }),
  };
}

export function createBackupVaultsClient(connection: ArmConnection, apiVersion: string): BackupVaultsClient {
  async function read(id: string, correlationId: string): Promise<{ call: ArmCall; response: ArmResponse }> {
    const call: ArmCall = { method: 'GET', operation: 'backupVaults/read', correlationId };
    const url = resourceUrl(connection.endpoint, { id, apiVersion });
    return { call, response: await connection.send({ ...call, url }) };
  }

  return {
    async identities(vaultId, { correlationId }) {
      const { call, response } = await read(vaultId, correlationId);
      if (!isSuccess(response)) return negativeAnswer(call, response);
      return { kind: 'identities', identities: identitiesOf(readJson(call, response, vault)) };
    },

    async safety(vaultId, { correlationId }) {
      const { call, response } = await read(vaultId, correlationId);
      if (!isSuccess(response)) return negativeAnswer(call, response);
      return { kind: 'safety', safety: safetyOf(readJson(call, response, guardedVault)) };
    },
  };
}
