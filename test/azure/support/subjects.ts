import { type BackupInstance, backupInstanceRequest } from '../../../domain/backup-instance-request';
import { datasourceOf } from '../../../domain/datasource';
import { parseResourceId, type ResourceId } from '../../../domain/resource-id';

/** The default subscription of the emulator's estate. */
const groups = '/subscriptions/6b1e2c4d-8f3a-4d57-9c21-0e5a7b9d3f10/resourceGroups';

export function resourceId(text: string): ResourceId {
  const parsed = parseResourceId(text);
  if (!parsed.ok) throw new Error(parsed.problem);
  return parsed.value;
}

const vault = (name: string): ResourceId =>
  resourceId(`${groups}/testBkpVaultRG/providers/Microsoft.DataProtection/backupVaults/${name}`);

export const vaultId = vault('testBkpVault');
export const otherVaultId = vault('otherBkpVault');
export const serverId = resourceId(
  `${groups}/ossdemoRG/providers/Microsoft.DBforPostgreSQL/flexibleServers/pgflex-orders`,
);
export const databaseId = resourceId(
  `${groups}/ossdemoRG/providers/Microsoft.DBforPostgreSQL/servers/testpostgresql/databases/empdb11`,
);
export const instanceId = `${vaultId}/backupInstances/pgflex-orders-957d23b1-c679-4c94-ade6-c4d34635e149`;
export const correlationId = '3e7cacb3-65cd-4b3c-8145-71fe90d57327';
export const context = { correlationId };

/** The request of a datasource in a vault, as the app builds it. */
export function instanceOf(datasourceId: ResourceId, vaultOfIt: ResourceId = vaultId): BackupInstance {
  const datasource = datasourceOf(datasourceId);
  if (!datasource.ok) throw new Error(datasource.problem.message);
  return backupInstanceRequest(datasource.value, {
    target: { vaultId: vaultOfIt, policyId: resourceId(`${vaultOfIt}/backupPolicies/flexpol1`) },
    location: 'westus',
  });
}

export const serverInstance = (vaultOfIt?: ResourceId): BackupInstance => instanceOf(serverId, vaultOfIt);

/** Properties of a backup instance, as the service answers them. */
export function propertiesOf(currentProtectionState: string | null, datasourceId: string = serverId): object {
  return {
    dataSourceInfo: { resourceID: datasourceId },
    policyInfo: { policyId: `${vaultId}/backupPolicies/flexpol1` },
    currentProtectionState,
    unknownMember: { nested: 14.0 },
  };
}
