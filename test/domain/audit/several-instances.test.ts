import { policyIn } from '../rules/sample-rules';
import { OTHER_VAULT_ID, VAULT_ID } from '../sample-ids';
import { DAY, examine, instance, instanceIn, kindsOf, onlyFinding, secondsAgo, timelessInstance } from './sample-audit';

const otherName = instanceIn(VAULT_ID, 'another');

describe('a datasource with several instances', () => {
  const stopped = instance({ id: otherName, protectionState: 'ProtectionStopped' });

  test('is covered by the one that protects it; the other is of low urgency', () => {
    for (const instances of [
      [stopped, instance()],
      [instance(), stopped],
    ]) {
      const examination = examine(instances);
      expect(examination.line).toMatchObject({ status: 'protected', backupInstanceId: instance().id });
      expect(examination).not.toHaveProperty('remedy');
      expect(onlyFinding(examination)).toMatchObject({
        kind: 'stopped',
        severity: 'low',
        backupInstanceId: otherName,
        fix: expect.stringMatching(/^Another backup instance of the datasource counts/),
      });
    }
  });

  test('of which two protect it counts the one where the rules want it', () => {
    const elsewhere = instance({ id: instanceIn(OTHER_VAULT_ID, 'a'), policyId: policyIn(OTHER_VAULT_ID, 'weekly') });
    const otherPolicy = instance({ id: otherName, policyId: policyIn(VAULT_ID, 'gold') });
    const { line, findings } = examine([elsewhere, otherPolicy, instance()]);
    expect(line.backupInstanceId).toBe(instance().id);
    expect(findings).toEqual([]);
    expect(examine([elsewhere, otherPolicy]).line.backupInstanceId).toBe(otherName);
  });

  test.each([
    ['ConfiguringProtection', 'notYetProtected'],
    ['ProtectionError', 'protectionError'],
    ['BackupSchedulesSuspended', 'suspended'],
    ['ProtectionStopped', 'stopped'],
  ])('is what its best one is: %s before one in the bin', (protectionState, status) => {
    const inBin = instance({ id: instanceIn(VAULT_ID, 'a'), protectionState: 'SoftDeleted' });
    const { line, findings } = examine([inBin, instance({ protectionState })]);
    expect(line.status).toBe(status);
    expect(findings.map(({ kind }) => kind)).toEqual([status, 'softDeleted']);
    expect(findings[1]?.severity).toBe('low');
  });
});

describe('an instance that is listed twice', () => {
  const purgeAt = secondsAgo(-10 * DAY);
  const listed = instance({ protectionState: 'SoftDeleted' });
  const deleted = timelessInstance({
    id: listed.id.replace('backupInstances', 'deletedBackupInstances'),
    protectionState: 'SoftDeleted',
    purgeAt,
  });

  test('is told once when it is listed with the others and in the bin', () => {
    for (const instances of [
      [listed, deleted],
      [deleted, listed],
      [listed, deleted, listed],
    ]) {
      const finding = onlyFinding(examine(instances));
      expect(finding.evidence).toMatchObject({ purgeAt, lastRecoveryPointAt: listed.lastRecoveryPointAt });
      expect(finding.message).toBe(`The backup of pg-flex-01 was deleted and can be recovered until ${purgeAt}.`);
    }
  });

  test('is not taken for another one that took its name', () => {
    const { line, findings } = examine([deleted, instance()]);
    expect(line).toMatchObject({ status: 'protected', lastRecoveryPointAt: secondsAgo(DAY) });
    expect(findings).toMatchObject([{ kind: 'softDeleted', severity: 'low', evidence: { purgeAt } }]);
  });

  test('is taken in the better of two states', () => {
    const error = { code: 'Late', message: 'Late.', recommendedActions: [] };
    const broken = instance({ protectionState: 'ProtectionError', error });
    for (const instances of [
      [broken, instance()],
      [instance(), broken],
    ]) {
      expect(examine(instances)).toEqual(examine([instance()]));
    }
  });

  test('is not taken for one of the same name in another vault', () => {
    const other = { ...listed, id: instanceIn(OTHER_VAULT_ID, 'pg-flex-01') };
    expect(kindsOf(examine([deleted, other]))).toEqual(['softDeleted', 'softDeleted']);
  });
});
