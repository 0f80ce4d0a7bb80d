import { lifecycle } from '../../contracts';
import type { LifecycleTask } from '../../domain/lifecycle/lifecycle-task';
import type { LifecycleRequest } from '../../domain/operation-request';
import { isResourceId, type ResourceId } from '../../domain/resource-id';
import { defaultWaitSettings } from '../../domain/wait-settings';
import { defaultSeed, type FaultInput, type Seed, type Settings } from '../../local/arm';
import { databaseId, flexibleServerId, vaultId } from '../integration/seeded-estate';

function id(text: string): ResourceId {
  if (!isResourceId(text)) throw new Error(`${text} is not a resource id`);
  return text;
}

const acting = (task: LifecycleTask, resourceId: string = flexibleServerId) => {
  const request: LifecycleRequest = {
    resourceId: id(resourceId),
    attempt: '0a1b2c3d',
    correlationId: '5f0c7a52-9d0e-4a35-8f0f-6d3a1c1c7b11',
    settings: defaultWaitSettings,
    vaultId: id(vaultId),
    searchVaultId: id(vaultId),
    ...task,
  };
  return { orchestrator: lifecycle.name, input: { request } };
};

const SOFT_DELETED_AT = '2029-12-31T12:00:00Z';

/** A server and a database with an instance each, in a state, and policies to change to. */
function estate(given: { readonly protectionState?: string; readonly softDeletedAt?: string } = {}): Seed {
  const policy = (name: string, type: string) => ({ name, datasourceTypes: [`Microsoft.DBforPostgreSQL/${type}`] });
  const instance = (datasourceId: string, policyName: string) => ({
    id: `${vaultId}/backupInstances/${policyName}-instance`,
    datasourceId,
    policyName,
    recoveryPoints: { lastAgeSeconds: 3600, count: 1 },
    ...given,
  });
  const policies = [
    policy('flexpol1', 'flexibleServers'),
    policy('flexpol2', 'flexibleServers'),
    policy('osspol3', 'servers/databases'),
  ];
  return {
    ...defaultSeed,
    vaults: [{ id: vaultId, softDelete: { state: 'On', retentionDays: 14 }, policies }],
    backupInstances: [instance(flexibleServerId, 'flexpol1'), instance(databaseId, 'osspol3')],
  };
}

const backup: LifecycleTask = { kind: 'backup', jobDeadlineSeconds: 86_400 };

/** Of the point that the estate has: the emulator makes the id from the instance and the moment. */
const POINT_ID = '1eeeddb2042efb04b065ae5a6e0f5458';

const account = `${vaultId.split('/').slice(0, 4).join('/')}/ossdemoRG/providers/Microsoft.Storage/storageAccounts/ossdemorestores`;

const restore = (recoveryPointId: string, storageAccountId = account): LifecycleTask => ({
  kind: 'restore',
  jobDeadlineSeconds: 86_400,
  restore: {
    recoveryPointId,
    location: 'westus',
    target: {
      kind: 'files',
      containerUrl: 'https://ossdemorestores.blob.core.windows.net/restores',
      storageAccountId: id(storageAccountId),
      containerId: `${storageAccountId}/blobServices/default/containers/restores`,
      filePrefix: 'recorded',
    },
  },
});

/** What a recording of an action needs; see `RecordScenario`. */
interface LifecycleScenario {
  readonly name: string;
  readonly orchestrator: string;
  readonly input: { readonly request: LifecycleRequest };
  readonly seed: Seed;
  readonly settings?: Partial<Settings>;
  readonly faults?: readonly FaultInput[];
  readonly cancelIn?: string;
}

/** The ways that an action on a backup instance can take. */
export const lifecycleScenarios: readonly LifecycleScenario[] = [
  { name: 'suspend-backups', ...acting({ kind: 'suspendBackups' }), seed: estate() },
  {
    name: 'resume-protection-database',
    ...acting({ kind: 'resumeProtection' }, databaseId),
    seed: estate({ protectionState: 'ProtectionStopped' }),
  },
  {
    name: 'action-out-of-another-state',
    ...acting({ kind: 'resumeBackups' }),
    seed: estate({ protectionState: 'ProtectionStopped' }),
  },
  {
    name: 'change-policy',
    ...acting({ kind: 'changePolicy', policyId: id(`${vaultId}/backupPolicies/flexpol2`) }),
    seed: estate(),
  },
  { name: 'undelete', ...acting({ kind: 'undelete' }), seed: estate({ softDeletedAt: SOFT_DELETED_AT }) },
  { name: 'backup', ...acting(backup), seed: estate() },
  {
    name: 'backup-job-failed',
    ...acting(backup),
    seed: estate(),
    faults: [{ switch: 'operationFails', on: 'backupJob', code: 'UserErrorMissingDBPermissions' }],
  },
  {
    name: 'backup-continued-as-new',
    ...acting(backup),
    seed: estate(),
    settings: { jobSeconds: { backup: 4 * 3600, restore: 0 } },
  },
  {
    name: 'backup-cancelled-while-its-job-runs',
    ...acting(backup),
    seed: estate(),
    cancelIn: 'followJob',
  },
  { name: 'restore', ...acting(restore(POINT_ID)), seed: estate() },
  {
    name: 'restore-refused',
    ...acting(restore('0'.repeat(32))),
    seed: estate(),
  },
  {
    name: 'restore-target-mismatch',
    ...acting(restore(POINT_ID, account.replace('ossdemoRG', 'elsewhereRG'))),
    seed: estate(),
  },
];
