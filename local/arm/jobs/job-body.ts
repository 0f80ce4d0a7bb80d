import { lastSegment, parseArmId } from '../arm-id';
import { stringMember } from '../json';
import type { JsonObject } from '../json';
import { preciseTime } from '../operations/operation';
import { jobId, jobStatus } from './job';
import type { Job } from './job';

/** ISO 8601, whole seconds, as hours, minutes and seconds. */
function durationText(milliseconds: number): string {
  const seconds = Math.floor(milliseconds / 1000);
  return `PT${Math.floor(seconds / 3600)}H${Math.floor((seconds % 3600) / 60)}M${seconds % 60}S`;
}

function taskStatus(job: Job, now: number): string {
  const status = jobStatus(job, now);
  return status === 'CompletedWithWarnings' ? 'Completed' : status;
}

function extendedInfo(job: Job, now: number): JsonObject {
  const taskName = job.kind === 'backup' ? 'Trigger Backup' : 'Trigger Restore';
  const { restore } = job;
  const point = restore && {
    recoveryPointID: restore.recoveryPointId,
    recoveryPointTime: new Date(restore.recoveryPointTime).toISOString(),
  };
  return {
    backupInstanceState: null,
    dataTransferredInBytes: null,
    recoveryDestination: restore?.destination ?? null,
    sourceRecoverPoint: point ?? null,
    targetRecoverPoint: null,
    subTasks: [{ taskId: 1, taskName, taskStatus: taskStatus(job, now), taskProgress: null, additionalDetails: null }],
    additionalDetails: null,
  };
}

function sourceMembers({ datasource, datasourceSetName, vaultId }: Job): JsonObject {
  const id = stringMember(datasource, 'resourceID') ?? '';
  const parsed = parseArmId(id);
  return {
    dataSourceId: id,
    dataSourceLocation: datasource['resourceLocation'],
    dataSourceName: lastSegment(id),
    ...(datasourceSetName === undefined ? {} : { dataSourceSetName: datasourceSetName }),
    dataSourceType: datasource['datasourceType'],
    sourceResourceGroup: parsed?.resourceGroup,
    sourceSubscriptionID: parsed?.subscriptionId,
    subscriptionId: parseArmId(vaultId)?.subscriptionId,
    vaultName: lastSegment(vaultId),
  };
}

/** The word for a restore as files was found nowhere; ALR is the contract's own for one to another place. */
function kindMembers({ kind, restore }: Job): JsonObject {
  const [source, destination] = kind === 'backup' ? [null, 'VaultStore'] : ['VaultStore', null];
  const stores = { sourceDataStoreName: source, destinationDataStoreName: destination };
  if (kind === 'backup') return { operation: 'Backup', operationCategory: 'Backup', restoreType: null, ...stores };
  const restoreType = restore?.isAsFiles === true ? 'RAF' : 'ALR';
  return { operation: 'Restore', operationCategory: 'Restore', restoreType, ...stores };
}

/** The AzureBackupJobResource at a moment. `extendedInfo` is only in the answer about one job. */
export function jobBody(job: Job, now: number, isDetailed: boolean): JsonObject {
  const { error } = job;
  const ended = now >= job.endsAt;
  const isFailed = ended && job.ending === 'Failed';
  return {
    properties: {
      activityID: job.name,
      backupInstanceFriendlyName: job.friendlyName,
      backupInstanceId: job.instanceId,
      ...sourceMembers(job),
      ...kindMembers(job),
      policyId: job.policyId,
      policyName: lastSegment(job.policyId),
      isUserTriggered: job.isUserTriggered,
      startTime: preciseTime(job.startedAt),
      endTime: ended ? preciseTime(job.endsAt) : null,
      duration: durationText(Math.min(now, job.endsAt) - job.startedAt),
      status: jobStatus(job, now),
      errorDetails: isFailed && error !== undefined ? [error] : null,
      progressEnabled: false,
      progressUrl: null,
      supportedActions: [''],
      etag: null,
      ...(isDetailed ? { extendedInfo: extendedInfo(job, now) } : {}),
    },
    id: jobId(job),
    name: job.name,
    type: 'Microsoft.DataProtection/backupVaults/backupJobs',
  };
}
