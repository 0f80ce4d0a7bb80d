import { keyOf } from '../arm-id';
import { errorOf } from '../faults/error-catalogue';
import { invalidInput } from '../http/arm-errors';
import type { ArmAnswer } from '../http/exchange';
import type { Call, Route } from '../http/route';
import type { Job } from '../jobs/job';
import { startJob } from '../jobs/start-job';
import { objectMember, stringMember } from '../json';
import { accepted } from '../operations/start-operation';
import { findProblem } from './instance-checks';
import type { BackupInstance } from './instance-record';
import { stateAt } from './instance-record';
import { requireJsonBody } from './instance-request';
import { requireInstance, requireVault } from './lookup';
import { backupRules, retentionTags } from './policy-rules';
import type { Vault } from './vault-record';

function policyOf(vault: Vault, instance: BackupInstance) {
  const info = objectMember(instance.specification, 'policyInfo');
  return vault.policies.get(keyOf(stringMember(info ?? {}, 'policyId') ?? ''));
}

/** Checks the rule and the tag against the policy. @returns the tag of the backup to be */
function requireRule(call: Call, vault: Vault, instance: BackupInstance): string {
  const { correlationId } = call.request;
  const options = objectMember(requireJsonBody(call), 'backupRuleOptions');
  const ruleName = options && stringMember(options, 'ruleName');
  const trigger = options && objectMember(options, 'triggerOption');
  if (ruleName === undefined || trigger === undefined) {
    throw invalidInput('backupRuleOptions needs a ruleName and a triggerOption.', correlationId);
  }
  const rules = policyOf(vault, instance)?.rules ?? [];
  if (!backupRules(rules).some(({ name }) => name === ruleName)) {
    throw invalidInput(`The policy has no backup rule ${ruleName}.`, correlationId);
  }
  const tag = stringMember(trigger, 'retentionTagOverride') ?? 'Default';
  if (!retentionTags(rules).includes(tag)) throw invalidInput(`The policy has no tag ${tag}.`, correlationId);
  return tag;
}

/** Only what is protected can be backed up; the answer for anything else is the emulator's choice. */
function requireProtected(call: Call, instance: BackupInstance): void {
  const { protectionState } = stateAt(instance, call.world.now());
  if (protectionState === 'ProtectionConfigured' || protectionState === 'ProtectionError') return;
  throw invalidInput(`A backup instance in state ${protectionState} cannot be backed up.`, call.request.correlationId);
}

/** The point is there when the job has ended well, and has the time of its start. */
function planPoint(instance: BackupInstance, job: Job, retentionTag: string): void {
  instance.backupRunsUntil = job.endsAt;
  if (job.ending !== 'Completed' || job.endsAt === Infinity) return;
  const point = { time: job.startedAt, retentionTag, visibleFrom: job.endsAt };
  instance.extraPoints = [...(instance.extraPoints ?? []), point];
}

function backup(call: Call): ArmAnswer {
  const vault = requireVault(call);
  const instance = requireInstance(call, vault);
  const tag = requireRule(call, vault, instance);
  requireProtected(call, instance);
  const isRunning = call.world.now() < (instance.backupRunsUntil ?? -Infinity);
  const { operation, job } = startJob(call, {
    ...{ kind: 'backup', vault, instance },
    operationProblem: isRunning ? errorOf({ code: 'UserErrorMaxConcurrentOperationLimitReached' }) : undefined,
    jobProblem: findProblem(call.world, vault, instance),
  });
  if (job !== undefined) planPoint(instance, job, tag);
  return accepted(call, operation);
}

/** `POST I/backup`: an operation that starts a job, whose recovery point is there when the job has completed. */
export const onDemandBackupRoutes: readonly Route[] = [
  {
    method: 'POST',
    template:
      '/subscriptions/{subscriptionId}/resourceGroups/{resourceGroup}/providers/Microsoft.DataProtection/backupVaults/{vaultName}/backupInstances/{instanceName}/backup',
    kind: 'backup',
    provider: 'Microsoft.DataProtection',
    handle: backup,
  },
];
