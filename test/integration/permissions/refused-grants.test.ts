import { roleAssignmentName } from '../../../domain/permissions/role-assignment';
import { defaultSubscriptionId } from '../../../local/arm';
import type { Monitor, RunningApp } from '../running-app';
import { databaseId, flexibleServerId, otherVaultId, vaultId } from '../seeded-estate';
import { useApp } from '../use-app';
import {
  assigned,
  BACKUP_ROLE,
  expectProblem,
  grants,
  group,
  keyVaultId,
  OWNER,
  path,
  planned,
  principalId,
  READER,
  SECRETS_USER,
  secretUri,
  serverId,
  writes,
} from './permission-estate';

const honest = { scope: flexibleServerId, roleDefinitionId: BACKUP_ROLE, principalId };

/** Starts the orchestration with an input that no route of the app would make, and that is as good as they come. */
async function startTampered(
  app: RunningApp,
  changes: Partial<typeof honest> & { readonly assignmentName?: string },
  request: object,
): Promise<string> {
  const grant = { ...honest, ...changes };
  const assignment = { roleName: 'Reader', assignmentName: roleAssignmentName(grant), ...grant };
  const instanceId = 'op-00000000000000000000000000000000';
  const settings = { permissionDeadlineSeconds: 60, operationDeadlineSeconds: 60, confirmDeadlineSeconds: 60 };
  await app.host.engine.start({
    name: 'grantPermissions',
    instanceId,
    inputJson: JSON.stringify({
      request: {
        kind: 'grantPermissions',
        resourceId: flexibleServerId,
        attempt: '00000000',
        correlationId: '3e7cacb3-65cd-4b3c-8145-71fe90d57327',
        settings,
        vaultId,
        planId: 'any',
        assignments: [assignment],
        ...request,
      },
    }),
  });
  return `${instanceId}.00000000`;
}

/** The same, and what became of it. */
const tampered = async (
  app: RunningApp,
  changes: Parameters<typeof startTampered>[1],
  request: object = {},
): Promise<Monitor> => app.ended(await startTampered(app, changes, request));

/** The end of an operation that was refused for a reason of ours, out of the words of it. */
const notAllowed = (why: string) => ({
  status: 'Failed',
  error: { code: 'GrantNotAllowed', message: expect.stringContaining(why) },
});

describe('an app that may not grant', () => {
  const app = useApp({});

  it('plans, says that it cannot apply the plan, and refuses to', async () => {
    const plan = await planned(app(), flexibleServerId, { vaultId });
    expect(plan['canBeApplied']).toBe(false);
    const answer = await app().request('PUT', path(flexibleServerId), { vaultId, planId: plan['planId'] });
    expectProblem(answer, { status: 403, code: 'GrantsNotAllowed' });
    expect(writes(app())).toEqual([]);
  });

  it('grants nothing either when the operation was accepted while it still might', async () => {
    expect(await tampered(app(), {})).toMatchObject(notAllowed('SAUVEGARDE_ALLOW_GRANTS'));
    expect(writes(app())).toEqual([]);
  });
});

describe('an app with narrow scopes', () => {
  const allowed = [vaultId, flexibleServerId, `${serverId}/databases/empdb11`].join(',');
  const app = useApp({ appSettings: { ...grants, SAUVEGARDE_ALLOWED_SCOPES: allowed } });

  it('does not grant at a scope outside of them', async () => {
    const plan = await planned(app(), flexibleServerId, { vaultId });
    expect(plan['canBeApplied']).toBe(false);
    const answer = await app().request('PUT', path(flexibleServerId), { vaultId, planId: plan['planId'] });
    expectProblem(answer, { status: 403, code: 'ScopeNotAllowed' });
    expect(answer.body['detail']).toContain(group);
    expect(assigned(app())).toEqual([]);
  });

  it('grants nothing at a scope outside of them that comes out of a history', async () => {
    const changes = { roleDefinitionId: READER, scope: group };
    expect(await tampered(app(), changes)).toMatchObject(notAllowed('SAUVEGARDE_ALLOWED_SCOPES'));
    expect(assigned(app())).toEqual([]);
  });

  it.each([
    ['a vault', { vaultId: otherVaultId }],
    ['a datasource', { resourceId: flexibleServerId.replace('orders', 'billing') }],
  ])('grants nothing at %s outside of them, and shows no such operation', async (_, request) => {
    const id = await startTampered(app(), {}, request);
    await app().allEnded();
    const instance = await app().host.engine.get(id.replace(/\..*$/, ''));
    expect(instance?.outputJson).toMatch(/"GrantNotAllowed".*SAUVEGARDE_ALLOWED_SCOPES/);
    expectProblem(await app().request('GET', `/api/operations/${id}`), { status: 403, code: 'ScopeNotAllowed' });
    expect(assigned(app())).toEqual([]);
  });

  it('does not show a key vault outside of them', async () => {
    app().arm.seed({ keyVaults: [{ id: keyVaultId, bypass: 'None', defaultAction: 'Deny' }] });
    const plan = await planned(app(), databaseId, { vaultId, secretUri });
    expect(plan['keyVaultAccess']).toMatchObject({ kind: 'notFound' });
    expect(JSON.stringify(plan)).not.toContain('KeyVaultWithoutBypass');
    const named = await app().request('POST', path(databaseId), { vaultId, secretUri, keyVaultId });
    expectProblem(named, { status: 403, code: 'ScopeNotAllowed' });
  });
});

describe('a history that somebody tampered with', () => {
  const app = useApp({ appSettings: grants });

  it('is told from an honest one', async () => {
    expect(await tampered(app(), {})).toMatchObject({ status: 'Succeeded' });
  });

  const stranger = '99999999-2222-4333-8444-555555555555';
  it.each([
    ['the role Owner', { roleDefinitionId: OWNER }, 'none that the datasource needs'],
    [
      'a role at the subscription',
      { scope: `/subscriptions/${defaultSubscriptionId}` },
      'none that the datasource needs',
    ],
    ['a role at another server', { scope: flexibleServerId.replace('orders', 'billing') }, 'none that the datasource'],
    ['a role at a key vault', { roleDefinitionId: SECRETS_USER, scope: keyVaultId }, 'none that the datasource needs'],
    ['a role for somebody else', { principalId: stranger }, 'not the object id of an identity of'],
    ['a role under another name', { assignmentName: stranger }, 'none that the datasource needs'],
  ])('does not make this app grant %s', async (_, changes, why) => {
    expect(await tampered(app(), changes)).toMatchObject(notAllowed(why));
    expect(assigned(app())).toEqual([]);
  });

  it('does not make this app take something else for the key vault', async () => {
    const changes = { roleDefinitionId: SECRETS_USER, scope: vaultId };
    const request = { resourceId: databaseId, keyVaultId: vaultId };
    expect(await tampered(app(), changes, request)).toMatchObject(notAllowed('not the id of a key vault'));
    expect(assigned(app())).toEqual([]);
  });

  it('does not make this app grant to the identity of a vault that does not exist', async () => {
    const monitor = await tampered(app(), {}, { vaultId: `${vaultId}-gone` });
    expect(monitor).toMatchObject({ status: 'Failed', error: { code: 'ResourceNotFound' } });
    expect(assigned(app())).toEqual([]);
  });
});
