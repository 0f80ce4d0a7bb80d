import * as fc from 'fast-check';
import { isDone, judgeForTask, lifecycleRules, otherStateMessage } from '../../../domain/lifecycle/lifecycle-rule';
import { lifecycleKinds, type LifecycleTask } from '../../../domain/lifecycle/lifecycle-task';
import type { ObservedBackupInstance } from '../../../domain/protection';
import { FLEXIBLE_SERVER_ID, OTHER_POLICY_ID, POLICY_ID, resourceId, VAULT_ID } from '../sample-ids';

const inState = (protectionState: string): ObservedBackupInstance => ({
  id: `${VAULT_ID}/backupInstances/a`,
  name: 'a',
  vaultId: VAULT_ID,
  policyId: POLICY_ID,
  datasourceId: FLEXIBLE_SERVER_ID,
  protectionState,
});

const tasks: Readonly<Record<(typeof lifecycleKinds)[number], LifecycleTask>> = {
  suspendBackups: { kind: 'suspendBackups' },
  resumeBackups: { kind: 'resumeBackups' },
  resumeProtection: { kind: 'resumeProtection' },
  undelete: { kind: 'undelete' },
  changePolicy: { kind: 'changePolicy', policyId: resourceId(OTHER_POLICY_ID) },
  backup: { kind: 'backup', jobDeadlineSeconds: 60 },
  restore: {
    kind: 'restore',
    jobDeadlineSeconds: 60,
    restore: {
      recoveryPointId: 'a',
      location: 'westus',
      target: {
        kind: 'files',
        containerUrl: 'https://a.blob.core.windows.net/b',
        storageAccountId: resourceId(VAULT_ID),
        containerId: 'b',
        filePrefix: 'c',
      },
    },
  },
};

/** What each task does in each state: a second writing down of the table, by somebody who means it. */
const judgements = {
  ProtectionConfigured: 'begin done done done begin begin begin',
  ProtectionError: 'begin otherState otherState done begin begin begin',
  ProtectionStopped: 'otherState otherState begin done begin otherState begin',
  BackupSchedulesSuspended: 'done begin otherState done begin otherState begin',
  RetentionSchedulesSuspended: 'otherState begin otherState done begin otherState begin',
  SoftDeleted: 'otherState otherState otherState begin otherState otherState otherState',
  SoftDeleting: 'otherState otherState otherState otherState otherState otherState otherState',
  ConfiguringProtectionFailed: 'otherState otherState otherState otherState otherState otherState otherState',
  ConfiguringProtection: 'wait wait wait wait wait wait wait',
  UpdatingProtection: 'wait wait wait wait wait wait wait',
  Invalid: 'wait wait wait wait wait wait wait',
} as const;

const columns = [
  ...(['suspendBackups', 'resumeBackups', 'resumeProtection', 'undelete'] as const),
  ...(['changePolicy', 'backup', 'restore'] as const),
];

describe('an action on a backup instance', () => {
  const table = Object.entries(judgements).flatMap(([state, row]) =>
    row.split(' ').map((judgement, index) => ({ state, kind: columns[index] ?? 'backup', judgement })),
  );

  it.each(table)('$kind in $state: $judgement', ({ state, kind, judgement }) => {
    fc.assert(
      fc.property(fc.mixedCase(fc.constant(state)), (spelling) => {
        expect(judgeForTask(tasks[kind], inState(spelling))).toBe(judgement);
      }),
    );
  });

  it('has the policy only when it has settled', () => {
    const task: LifecycleTask = {
      kind: 'changePolicy',
      policyId: resourceId(POLICY_ID.toUpperCase().replace(/^\/SUBSCRIPTIONS/, '/subscriptions')),
    };
    expect(isDone(task, inState('ProtectionConfigured'))).toBe(true);
    expect(isDone(task, inState('UpdatingProtection'))).toBe(false);
    expect(isDone(tasks.changePolicy, inState('ProtectionConfigured'))).toBe(false);
  });

  it('is never done by its look when it is a job that does it', () => {
    const byJob = lifecycleKinds.filter((kind) => lifecycleRules[kind].startsJob);
    expect(byJob).toEqual(['backup', 'restore']);
    for (const kind of byJob) expect(lifecycleRules[kind].reached).toEqual([]);
  });

  it.each([
    ['ProtectionStopped', /resume-protection/],
    ['BackupSchedulesSuspended', /resume-backups/],
    ['RetentionSchedulesSuspended', /resume-backups/],
    ['SoftDeleted', /Undelete/],
    ['SoftDeleting', /SoftDeleting, out of which this does not lead\.$/],
  ])('says what leads out of %s', (state, words) => {
    expect(otherStateMessage(inState(state))).toMatch(words);
    expect(otherStateMessage(inState(state))).toContain(state);
  });
});
