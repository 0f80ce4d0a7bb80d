import { z } from 'zod';
import type { Refused, Throttled } from '../domain/long-running';
import type { VaultIdentities } from '../domain/permissions/vault-identities';
import type { ResourceId } from '../domain/resource-id';
import { isSuccess, negativeAnswer, readJson } from './arm-answer';
import type { ArmConnection } from './arm-connection';
import type { ArmCall } from './arm-fault';
import { resourceUrl } from './resource-url';

/** The Backup vaults themselves, read for who acts for them. Answers and faults as in `DataProtectionClient`. */
export interface BackupVaultsClient {
  identities(
    vaultId: ResourceId,
    context: { readonly correlationId: string },
  ): Promise<{ readonly kind: 'identities'; readonly identities: VaultIdentities } | Refused | Throttled>;
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

export function createBackupVaultsClient(connection: ArmConnection, apiVersion: string): BackupVaultsClient {
  return {
    async identities(vaultId, { correlationId }) {
      const call: ArmCall = { method: 'GET', operation: 'backupVaults/read', correlationId };
      const url = resourceUrl(connection.endpoint, { id: vaultId, apiVersion });
      const response = await connection.send({ ...call, url });
      if (!isSuccess(response)) return negativeAnswer(call, response);
      return { kind: 'identities', identities: identitiesOf(readJson(call, response, vault)) };
    },
  };
}
