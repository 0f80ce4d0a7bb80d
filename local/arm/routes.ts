import { keyVaultRoutes } from './access/key-vault-routes';
import { roleAssignmentRoutes } from './access/role-assignment-routes';
import { roleDefinitionRoutes } from './access/role-definition-routes';
import { storageAccountRoutes } from './access/storage-account-routes';
import { resourceGraphRoutes } from './graph/resource-graph';
import { guardProxyRoutes } from './guards/guard-proxy-routes';
import { resourceGuardRoutes } from './guards/resource-guard-routes';
import { RouteTable } from './http/route';
import { jobRoutes } from './jobs/job-routes';
import { operationRoutes } from './operations/operation-routes';
import { backupInstanceRoutes } from './resources/backup-instances';
import { backupPolicyRoutes } from './resources/backup-policies';
import { backupVaultRoutes } from './resources/backup-vaults';
import { deletedBackupInstanceRoutes } from './resources/deleted-backup-instances';
import { firewallRuleRoutes } from './resources/firewall-rules';
import { flexibleServerRoutes } from './resources/flexible-servers';
import { instanceActionRoutes } from './resources/instance-actions';
import { onDemandBackupRoutes } from './resources/on-demand-backup';
import { protectedDatasourceRoutes } from './resources/protected-datasources';
import { recoveryPointRoutes } from './resources/recovery-points';
import { serverDatabaseRoutes } from './resources/server-databases';
import { serverRoutes } from './resources/servers';
import { validateForBackupRoutes } from './resources/validate-for-backup';
import { validateForModifyRoutes } from './resources/validate-for-modify';
import { restoreRoutes } from './restore/restore-routes';

/** Every ARM route of the emulator. */
export const armRoutes = new RouteTable([
  ...backupVaultRoutes,
  ...backupPolicyRoutes,
  ...backupInstanceRoutes,
  ...instanceActionRoutes,
  ...recoveryPointRoutes,
  ...onDemandBackupRoutes,
  ...restoreRoutes,
  ...jobRoutes,
  ...guardProxyRoutes,
  ...resourceGuardRoutes,
  ...deletedBackupInstanceRoutes,
  ...validateForBackupRoutes,
  ...validateForModifyRoutes,
  ...protectedDatasourceRoutes,
  ...operationRoutes,
  ...flexibleServerRoutes,
  ...serverRoutes,
  ...serverDatabaseRoutes,
  ...firewallRuleRoutes,
  ...keyVaultRoutes,
  ...storageAccountRoutes,
  ...roleAssignmentRoutes,
  ...roleDefinitionRoutes,
  ...resourceGraphRoutes,
]);
