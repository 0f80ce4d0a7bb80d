import { MAX_SERVICE_TEXT_LENGTH } from '../../../domain/audit/service-text';
import { explainCode } from '../../../domain/error-catalogue';
import { flexibleServer } from '../rules/sample-rules';
import { OTHER_POLICY_ID, VAULT_ID } from '../sample-ids';
import { DAY, examine, HOUR, instance, onlyFinding, secondsAgo, timelessInstance, WEEKLY } from './sample-audit';

const HEAL =
  'To heal the backup instance afterwards, protect the datasource again, in the same vault with the same policy.';

describe('a broken protection', () => {
  const error = {
    code: 'UserErrorMissingRequiredPermissions',
    message: 'Appropriate permissions to perform the operation are missing.',
    recommendedActions: ['Grant appropriate permissions.', 'Wait for 30 minutes.'],
  };

  test('is told with the error of the service, unchanged, and what our catalogue says to do', () => {
    const broken = instance({ protectionState: 'ProtectionError', error });
    const examination = examine([broken]);
    expect(examination).not.toHaveProperty('remedy');
    expect(examination.line.status).toBe('protectionError');
    expect(onlyFinding(examination)).toMatchObject({
      kind: 'protectionError',
      severity: 'high',
      backupInstanceId: broken.id,
      message:
        'The protection of pg-flex-01 is in the state ProtectionError, with UserErrorMissingRequiredPermissions.',
      fix: `${explainCode(error.code).fix} ${HEAL}`,
    });
    expect(onlyFinding(examination).evidence).toEqual({
      ruleDecision: 'protect',
      protectionState: 'ProtectionError',
      vaultId: VAULT_ID,
      policyId: WEEKLY,
      lastRecoveryPointAt: secondsAgo(DAY),
      createdAt: secondsAgo(90 * DAY),
      errorCode: error.code,
      errorMessage: error.message,
      recommendedActions: 'Grant appropriate permissions.\nWait for 30 minutes.',
    });
  });

  test('has the word of the service where the catalogue does not know the code', () => {
    const unknown = { ...error, code: 'UserErrorOfTomorrow' };
    expect(onlyFinding(examine([instance({ protectionState: 'ProtectionError', error: unknown })])).fix).toBe(
      `Grant appropriate permissions. Wait for 30 minutes. ${HEAL}`,
    );
    const mute = { ...unknown, recommendedActions: [] };
    const finding = onlyFinding(examine([instance({ protectionState: 'ProtectionError', error: mute })]));
    expect(finding.fix).toBe(`${explainCode('UserErrorOfTomorrow').fix} ${HEAL}`);
    expect(finding.evidence).not.toHaveProperty('recommendedActions');
  });

  test('may come without an error', () => {
    const examination = examine([instance({ protectionState: 'ConfiguringProtectionFailed' })]);
    expect(examination).not.toHaveProperty('remedy');
    const finding = onlyFinding(examination);
    expect(finding).toMatchObject({
      kind: 'protectionError',
      message:
        'The protection of pg-flex-01 is in the state ConfiguringProtectionFailed, without an error of the service.',
      fix: `Look at the backup instance in its vault, which gives no error here. ${HEAL}`,
    });
    expect(finding.evidence).not.toHaveProperty('errorCode');
  });

  test('is told with no more than a page of text, and no half characters', () => {
    const long = `${'x'.repeat(MAX_SERVICE_TEXT_LENGTH - 1)}\u{1F418}and more`;
    const verbose = { code: 'Unheard', message: long, recommendedActions: [long, long] };
    const { evidence, fix } = onlyFinding(examine([instance({ protectionState: 'ProtectionError', error: verbose })]));
    const cut = 'x'.repeat(MAX_SERVICE_TEXT_LENGTH - 1);
    expect(evidence).toMatchObject({ errorMessage: cut, recommendedActions: cut });
    expect(fix).toBe(`${cut} ${HEAL}`);
  });

  test('is told in full up to the limit', () => {
    const message = `${'x'.repeat(MAX_SERVICE_TEXT_LENGTH - 2)}\u{1F418}`;
    const exact = { ...error, message };
    expect(
      onlyFinding(examine([instance({ protectionState: 'ProtectionError', error: exact })])).evidence,
    ).toMatchObject({ errorMessage: message });
  });
});

describe('a protection that is being set up', () => {
  test.each(['NotProtected', 'ConfiguringProtection', 'UpdatingProtection'])(
    'is no cause for alarm at first: %s',
    (protectionState) => {
      const examination = examine([timelessInstance({ protectionState, createdAt: secondsAgo(HOUR) })]);
      expect(examination).not.toHaveProperty('remedy');
      expect(examination.line.status).toBe('notYetProtected');
      expect(onlyFinding(examination)).toMatchObject({
        kind: 'notYetProtected',
        severity: 'low',
        message: `The protection of pg-flex-01 is being set up or changed (${protectionState}).`,
        fix: 'Nothing now; look again at the next audit.',
      });
    },
  );

  test('is more urgent after a day', () => {
    const severityAfter = (seconds: number) =>
      onlyFinding(
        examine([timelessInstance({ protectionState: 'ConfiguringProtection', createdAt: secondsAgo(seconds) })]),
      ).severity;
    expect(severityAfter(DAY)).toBe('low');
    expect(severityAfter(DAY + 1)).toBe('medium');
  });

  test('is not called slow when it has made backups before, or its age is not known', () => {
    const changing = instance({ protectionState: 'UpdatingProtection' });
    expect(onlyFinding(examine([changing]))).toMatchObject({ severity: 'low' });
    const ageless = timelessInstance({ protectionState: 'ConfiguringProtection' });
    expect(onlyFinding(examine([ageless]))).toMatchObject({ severity: 'low' });
  });

  test('in a state that is not known does not count as protection', () => {
    const examination = examine([instance({ protectionState: 'Hibernating' })]);
    expect(examination).not.toHaveProperty('remedy');
    expect(examination.line.status).toBe('notYetProtected');
    expect(onlyFinding(examination)).toMatchObject({
      kind: 'notYetProtected',
      severity: 'medium',
      message: 'The backup instance of pg-flex-01 is in the state "Hibernating", which this app does not know.',
    });
  });
});

describe('a paused protection', () => {
  test.each([
    ['ProtectionStopped', 'stopped'],
    ['BackupSchedulesSuspended', 'suspended'],
    ['RetentionSchedulesSuspended', 'suspended'],
  ])('in the state %s is %s, and needs a person', (protectionState, kind) => {
    const examination = examine([instance({ protectionState, lastRecoveryPointAt: secondsAgo(300 * DAY) })]);
    expect(examination).not.toHaveProperty('remedy');
    expect(examination.line.status).toBe(kind);
    expect(onlyFinding(examination)).toMatchObject({
      kind,
      severity: 'medium',
      message: expect.stringMatching(/^The backup of pg-flex-01 is (stopped|suspended)/),
      fix: expect.stringMatching(/^Resume the protection/),
    });
  });
});

describe('a deleted protection', () => {
  test('is told with the time it can be recovered until, and left to a person', () => {
    const purgeAt = secondsAgo(-3 * DAY);
    const examination = examine([instance({ protectionState: 'SoftDeleted', purgeAt })]);
    expect(examination.line.status).toBe('softDeleted');
    expect(examination).not.toHaveProperty('remedy');
    expect(onlyFinding(examination)).toMatchObject({
      kind: 'softDeleted',
      severity: 'high',
      message: `The backup of pg-flex-01 was deleted and can be recovered until ${purgeAt}.`,
      fix: expect.stringMatching(/^Undelete/),
      evidence: { purgeAt, protectionState: 'SoftDeleted' },
    });
  });

  test('may be one of which the time is not known', () => {
    const finding = onlyFinding(examine([instance({ protectionState: 'SoftDeleted' })]));
    expect(finding.message).toBe(
      'The backup of pg-flex-01 was deleted and can be recovered for a time that is not known here.',
    );
    expect(finding.evidence).not.toHaveProperty('purgeAt');
  });

  test('still stands in the way while it is being deleted', () => {
    const examination = examine([instance({ protectionState: 'SoftDeleting' })]);
    expect(examination).not.toHaveProperty('remedy');
    expect(onlyFinding(examination)).toMatchObject({
      kind: 'softDeleted',
      message: 'The backup of pg-flex-01 is being deleted.',
    });
  });
});

describe('an overdue recovery point', () => {
  const GRACE = 12 * HOUR;

  test('is told with what was due when', () => {
    const lastRecoveryPointAt = secondsAgo(7 * DAY + GRACE + 90);
    const examination = examine([instance({ lastRecoveryPointAt })]);
    expect(examination.line.status).toBe('protected');
    const dueAt = secondsAgo(90);
    expect(onlyFinding(examination)).toMatchObject({
      kind: 'overdue',
      severity: 'high',
      message: `pg-flex-01 lacks a recovery point that was due by ${dueAt}; the last one is of ${lastRecoveryPointAt}.`,
      fix: expect.stringMatching(/^Look at the backup jobs/),
      evidence: {
        lastRecoveryPointAt,
        dueAt,
        overdueSeconds: 90,
        intervalSeconds: 7 * DAY,
        intervalIsKnown: true,
        graceSeconds: GRACE,
        serverState: 'Ready',
      },
    });
  });

  test('is one that is later than interval and grace, and not one that is just in time', () => {
    const findingsOf = (seconds: number) => examine([instance({ lastRecoveryPointAt: secondsAgo(seconds) })]).findings;
    expect(findingsOf(7 * DAY + GRACE)).toEqual([]);
    expect(findingsOf(7 * DAY + GRACE + 1)).toHaveLength(1);
  });

  test('goes by the schedule of the policy, in any casing', () => {
    const daily = { backupIntervalsSeconds: new Map([[WEEKLY.toLowerCase(), DAY]]) };
    const twoDaysOld = instance({ policyId: WEEKLY.toUpperCase(), lastRecoveryPointAt: secondsAgo(2 * DAY) });
    expect(onlyFinding(examine([twoDaysOld], { basis: daily }))).toMatchObject({
      kind: 'overdue',
      evidence: { intervalSeconds: DAY, overdueSeconds: DAY - GRACE },
    });
  });

  test('goes by the week where the policy is not known', () => {
    const unknown = instance({ policyId: OTHER_POLICY_ID, lastRecoveryPointAt: secondsAgo(8 * DAY) });
    expect(examine([unknown], { rules: [] }).findings).toMatchObject([
      { kind: 'overdue', evidence: { intervalSeconds: 7 * DAY, intervalIsKnown: false } },
    ]);
  });

  test.each([undefined, 'not a time', ''])('counts from the creation where the last one is %p', (text) => {
    const given = text === undefined ? {} : { lastRecoveryPointAt: text };
    const old = timelessInstance({ ...given, createdAt: secondsAgo(8 * DAY) });
    expect(onlyFinding(examine([old]))).toMatchObject({ kind: 'overdue', evidence: { overdueSeconds: DAY - GRACE } });
    const young = timelessInstance({ ...given, createdAt: secondsAgo(2 * DAY) });
    expect(examine([young]).findings).toEqual([]);
  });

  test('says that there has been none yet', () => {
    const { message } = onlyFinding(examine([timelessInstance({ createdAt: secondsAgo(8 * DAY) })]));
    expect(message).toMatch(/; it has none yet\.$/);
  });

  test('may be missing where no time is known: that is said, and not as loud as one that is late', () => {
    for (const times of [{}, { createdAt: 'yesterday', lastRecoveryPointAt: '?' }]) {
      const examination = examine([timelessInstance(times)]);
      expect(examination.line).toMatchObject({ status: 'protected', recoveryPoint: 'noneYet' });
      expect(onlyFinding(examination)).toMatchObject({
        ...{ kind: 'overdue', severity: 'medium' },
        message: expect.stringMatching(/^pg-flex-01 has no recovery point that is known, .*: it may be overdue\.$/),
        evidence: { recoveryPoint: 'none known', protectedSince: 'not known' },
      });
    }
    expect(examine([timelessInstance({ createdAt: secondsAgo(DAY) })]).findings).toEqual([]);
    expect(examine([timelessInstance({ lastRecoveryPointAt: secondsAgo(DAY) })]).findings).toEqual([]);
  });

  test('is not claimed of a recovery point that is ahead of our clock', () => {
    expect(examine([instance({ lastRecoveryPointAt: secondsAgo(-DAY) })]).findings).toEqual([]);
  });

  test('of a server that cannot be backed up has its state as the cause', () => {
    const late = instance({ lastRecoveryPointAt: secondsAgo(30 * DAY) });
    expect(onlyFinding(examine([late], { resource: flexibleServer({ state: 'Stopped' }) }))).toMatchObject({
      kind: 'overdue',
      fix: expect.stringMatching(/^It cannot be backed up in the state Stopped: start it/),
      evidence: { serverState: 'Stopped' },
    });
  });
});
