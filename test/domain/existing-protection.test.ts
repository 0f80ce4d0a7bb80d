import documented from '../fixtures/documented/already-protected.response.json';
import { conflictOfRefusal, judgeExisting, placeInRefusal } from '../../domain/existing-protection';
import type { ObservedBackupInstance } from '../../domain/protection';
import type { ServiceError } from '../../domain/service-error';
import {
  DATABASE_ID,
  OTHER_POLICY_ID,
  OTHER_VAULT_ID,
  OTHER_VAULT_POLICY_ID,
  POLICY_ID,
  targetIn,
  VAULT_ID,
} from './sample-ids';

const target = targetIn(VAULT_ID, POLICY_ID);

function instance(vaultId: string, policyId: string, protectionState: string): ObservedBackupInstance {
  const name = 'testpostgresql-empdb11-1';
  return {
    id: `${vaultId}/backupInstances/${name}`,
    name,
    vaultId,
    policyId,
    datasourceId: DATABASE_ID,
    protectionState,
  };
}

const own = (state: string): ObservedBackupInstance => instance(VAULT_ID, POLICY_ID, state);
const elsewhere = (state: string): ObservedBackupInstance => instance(OTHER_VAULT_ID, OTHER_VAULT_POLICY_ID, state);

const placeFor = ({ vaultId, policyId, id, protectionState }: ObservedBackupInstance): object => ({
  vaultId,
  policyId,
  backupInstanceId: id,
  protectionState,
});

/** What each state means in the vault that was asked for, under the policy that was asked for. */
const states = [
  ['ProtectionConfigured', 'AlreadyProtected'],
  ['NotProtected', 'adopt'],
  ['ConfiguringProtection', 'adopt'],
  ['UpdatingProtection', 'adopt'],
  ['ProtectionError', 'adopt'],
  ['ConfiguringProtectionFailed', 'failed'],
  ['Invalid', 'adopt'],
  ['AWordOfNextYear', 'adopt'],
  ['ProtectionStopped', 'notActive'],
  ['BackupSchedulesSuspended', 'notActive'],
  ['RetentionSchedulesSuspended', 'notActive'],
  ['SoftDeleting', 'notActive'],
  ['SoftDeleted', 'none'],
] as const;

const live = states.map(([state]) => state).filter((state) => state !== 'SoftDeleted');

/** The part of a verdict that the tables below speak of. */
const verdict = (...instances: ObservedBackupInstance[]): string => {
  const judged = judgeExisting(instances, target);
  return judged.kind === 'Conflict' ? judged.reason : judged.kind;
};

describe('an instance in the wanted vault under the wanted policy', () => {
  test.each(states)('in the state %s means: %s', (state, expected) => {
    expect(verdict(own(state))).toBe(expected);
  });

  test.each(states)(
    'in the state %s means the same (%s) when its ids and its state are spelled otherwise',
    (state, expected) => {
      expect(verdict(instance(VAULT_ID.toUpperCase(), POLICY_ID.toLowerCase(), state.toLowerCase()))).toBe(expected);
    },
  );

  test('that protects already is where the datasource is protected', () => {
    const found = own('ProtectionConfigured');
    expect(judgeExisting([found], target)).toEqual({ kind: 'AlreadyProtected', protection: placeFor(found) });
  });

  test('that is not settled yet is adopted as it was observed', () => {
    const found = own('ConfiguringProtection');
    expect(judgeExisting([found], target)).toEqual({ kind: 'adopt', instance: found });
  });

  test('that is stopped is a conflict that says what to do', () => {
    const found = own('ProtectionStopped');
    expect(judgeExisting([found], target)).toEqual({
      kind: 'Conflict',
      reason: 'notActive',
      message: 'Its backup instance is in the state ProtectionStopped. Resume or delete it first.',
      existing: placeFor(found),
    });
  });
});

describe('an instance in the wanted vault under another policy', () => {
  test.each(live)('in the state %s is a conflict of policies', (state) => {
    const found = instance(VAULT_ID, OTHER_POLICY_ID, state);
    expect(judgeExisting([found], target)).toEqual({
      kind: 'Conflict',
      reason: 'otherPolicy',
      message: `It is protected in this vault by the policy ${OTHER_POLICY_ID}.`,
      existing: placeFor(found),
    });
  });

  test('does not stand in the way when it is soft-deleted', () => {
    expect(verdict(instance(VAULT_ID, OTHER_POLICY_ID, 'SoftDeleted'))).toBe('none');
  });
});

describe.each([
  ['a policy of that vault', OTHER_VAULT_POLICY_ID],
  ['the policy that is wanted here', POLICY_ID],
])('an instance in another vault under %s', (_which, policyId) => {
  test.each(live)('in the state %s is a conflict that names the vault', (state) => {
    const found = instance(OTHER_VAULT_ID, policyId, state);
    expect(judgeExisting([found], target)).toEqual({
      kind: 'Conflict',
      reason: 'otherVault',
      message: `It is protected in another vault: ${OTHER_VAULT_ID}.`,
      existing: placeFor(found),
    });
  });

  test('does not stand in the way when it is soft-deleted', () => {
    expect(verdict(instance(OTHER_VAULT_ID, policyId, 'SoftDeleted'))).toBe('none');
  });
});

describe('several instances', () => {
  test('that are none mean that nothing stands in the way', () => {
    expect(judgeExisting([], target)).toEqual({ kind: 'none' });
  });

  test.each([
    ['first', [own('ProtectionConfigured'), elsewhere('ProtectionConfigured')]],
    ['last', [elsewhere('ProtectionConfigured'), own('ProtectionConfigured')]],
  ])('are judged by the one in the wanted vault when it comes %s', (_where, instances) => {
    expect(verdict(...instances)).toBe('AlreadyProtected');
  });

  test('are judged by the live one when an older one is soft-deleted', () => {
    expect(verdict(own('SoftDeleted'), own('ProtectionConfigured'))).toBe('AlreadyProtected');
    expect(verdict(own('SoftDeleted'), elsewhere('ProtectionConfigured'))).toBe('otherVault');
    expect(verdict(own('SoftDeleted'), elsewhere('SOFTDELETED'))).toBe('none');
  });
});

describe('the refusal "already protected"', () => {
  const info = documented.body.error.additionalInfo.map((additional) => additional.info);
  const refusal: ServiceError = {
    code: documented.body.error.code,
    message: documented.body.error.message,
    recommendedActions: info.flatMap(({ recommendedAction }) => recommendedAction),
    httpStatus: documented.status,
  };
  const vaultId =
    '/subscriptions/xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxxx/resourceGroups/TestBkpVaultRG/providers/Microsoft.DataProtection/backupVaults/testBkpVault';

  test('names the vault and the instance in its texts, as it is documented', () => {
    expect(placeInRefusal(refusal)).toEqual({
      vaultId,
      instanceName: 'testpostgresql-empdb11-957d23b1-c679-4c94-ade6-c4d34635e149',
    });
  });

  test('becomes a conflict with the vault, and with the words of the service', () => {
    expect(conflictOfRefusal(refusal)).toEqual({
      kind: 'Conflict',
      reason: 'otherVault',
      message: refusal.message,
      existing: { vaultId },
      error: refusal,
    });
  });

  test('may name the vault in its recommended actions only', () => {
    expect(placeInRefusal({ ...refusal, message: 'Datasource is already protected.' }).vaultId).toBe(vaultId);
  });

  test.each([
    ['a full stop', '.'],
    ['a comma', ', so there'],
    ['a quotation mark', '"'],
    ['a blank', ' and so on'],
    ['the path to an instance', '/backupInstances/a'],
  ])('names the vault without %s that follows it', (_what, following) => {
    const error = { ...refusal, message: `See ${vaultId}${following}`, recommendedActions: [] };
    expect(placeInRefusal(error)).toEqual({ vaultId });
  });

  test('may spell the path of the vault in any casing', () => {
    const error = { ...refusal, message: vaultId.toLowerCase(), recommendedActions: [] };
    expect(placeInRefusal(error)).toEqual({ vaultId: vaultId.toLowerCase() });
  });

  test('may name the instance in capitals', () => {
    const error = { ...refusal, message: 'Delete the Backup Instance pg-1 FROM the vault.', recommendedActions: [] };
    expect(placeInRefusal(error)).toEqual({ instanceName: 'pg-1' });
  });

  test('may name nothing at all, and is a conflict without a place then', () => {
    const error = { ...refusal, message: 'Already protected.', recommendedActions: [] };
    expect(placeInRefusal(error)).toEqual({});
    expect(conflictOfRefusal(error).existing).toEqual({});
  });
});
