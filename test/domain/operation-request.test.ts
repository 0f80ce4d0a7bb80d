import * as fc from 'fast-check';
import type { BackupInstanceSpecification } from '../../domain/backup-instance-request';
import {
  type ProtectRequest,
  requestFingerprint,
  sameRequest,
  type UnprotectRequest,
} from '../../domain/operation-request';
import { defaultWaitSettings } from '../../domain/wait-settings';
import {
  DATABASE_ID,
  OTHER_POLICY_ID,
  OTHER_VAULT_ID,
  OTHER_VAULT_POLICY_ID,
  POLICY_ID,
  resourceId,
  secretUri,
  SERVER_ID,
  targetIn,
  VAULT_ID,
} from './sample-ids';

const SECRET = 'https://testkv.vault.azure.net/secrets/pg';
const identityId = (name: string): string =>
  SERVER_ID.replace(/Microsoft.*/, `Microsoft.ManagedIdentity/userAssignedIdentities/${name}`);

const specification: BackupInstanceSpecification = {
  target: targetIn(VAULT_ID, POLICY_ID),
  location: 'westeurope',
  secretUri: secretUri(SECRET),
  identity: { kind: 'userAssigned', id: resourceId(identityId('backup')) },
  friendlyName: 'orders',
};

const protect: ProtectRequest = {
  kind: 'protect',
  resourceId: resourceId(DATABASE_ID),
  attempt: '00000001',
  correlationId: 'a',
  settings: defaultWaitSettings,
  specification,
};

const withSpecification = (change: Partial<BackupInstanceSpecification>): ProtectRequest => ({
  ...protect,
  specification: { ...specification, ...change },
});

const { attempt, correlationId, settings } = protect;
const unprotect: UnprotectRequest = {
  kind: 'unprotect',
  resourceId: protect.resourceId,
  attempt,
  correlationId,
  settings,
  data: 'retain',
};

/** A specification without the members that may be left out. */
const bare: ProtectRequest = {
  ...protect,
  specification: { target: specification.target, location: specification.location },
};

describe('what a request asks for, as a text', () => {
  test('has nothing of what is new with every request, and is another one for something else', () => {
    expect(requestFingerprint({ ...protect, attempt: '00000002', correlationId: 'b' })).toBe(
      requestFingerprint(protect),
    );
    expect(requestFingerprint(bare)).not.toBe(requestFingerprint(protect));
    expect(requestFingerprint(unprotect)).not.toBe(requestFingerprint({ ...unprotect, data: 'delete' }));
  });
});

describe('the same request', () => {
  test('joins when only what is new with every request differs', () => {
    const again = {
      ...protect,
      attempt: '00000002',
      correlationId: 'b',
      settings: { ...settings, operationDeadlineSeconds: 1 },
    };
    expect(sameRequest(protect, again)).toBe(true);
  });

  test('joins when every id in it is spelled otherwise', () => {
    const spell = (text: string): fc.Arbitrary<string> => fc.mixedCase(fc.constant(text));
    const spellings = fc.tuple(
      spell(DATABASE_ID),
      spell(VAULT_ID),
      spell('/backupPolicies/osspol3'),
      spell(SECRET),
      spell(identityId('backup')),
    );
    fc.assert(
      fc.property(spellings, ([id, vault, policy, secret, identity]) => {
        const again = withSpecification({
          target: targetIn(vault, vault + policy),
          secretUri: secretUri(secret),
          identity: { kind: 'userAssigned', id: resourceId(identity) },
        });
        expect(sameRequest(protect, { ...again, resourceId: resourceId(id) })).toBe(true);
      }),
    );
  });

  test.each(['West Europe', 'westEurope', 'WESTEUROPE'])('joins when the region is written %s', (location) => {
    expect(sameRequest(protect, withSpecification({ location }))).toBe(true);
  });

  test('joins when one names the system-assigned identity and the other leaves it to the service', () => {
    const named = { ...bare, specification: { ...bare.specification, identity: { kind: 'systemAssigned' as const } } };
    expect(sameRequest(bare, named)).toBe(true);
  });

  test('joins when both want to stop protecting', () => {
    expect(sameRequest(unprotect, { ...unprotect, attempt: '00000002' })).toBe(true);
  });
});

describe('a contradicting request', () => {
  test.each<[string, ProtectRequest]>([
    ['another resource', { ...protect, resourceId: resourceId(`${SERVER_ID}/databases/empdb12`) }],
    ['a dry run', { ...protect, kind: 'validate' }],
    ['another vault', withSpecification({ target: targetIn(OTHER_VAULT_ID, OTHER_VAULT_POLICY_ID) })],
    ['another policy', withSpecification({ target: targetIn(VAULT_ID, OTHER_POLICY_ID) })],
    ['another region', withSpecification({ location: 'northeurope' })],
    ['another secret', withSpecification({ secretUri: secretUri(`${SECRET}2`) })],
    ['another friendly name', withSpecification({ friendlyName: 'invoices' })],
    ['a friendly name that users see otherwise', withSpecification({ friendlyName: 'Orders' })],
    [
      'another identity',
      withSpecification({ identity: { kind: 'userAssigned', id: resourceId(identityId('other')) } }),
    ],
    ['the identity of the vault itself', withSpecification({ identity: { kind: 'systemAssigned' } })],
    ['fewer members', bare],
  ])('is told apart: %s', (_what, other) => {
    expect(sameRequest(protect, other)).toBe(false);
    expect(sameRequest(other, protect)).toBe(false);
  });

  test('is told apart when it swaps two members', () => {
    const left = { ...bare, specification: { ...bare.specification, friendlyName: SECRET } };
    const right = { ...bare, specification: { ...bare.specification, secretUri: secretUri(SECRET) } };
    expect(sameRequest(left, right)).toBe(false);
  });

  test('is told apart: to protect and to stop protecting', () => {
    expect(sameRequest(protect, unprotect)).toBe(false);
  });

  test('is told apart: to retain the data and to delete it', () => {
    expect(sameRequest(unprotect, { ...unprotect, data: 'delete' })).toBe(false);
  });

  test('is told apart: to show one consent of a resource guard, another, and none', () => {
    const guarded = { ...unprotect, resourceGuardOperationRequests: ['/guards/a', '/guards/b'] };
    expect(sameRequest(guarded, { ...guarded, resourceGuardOperationRequests: ['/guards/B', '/GUARDS/a'] })).toBe(true);
    expect(sameRequest(guarded, { ...guarded, resourceGuardOperationRequests: ['/guards/c'] })).toBe(false);
    expect(sameRequest(guarded, unprotect)).toBe(false);
  });

  test('is told apart: to look into one vault, into another, and nowhere in particular', () => {
    const inVault = { ...unprotect, vaultId: resourceId(VAULT_ID) };
    expect(sameRequest(inVault, { ...unprotect, vaultId: resourceId(OTHER_VAULT_ID) })).toBe(false);
    expect(sameRequest(inVault, unprotect)).toBe(false);
  });
});
