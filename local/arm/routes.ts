import { resourceGraphRoutes } from './graph/resource-graph';
import { RouteTable } from './http/route';
import { operationRoutes } from './operations/operation-routes';
import { backupInstanceRoutes } from './resources/backup-instances';
import { backupPolicyRoutes } from './resources/backup-policies';
import { backupVaultRoutes } from './resources/backup-vaults';
import { deletedBackupInstanceRoutes } from './resources/deleted-backup-instances';
import { flexibleServerRoutes } from './resources/flexible-servers';
import { instanceActionRoutes } from './resources/instance-actions';
import { protectedDatasourceRoutes } from './resources/protected-datasources';
import { recoveryPointRoutes } from './resources/recovery-points';
import { serverDatabaseRoutes } from './resources/server-databases';
import { serverRoutes } from './resources/servers';
import { validateForBackupRoutes } from './resources/validate-for-backup';

/** Every ARM route of the emulator. */
export const armRoutes = new RouteTable([
  ...backupVaultRoutes,
  ...backupPolicyRoutes,
  ...backupInstanceRoutes,
  ...instanceActionRoutes,
  ...recoveryPointRoutes,
  ...deletedBackupInstanceRoutes,
  ...validateForBackupRoutes,
  ...protectedDatasourceRoutes,
  ...operationRoutes,
  ...flexibleServerRoutes,
  ...serverRoutes,
  ...serverDatabaseRoutes,
  ...resourceGraphRoutes,
]);
