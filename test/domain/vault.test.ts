import { parsePolicyId, parseVaultId, protectionTarget, vaultOfBackupInstance } from '../../domain/vault';
import {
  DATABASE_ID,
  OTHER_VAULT_ID,
  OTHER_VAULT_POLICY_ID,
  POLICY_ID,
  resourceId,
  SERVER_ID,
  VAULT_ID,
} from './sample-ids';

const vaultNamed = (name: string): string => VAULT_ID.replace(/[^/]+$/, name);

describe('a vault id', () => {
  test.each([VAULT_ID, VAULT_ID.toLowerCase(), VAULT_ID.toUpperCase(), VAULT_ID.replace('backupV', 'BackupV')])(
    'is taken in any casing, and keeps it: %s',
    (text) => {
      expect(parseVaultId(text)).toEqual({ ok: true, value: text });
    },
  );

  test.each([
    ['a server', SERVER_ID],
    ['a backup policy', POLICY_ID],
    ['a Recovery Services vault', VAULT_ID.replace('DataProtection/backupVaults', 'RecoveryServices/vaults')],
  ])('is not that of %s', (_what, text) => {
    expect(parseVaultId(text)).toEqual({
      ok: false,
      problem: 'it is not the id of a Microsoft.DataProtection/backupVaults resource',
    });
  });

  test('is first of all a resource id', () => {
    expect(parseVaultId('testBkpVault')).toEqual({ ok: false, problem: 'it does not start with /subscriptions/' });
  });

  test.each(['v1', 'Vault-of-the-North', 'a--b', `v${'x'.repeat(49)}`])('may end with the name %s', (name) => {
    expect(parseVaultId(vaultNamed(name)).ok).toBe(true);
  });

  test.each([
    ['one letter', 'v'],
    ['a digit at the beginning', '1vault'],
    ['a hyphen at the end', 'vault-'],
    ['an underscore', 'my_vault'],
    ['a dot', 'my.vault'],
    ['a letter outside of ASCII', 'värde'],
    ['51 characters', `v${'x'.repeat(50)}`],
  ])('does not end with a name of %s', (_what, name) => {
    expect(parseVaultId(vaultNamed(name))).toEqual({ ok: false, problem: 'the vault name is not valid' });
  });
});

describe('a policy id', () => {
  test.each([POLICY_ID, POLICY_ID.toLowerCase(), POLICY_ID.toUpperCase()])('is taken in any casing: %s', (text) => {
    expect(parsePolicyId(text)).toEqual({ ok: true, value: text });
  });

  test.each([
    ['a vault', VAULT_ID],
    ['a backup instance', `${VAULT_ID}/backupInstances/osspol3`],
    ['a database', DATABASE_ID],
  ])('is not that of %s', (_what, text) => {
    expect(parsePolicyId(text)).toEqual({
      ok: false,
      problem: 'it is not the id of a Microsoft.DataProtection/backupVaults/backupPolicies resource',
    });
  });

  test('is first of all a resource id', () => {
    expect(parsePolicyId(`${POLICY_ID}/`).ok).toBe(false);
  });
});

describe('the target of a protection', () => {
  test('is a vault with one of its own policies', () => {
    const [vaultId, policyId] = [resourceId(VAULT_ID), resourceId(POLICY_ID)];
    expect(protectionTarget(vaultId, policyId)).toEqual({ ok: true, value: { vaultId, policyId } });
  });

  test('keeps both spellings when the policy spells its vault otherwise', () => {
    const [vaultId, policyId] = [resourceId(VAULT_ID.toUpperCase()), resourceId(POLICY_ID.toLowerCase())];
    expect(protectionTarget(vaultId, policyId)).toEqual({ ok: true, value: { vaultId, policyId } });
  });

  test('is refused when the policy belongs to another vault, and both are named', () => {
    expect(protectionTarget(resourceId(VAULT_ID), resourceId(OTHER_VAULT_POLICY_ID))).toEqual({
      ok: false,
      problem: `the policy belongs to the vault ${OTHER_VAULT_ID}, not to ${VAULT_ID}`,
    });
  });

  test('is refused when what should be a policy stands in nothing', () => {
    expect(protectionTarget(resourceId(VAULT_ID), resourceId(VAULT_ID))).toEqual({
      ok: false,
      problem: `the policy belongs to the vault of no id, not to ${VAULT_ID}`,
    });
  });
});

describe('the vault of a backup instance', () => {
  test.each([`${VAULT_ID}/backupInstances/pg-1`, `${VAULT_ID}/BACKUPINSTANCES/pg-1`])('is read from %s', (text) => {
    expect(vaultOfBackupInstance(text)).toBe(VAULT_ID);
  });

  test.each([
    ['a policy', POLICY_ID],
    ['a vault', VAULT_ID],
    ['a database, whose parent is a server', DATABASE_ID],
    ['nothing', 'pg-1'],
  ])('is not read from the id of %s', (_what, text) => {
    expect(vaultOfBackupInstance(text)).toBeUndefined();
  });
});
