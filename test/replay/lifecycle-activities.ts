import { changePolicy } from '../../activities/lifecycle/change-policy';
import { checkRestoreTarget } from '../../activities/lifecycle/check-restore-target';
import { findDeletedInstances } from '../../activities/lifecycle/find-deleted-instances';
import { findMadePoint } from '../../activities/lifecycle/find-made-point';
import { findStartedJob } from '../../activities/lifecycle/find-started-job';
import { readJob } from '../../activities/lifecycle/read-job';
import { resumeBackups } from '../../activities/lifecycle/resume-backups';
import { resumeProtection } from '../../activities/lifecycle/resume-protection';
import { startBackup } from '../../activities/lifecycle/start-backup';
import { startRestore } from '../../activities/lifecycle/start-restore';
import { suspendBackups } from '../../activities/lifecycle/suspend-backups';
import { undeleteInstance } from '../../activities/lifecycle/undelete-instance';
import { validatePolicyChange } from '../../activities/lifecycle/validate-policy-change';
import { validateRestore } from '../../activities/lifecycle/validate-restore';
import type { ArmConnection } from '../../azure/arm-connection';
import { createBackupJobsClient } from '../../azure/backup-jobs-client';
import { createBackupPoliciesClient } from '../../azure/backup-policies-client';
import { createDeletedInstancesClient } from '../../azure/deleted-instances-client';
import { createInstanceActionsClient } from '../../azure/instance-actions-client';
import { createRecoveryPointsClient } from '../../azure/recovery-points-client';
import { createStorageAccountsClient } from '../../azure/storage-accounts-client';
import * as contracts from '../../contracts';
import { idempotencyClaims } from '../../reports/idempotency-claims';
import { directoryReportStore } from '../../reports/directory-report-store';

/** The activities of the actions on backup instances, as the app registers them. */
export function lifecycleActivities(
  connection: ArmConnection,
  apiVersion: string,
  reports: string,
): Readonly<Record<string, (input: never) => Promise<unknown>>> {
  const actions = createInstanceActionsClient(connection, apiVersion);
  const jobs = createBackupJobsClient(connection, apiVersion);
  const claims = idempotencyClaims(directoryReportStore(reports));
  const policies = createBackupPoliciesClient(connection, apiVersion);
  return {
    [contracts.suspendBackups.name]: suspendBackups(actions),
    [contracts.resumeBackups.name]: resumeBackups(actions),
    [contracts.resumeProtection.name]: resumeProtection(actions),
    [contracts.undeleteInstance.name]: undeleteInstance(actions),
    [contracts.changePolicy.name]: changePolicy(actions),
    [contracts.validatePolicyChange.name]: validatePolicyChange(actions),
    [contracts.startBackup.name]: startBackup({ actions, jobs, policies, claims }),
    [contracts.checkRestoreTarget.name]: checkRestoreTarget(createStorageAccountsClient(connection)),
    [contracts.validateRestore.name]: validateRestore(actions),
    [contracts.startRestore.name]: startRestore({ actions, jobs, claims }),
    [contracts.findDeletedInstances.name]: findDeletedInstances(createDeletedInstancesClient(connection, apiVersion)),
    [contracts.readJob.name]: readJob(jobs),
    [contracts.findStartedJob.name]: findStartedJob(jobs),
    [contracts.findMadePoint.name]: findMadePoint(createRecoveryPointsClient(connection, apiVersion)),
  };
}
