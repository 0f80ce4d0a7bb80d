import * as fc from 'fast-check';
import { permissionPlan } from '../../../domain/permissions/permission-plan';
import type { RoleAssignment } from '../../../domain/permissions/role-assignment';
import { FLEXIBLE_SERVER_ID, OTHER_VAULT_ID, resourceId, SERVER_ID, SUBSCRIPTION, VAULT_ID } from '../sample-ids';
import {
  BACKUP_ROLE,
  database,
  facts,
  groupOf,
  keyVault,
  KEY_VAULT_ID,
  PRINCIPAL,
  READER,
  SECRETS_USER,
  server,
  STRANGER,
} from './sample-permissions';

const NOW = Date.UTC(2026, 10, 25, 12);
const question = { datasource: server, vaultId: resourceId(VAULT_ID), now: NOW, propagationSeconds: 1800 };
const aboutDatabase = { ...question, datasource: database };

const granted = (roleDefinitionId: string, scope: string, changes: Partial<RoleAssignment> = {}): RoleAssignment => ({
  roleDefinitionId,
  scope,
  principalId: PRINCIPAL,
  hasCondition: false,
  ...changes,
});

const group = groupOf(FLEXIBLE_SERVER_ID);
const reader = granted(READER, group);
const backup = granted(BACKUP_ROLE, FLEXIBLE_SERVER_ID);

describe('a plan of permissions', () => {
  it('lists all that is needed where nothing was granted', () => {
    const plan = permissionPlan(question, facts());
    expect(plan.missing.map(({ roleDefinitionId, scope }) => [roleDefinitionId, scope])).toEqual([
      [READER, group],
      [BACKUP_ROLE, FLEXIBLE_SERVER_ID],
    ]);
    expect(plan).toMatchObject({ present: [], isComplete: false, keyVaultAccess: { kind: 'notNeeded' } });
  });

  it('is complete when all of it was granted, at the scope or above', () => {
    const above = granted(READER.toUpperCase(), `/subscriptions/${SUBSCRIPTION.toUpperCase()}`);
    const plan = permissionPlan(question, facts({ assignments: [above, backup] }));
    expect(plan).toMatchObject({ missing: [], isComplete: true });
    expect(plan.present).toMatchObject([
      { scope: group, grantedAtScope: above.scope },
      { scope: FLEXIBLE_SERVER_ID, grantedAtScope: FLEXIBLE_SERVER_ID },
    ]);
  });

  it('is not complete when a role is held under a condition only, which may take it away', () => {
    const conditional = granted(READER, group, { hasCondition: true });
    expect(permissionPlan(question, facts({ assignments: [conditional, backup] }))).toMatchObject({
      isComplete: false,
      missing: [],
      present: [{ hasCondition: true }, { hasCondition: false }],
    });
    const plain = granted(READER, `/subscriptions/${SUBSCRIPTION}`);
    expect(permissionPlan(question, facts({ assignments: [conditional, plain, backup] })).isComplete).toBe(true);
  });

  it('is not complete when the server of a database was not looked at', () => {
    const assignments = [granted(READER, SERVER_ID), granted(SECRETS_USER, KEY_VAULT_ID)];
    const found = facts({ assignments, keyVault: { kind: 'found', keyVault: keyVault() } });
    const { principal, keyVault: keyVaultFact } = found;
    expect(permissionPlan(aboutDatabase, found)).toMatchObject({ isComplete: true, notLookedAt: [] });
    expect(permissionPlan(aboutDatabase, { principal, keyVault: keyVaultFact, assignments })).toMatchObject({
      ...{ isComplete: false, missing: [], network: [] },
      notLookedAt: [
        { resourceId: SERVER_ID, explanation: expect.stringContaining('outside of what this app may look') },
      ],
    });
  });

  it('does not take a role below its scope, or another role, for the one that is needed', () => {
    const assignments = [granted(READER, FLEXIBLE_SERVER_ID), granted(SECRETS_USER, group)];
    expect(permissionPlan(question, facts({ assignments })).missing).toHaveLength(2);
  });

  it.each([
    ['a minute ago', NOW - 60_000, '2026-11-25T12:29:00.000Z'],
    ['long ago', NOW - 3_600_000, undefined],
    ['just so long ago', NOW - 1_800_000, undefined],
    ['nobody knows when', undefined, undefined],
  ])('says of a role that was granted %s until when it may not be seen', (_, createdAt, expected) => {
    const young = granted(READER, group, createdAt === undefined ? {} : { createdAt });
    const [role] = permissionPlan(question, facts({ assignments: [young] })).present;
    expect(role?.mayBeUnseenUntil).toBe(expected);
  });

  it('shows of several grants the one that counts: without a condition, and the oldest', () => {
    const conditional = granted(READER, group, { hasCondition: true, createdAt: 0 });
    const young = granted(READER, group, { createdAt: NOW });
    const undated = granted(READER, `/subscriptions/${SUBSCRIPTION}`);
    const present = (assignments: RoleAssignment[]) => permissionPlan(question, facts({ assignments })).present[0];
    expect(present([conditional, young])).toMatchObject({ hasCondition: false, mayBeUnseenUntil: expect.any(String) });
    expect(present([young, conditional, undated])).toMatchObject({ grantedAtScope: undated.scope });
    expect(present([undated, young])).toMatchObject({ grantedAtScope: undated.scope });
    expect(present([conditional])).toMatchObject({ hasCondition: true });
  });

  it('has the role at the key vault where roles decide, and is complete without it where policies do', () => {
    const firewallRules = [{ startIpAddress: '0.0.0.0', endIpAddress: '0.0.0.0' }];
    const network = { serverId: resourceId(SERVER_ID), publicNetworkAccess: 'Enabled', firewallRules };
    const of = (vault: ReturnType<typeof keyVault>) =>
      permissionPlan(
        aboutDatabase,
        facts({
          server: network,
          assignments: [granted(READER, SERVER_ID)],
          keyVault: { kind: 'found', keyVault: vault },
        }),
      );
    expect(of(keyVault()).missing).toMatchObject([{ roleDefinitionId: SECRETS_USER, scope: KEY_VAULT_ID }]);
    const accessPolicies = [{ objectId: PRINCIPAL, secretRights: ['get', 'list'] }];
    expect(of(keyVault({ isRbac: false, accessPolicies }))).toMatchObject({ missing: [], isComplete: true });
    expect(of(keyVault({ isRbac: false }))).toMatchObject({ missing: [], isComplete: false });
    expect(of(keyVault({ isRbac: false, accessPolicies, bypass: 'None' }))).toMatchObject({
      isComplete: false,
      network: [{ finding: 'KeyVaultWithoutBypass' }],
    });
  });

  it('is not complete while the key vault is not found', () => {
    const keyVaultFact = { kind: 'notFound', name: 'secrets', searched: [] } as const;
    const plan = permissionPlan(
      aboutDatabase,
      facts({ assignments: [granted(READER, SERVER_ID)], keyVault: keyVaultFact }),
    );
    expect(plan).toMatchObject({ missing: [], isComplete: false });
  });
});

describe('the id of a plan', () => {
  const idOf = (assignments: readonly RoleAssignment[], changes: Partial<typeof question> = {}) =>
    permissionPlan({ ...question, ...changes }, facts({ assignments })).planId;

  it('is the same for whatever would write the same', () => {
    const spelled = resourceId(VAULT_ID.replace('testBkpVault', 'TESTBKPVAULT'));
    expect(idOf([], { vaultId: spelled, now: NOW + 1, propagationSeconds: 1 })).toBe(idOf([]));
    const unrelated = fc.array(fc.constantFrom(granted(SECRETS_USER, group), granted(READER, `${group}-other`)));
    fc.assert(fc.property(unrelated, (assignments) => idOf(assignments) === idOf([])));
  });

  it('is another one when something else is missing, or it is for another vault or identity', () => {
    const other = facts({ principal: { type: 'SystemAssigned', principalId: STRANGER } });
    const ids = [
      idOf([]),
      idOf([reader]),
      idOf([backup]),
      idOf([reader, backup]),
      idOf([], { vaultId: resourceId(OTHER_VAULT_ID) }),
      idOf([reader, backup], { vaultId: resourceId(OTHER_VAULT_ID) }),
      permissionPlan(question, other).planId,
    ];
    expect(new Set(ids).size).toBe(ids.length);
  });
});
