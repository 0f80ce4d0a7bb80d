import { armCalls, armCallKinds, begin, expectExplained, expectProtected, run } from './flows';
import type { Monitor, RunningApp } from './running-app';
import {
  databaseId,
  datasources,
  flexibleServerBody,
  flexibleServerId,
  otherVaultId,
  styles,
  vaultId,
} from './seeded-estate';
import { useApp } from './use-app';

type Datasource = (typeof datasources)[number];

const nameOf = (id: string): string => id.split('/').at(-1) ?? '';

function seedInstance(app: RunningApp, { resourceId, body }: Datasource, over: object = {}): string {
  const id = `${vaultId}/backupInstances/made-by-somebody-else`;
  app.arm.seed({
    backupInstances: [{ id, datasourceId: resourceId, policyName: nameOf(body.policyId), ...over }],
  });
  return id;
}

const statusesOf = (app: RunningApp, kind: string): readonly (number | null)[] =>
  armCalls(app)
    .filter((call) => call.kind === kind)
    .map(({ status }) => status);

/** What another client of the vault does, such as the portal of Azure. */
async function deleteInAzure(app: RunningApp, instanceId: string): Promise<void> {
  const response = await fetch(`${app.arm.url}${instanceId}?api-version=2026-06-01`, {
    method: 'DELETE',
    headers: { authorization: `Bearer ${app.arm.issueToken()}` },
  });
  expect(response.status).toBe(202);
}

describe.each(styles)('the documented cases, with a service of style %s', (style) => {
  const app = useApp({ style, appSettings: { SAUVEGARDE_ALLOW_DATA_DELETION: 'true' } });

  it.each(datasources)('$name that is protected as asked ends as AlreadyProtected', async (datasource) => {
    const id = seedInstance(app(), datasource);
    const monitor = await run(app(), 'protect', datasource);
    expect(monitor).toMatchObject({
      status: 'Succeeded',
      result: { kind: 'AlreadyProtected', protection: { vaultId, backupInstanceId: id } },
    });
    expect(armCallKinds(app())).not.toContain('create');
    if (datasource.resourceId === databaseId) expect(statusesOf(app(), 'validate')).toEqual([400]);
    else expect(armCallKinds(app())).toEqual(['list']);
  });

  it.each(datasources)('$name that is protected in another vault is a conflict that names it', async (datasource) => {
    seedInstance(app(), datasource, { id: `${otherVaultId}/backupInstances/elsewhere` });
    const monitor = await run(app(), 'protect', datasource);
    expectExplained(monitor, 'ProtectedInAnotherVault');
    expect(monitor.error).toMatchObject({
      message: expect.stringContaining(otherVaultId),
      existing: { vaultId: otherVaultId },
    });
    expect(armCallKinds(app())).not.toContain('create');
  });

  it.each(datasources)('$name that another policy protects is a conflict that names it', async (datasource) => {
    seedInstance(app(), datasource, { policyName: 'daily-of-finance' });
    const monitor = await run(app(), 'protect', datasource);
    expectExplained(monitor, 'ProtectedByAnotherPolicy');
    expect(monitor.error).toMatchObject({
      message: expect.stringContaining('daily-of-finance'),
      existing: { vaultId, policyId: `${vaultId}/backupPolicies/daily-of-finance` },
    });
  });

  it.each(datasources)('$name whose protection is stopped is a conflict that says so', async (datasource) => {
    seedInstance(app(), datasource, { protectionState: 'ProtectionStopped' });
    const monitor = await run(app(), 'protect', datasource);
    expectExplained(monitor, 'BackupInstanceNotActive');
    expect(monitor.error).toMatchObject({ existing: { protectionState: 'ProtectionStopped' } });
  });

  it.each(datasources)('tells the missing role of $name, and validates when it is granted', async (datasource) => {
    app().arm.faults.add({ switch: 'permissionPropagation', seconds: 86_400 });
    expectExplained(await run(app(), 'validate', datasource), 'UserErrorMissingRequiredPermissions');
    expect(statusesOf(app(), 'status').at(-1)).toBe(200);
    app().arm.faults.clear();
    expect(await run(app(), 'validate', datasource)).toMatchObject({ status: 'Succeeded', result: { kind: 'Valid' } });
    expectProtected(await run(app(), 'protect', datasource));
  });

  it.each(datasources)('a dry run of $name writes nothing', async (datasource) => {
    const monitor = await run(app(), 'validate', datasource);
    expect(monitor).toMatchObject({
      kind: 'validate',
      status: 'Succeeded',
      result: { kind: 'Valid', backupInstanceName: expect.stringContaining(nameOf(datasource.resourceId)) },
    });
    expect(new Set(armCallKinds(app()))).toEqual(new Set(['list', 'validate', 'status']));
    expect(app().arm.backupInstances()).toEqual([]);
  });

  it.each(datasources)('creates the instance of $name under the name that the dry run told', async (datasource) => {
    const { result } = await run(app(), 'validate', datasource);
    expectProtected(await run(app(), 'protect', datasource));
    expect(app().arm.backupInstances(vaultId)).toEqual([
      expect.objectContaining({ name: result?.['backupInstanceName'] }),
    ]);
    expect(statusesOf(app(), 'create')).toEqual([style === '2021' ? 201 : 202]);
  });

  it('meets itself when the PUT is sent again because its answer was lost', async () => {
    app().arm.faults.add({ switch: 'serverError', on: 'create', status: 504, when: 'after', times: 1 });
    expectProtected(await run(app(), 'protect'));
    expect(statusesOf(app(), 'create')).toEqual([504, 200]);
    expect(app().arm.backupInstances()).toHaveLength(1);
  });

  it('waits for the first PUT when a service refuses a second one meanwhile', async () => {
    app().arm.changeSettings({ putWhileRunning: 'conflict' });
    app().arm.faults.add({ switch: 'serverError', on: 'create', status: 504, when: 'after', times: 1 });
    app().arm.faults.add({ switch: 'duration', on: 'create', seconds: 44 });
    expectProtected(await run(app(), 'protect'));
    expect(statusesOf(app(), 'create').slice(0, 2)).toEqual([504, 409]);
    expect(statusesOf(app(), 'create').at(-1)).toBe(200);
    expect(app().arm.backupInstances()).toHaveLength(1);
  });

  it.each(datasources)('deletes the backups of $name when asked to', async (datasource) => {
    expectProtected(await run(app(), 'protect', datasource));
    const monitor = await run(app(), 'delete', datasource);
    expect(monitor).toMatchObject({ kind: 'unprotect', status: 'Succeeded', result: { kind: 'Deleted' } });
    expect(statusesOf(app(), 'delete')).toEqual([202]);
    expect(app().arm.backupInstances()).toEqual([]);
  });

  it.each(datasources)('ends well when there is no instance of $name to delete', async (datasource) => {
    const monitor = await run(app(), 'delete', datasource);
    expect(monitor).toMatchObject({ status: 'Succeeded', result: { kind: 'NotProtected' } });
    expect(armCallKinds(app())).not.toContain('delete');
  });

  it('ends well when somebody else has deleted the instance meanwhile (204)', async () => {
    const instanceId = seedInstance(app(), datasources[0]);
    app().arm.faults.add({ switch: 'throttle', on: 'delete', retryAfter: { seconds: 600 }, times: 1 });
    const id = await begin(app(), 'delete');
    await app().until(id, ({ progress }) => progress?.['waitingFor'] === 'throttling');
    await deleteInAzure(app(), instanceId);
    expect(await app().ended(id)).toMatchObject({ status: 'Succeeded', result: { kind: 'Deleted' } });
    expect(statusesOf(app(), 'delete')).toEqual([429, 202, 204]);
  });

  it.each(datasources)('stops the protection of $name and keeps its backups', async (datasource) => {
    expectProtected(await run(app(), 'protect', datasource));
    const monitor = await run(app(), 'stop', datasource);
    expect(monitor).toMatchObject({
      status: 'Succeeded',
      result: { kind: 'Stopped', protection: { vaultId, protectionState: 'ProtectionStopped' } },
    });
    expect(app().arm.backupInstances(vaultId)).toHaveLength(1);
    expect(await run(app(), 'stop', datasource)).toMatchObject({ result: { kind: 'Stopped' } });
    expect(statusesOf(app(), 'stop')).toEqual([202]);
  });

  it('protects anew what has a soft-deleted instance', async () => {
    const policies = [{ name: 'flexpol1', datasourceTypes: ['Microsoft.DBforPostgreSQL/flexibleServers'] }];
    app().arm.seed({ vaults: [{ id: vaultId, policies, softDelete: { state: 'On' } }] });
    expectProtected(await run(app(), 'protect'));
    expect(await run(app(), 'delete')).toMatchObject({ status: 'Succeeded', result: { kind: 'Deleted' } });
    expect(app().arm.deletedBackupInstances(vaultId)).toHaveLength(1);
    expectProtected(await run(app(), 'protect'));
    expect(app().arm.backupInstances(vaultId)).toHaveLength(1);
  });

  it.each([
    ['a vault', { ...flexibleServerBody, vaultId: `${vaultId}X`, policyId: `${vaultId}X/backupPolicies/flexpol1` }],
    ['a policy', { ...flexibleServerBody, policyId: `${vaultId}/backupPolicies/nothing-here` }],
  ])('tells that %s does not exist', async (_, body) => {
    const monitor: Monitor = await run(app(), 'protect', { resourceId: flexibleServerId, body });
    expect(monitor).toMatchObject({ status: 'Failed', error: { phase: 'validate', service: {}, advice: {} } });
    expect(monitor.error?.code).toMatch(/NotFound|BMSUserErrorInvalidInput/);
  });

  it('tells that the server does not exist, and goes no further', async () => {
    const monitor = await run(app(), 'protect', { resourceId: `${flexibleServerId}x`, body: flexibleServerBody });
    expectExplained(monitor, 'ResourceNotFound');
    expect(armCallKinds(app())).toEqual(['list']);
  });
});
