import type { JsonObject } from '../json';
import { objectMember } from '../json';
import type { BackupInstance } from './instance-record';
import { stateAt } from './instance-record';
import { purgeTime } from './removal';
import type { Vault } from './vault-record';

const instanceType = 'Microsoft.DataProtection/backupVaults/backupInstances';

/** The service never gives a secret's value back; it says null. */
function shownCredentials(specification: JsonObject): JsonObject {
  const credentials = objectMember(specification, 'datasourceAuthCredentials');
  const store = credentials && objectMember(credentials, 'secretStoreResource');
  if (credentials === undefined || store === undefined) return {};
  const shown = { uri: store['uri'], value: null, secretStoreType: store['secretStoreType'] };
  return { datasourceAuthCredentials: { objectType: credentials['objectType'], secretStoreResource: shown } };
}

function commonProperties(instance: BackupInstance, now: number): JsonObject {
  const { specification } = instance;
  const { protectionState, provisioningState, error } = stateAt(instance, now);
  const setInfo = objectMember(specification, 'dataSourceSetInfo');
  const identity = objectMember(specification, 'identityDetails');
  return {
    friendlyName: specification['friendlyName'],
    dataSourceInfo: specification['dataSourceInfo'],
    ...(setInfo === undefined ? {} : { dataSourceSetInfo: setInfo }),
    policyInfo: specification['policyInfo'],
    protectionStatus: { ...(error === undefined ? {} : { errorDetails: error }), status: protectionState },
    currentProtectionState: protectionState,
    ...(error === undefined ? {} : { protectionErrorDetails: error }),
    provisioningState,
    ...shownCredentials(specification),
    ...(identity === undefined ? {} : { identityDetails: identity }),
  };
}

/** The BackupInstanceResource as the service shows it at a moment. */
export function instanceBody(instance: BackupInstance, now: number): JsonObject {
  return {
    properties: { ...commonProperties(instance, now), objectType: 'BackupInstance' },
    ...(instance.tags === undefined ? {} : { tags: instance.tags }),
    id: instance.id,
    name: instance.name,
    type: instanceType,
  };
}

/** The DeletedBackupInstanceResource: an instance in the bin. Billing ends at once, as 14 days are free. */
export function deletedInstanceBody(vault: Vault, instance: BackupInstance): JsonObject {
  const deletedAt = instance.removal?.endsAt ?? 0;
  const purge = new Date(purgeTime(vault, deletedAt)).toISOString();
  const time = new Date(deletedAt).toISOString();
  return {
    properties: {
      ...commonProperties(instance, deletedAt),
      protectionStatus: { status: 'SoftDeleted' },
      currentProtectionState: 'SoftDeleted',
      deletionInfo: {
        deletionTime: time,
        billingEndDate: time,
        scheduledPurgeTime: purge,
        deleteActivityID: instance.removal?.operationId,
      },
      objectType: 'DeletedBackupInstance',
    },
    id: `${vault.id}/deletedBackupInstances/${instance.name}`,
    name: instance.name,
    type: 'Microsoft.DataProtection/backupVaults/deletedBackupInstances',
  };
}
