import type { BackupJobsClient } from '../../azure/backup-jobs-client';
import type { BackupPoliciesClient } from '../../azure/backup-policies-client';
import type { InstanceActionsClient } from '../../azure/instance-actions-client';
import type { BackupInput } from '../../contracts';
import type { JobStartAnswer } from '../../domain/lifecycle/lifecycle-answers';
import type { Refused, Throttled } from '../../domain/long-running';
import { firstExecution, type StartClaims } from './first-execution';
import { insteadOfStarting, startedJob } from './started-job';

interface Clients {
  readonly actions: InstanceActionsClient;
  readonly jobs: BackupJobsClient;
  readonly policies: BackupPoliciesClient;
  readonly claims: StartClaims;
}

const withoutRule = (policyId: string): Refused => ({
  kind: 'refused',
  error: {
    code: 'PolicyWithoutBackupRule',
    message: `The policy ${policyId} has no rule to back up by.`,
    recommendedActions: [],
    httpStatus: 200,
  },
});

/** The rule that was asked for; the first one of the policy where none was. */
async function ruleOf(
  { policyId, ruleName, correlationId }: BackupInput,
  policies: BackupPoliciesClient,
): Promise<{ readonly kind: 'rule'; readonly name: string } | Refused | Throttled> {
  if (ruleName !== undefined) return { kind: 'rule', name: ruleName };
  const answer = await policies.backupRules(policyId, { correlationId });
  if (answer.kind !== 'rules') return answer;
  const [name] = answer.names;
  return name === undefined ? withoutRule(policyId) : { kind: 'rule', name };
}

/** Starts a backup, unless an earlier execution of this activity has. */
export const startBackup =
  ({ actions, jobs, policies, claims }: Clients) =>
  async (input: BackupInput): Promise<JobStartAnswer> => {
    const { backupInstanceId, correlationId, since, retentionTag } = input;
    const started = await startedJob(jobs, { backupInstanceId, category: 'Backup', since }, { correlationId });
    if (started.kind !== 'absent') return insteadOfStarting(started);
    const rule = await ruleOf(input, policies);
    if (rule.kind !== 'rule') return rule;
    const backup = { ruleName: rule.name, ...(retentionTag !== undefined && { retentionTag }) };
    return firstExecution(claims, input, () => actions.backup(backupInstanceId, backup, { correlationId }));
  };
