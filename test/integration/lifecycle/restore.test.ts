import type { JsonObject } from '../../../local/arm';
import { expectExplained } from '../flows';
import type { Monitor } from '../running-app';
import { databaseId, flexibleServerId, styles, vaultId } from '../seeded-estate';
import { useApp } from '../use-app';
import {
  beginRestore,
  filesTarget as files,
  newDatabaseId,
  protectedKinds,
  type ProtectedKind,
  seedInstances,
  storageAccountId,
  withVault,
} from './lifecycle-flows';

const database = {
  kind: 'database',
  databaseId: newDatabaseId,
  secretUri: 'https://ossdemo-kv.vault.azure.net/secrets/target-connection',
};

const scenes = [
  ...protectedKinds.map((kind) => ({ ...kind, to: 'files', target: files })),
  { ...protectedKinds[1], to: 'a new database', target: database },
];

describe.each(styles)('A restore (style %s)', (style) => {
  const app = useApp({ style, appSettings: { SAUVEGARDE_JOB_DEADLINE_SECONDS: '7200' } });
  const [server, single] = protectedKinds;

  const seed = (given: Parameters<typeof seedInstances>[1] = {}): void => {
    seedInstances(app(), { recoveryPoints: { lastAgeSeconds: 3600, count: 2 }, ...given });
    app().arm.seed({ storageAccounts: [{ id: storageAccountId, containers: ['restores'] }] });
  };

  const begin = ({ resourceId }: Pick<ProtectedKind, 'resourceId'>, target: object, more: object = {}) =>
    beginRestore(app(), { resourceId }, target, more);
  const restore = async (
    kind: Pick<ProtectedKind, 'resourceId'>,
    target: object,
    more: object = {},
  ): Promise<Monitor> => app().ended(await begin(kind, target, more));
  const sent = (kind: 'restore' | 'validateRestore') => app().arm.requests.filter((each) => each.kind === kind);
  const jobs = async (resourceId: string): Promise<unknown> =>
    (await app().request('GET', withVault(`/api/jobs${resourceId}`))).body['value'];

  it.each(scenes)(
    'of $name to $to is validated, done and followed to the end of its job',
    async ({ target, ...kind }) => {
      seed();
      const end = await restore(kind, target);
      expect(end).toMatchObject({
        status: 'Succeeded',
        result: { kind: 'Restored', job: { id: expect.stringContaining('/backupJobs/'), status: 'Completed' } },
      });
      expect(await jobs(kind.resourceId)).toMatchObject([{ category: 'Restore', status: 'Completed' }]);
      expect([sent('validateRestore').length, sent('restore').length]).toEqual([1, 1]);
    },
  );

  it('to a database makes one', async () => {
    seed();
    await restore(single, database);
    await app().ended(await app().start('PUT', `/api/protections${newDatabaseId}`, single.body));
    const protectedIds = app()
      .arm.backupInstances(vaultId)
      .map((each: JsonObject) => JSON.stringify(each));
    expect(protectedIds.some((text) => text.includes(newDatabaseId))).toBe(true);
  });

  it.each(scenes)('of $name to $to is not begun when the service would refuse it', async ({ target, ...kind }) => {
    seed();
    app().arm.faults.add({ switch: 'operationFails', on: 'validateRestore', code: 'UserErrorRestoreToLowerVersion' });
    const end = await restore(kind, target);
    expectExplained(end, 'UserErrorRestoreToLowerVersion');
    expect(end.error).toMatchObject({ phase: 'validate' });
    expect(sent('restore')).toEqual([]);
  });

  it('waits for the right of the vault on the container, and goes on when it is there', async () => {
    seed();
    app().arm.faults.add({
      switch: 'operationFails',
      on: 'validateRestore',
      code: 'UserErrorContainerNotAccessible',
      times: 2,
    });
    const id = await begin(server, files);
    const waiting = await app().until(id, ({ progress }) => progress?.['waitingFor'] === 'permissions');
    expect(waiting.progress).toMatchObject({ lastError: { code: 'UserErrorContainerNotAccessible' } });
    expect(await app().ended(id)).toMatchObject({ status: 'Succeeded', result: { kind: 'Restored' } });
  });

  it('gives up waiting for that right at the deadline', async () => {
    seed();
    const nowhere = { ...files, containerUrl: 'https://ossdemorestores.blob.core.windows.net/elsewhere' };
    expectExplained(await restore(server, nowhere), 'UserErrorContainerNotAccessible');
    expect(sent('restore')).toEqual([]);
  });

  it.each(scenes)('tells why the job of $name to $to failed', async ({ target, ...kind }) => {
    seed();
    app().arm.faults.add({ switch: 'operationFails', on: 'restoreJob', code: 'UserErrorServerConnectionClosed' });
    const end = await restore(kind, target);
    expectExplained(end, 'UserErrorServerConnectionClosed');
    expect(end.error).toMatchObject({ phase: 'followJob' });
  });

  it.each(['before', 'after'] as const)(
    'starts one job when the connection breaks %s the work is done',
    async (when) => {
      seed();
      app().arm.faults.add({ switch: 'connectionReset', on: 'restore', when, times: 1 });
      expect(await restore(server, files)).toMatchObject({ status: 'Succeeded' });
      expect(await jobs(flexibleServerId)).toHaveLength(1);
      expect(sent('restore')).toHaveLength(when === 'before' ? 2 : 1);
    },
  );

  it('never over the database itself, and never onto one that exists', async () => {
    seed();
    const path = withVault(`/api/restores${databaseId}`);
    const body = { recoveryPointId: 'a', location: 'westus', target: { ...database, databaseId } };
    expect(await app().request('POST', path, body)).toMatchObject({
      status: 400,
      body: { code: 'InvalidRestoreTarget' },
    });
    app().arm.seed({
      servers: [{ id: databaseId.replace(/\/databases\/.*/, ''), databases: ['empdb11', 'taken'] }],
    });
    const taken = { ...database, databaseId: databaseId.replace('empdb11', 'taken') };
    expectExplained(await restore(single, taken), 'UserErrorDatabaseNameAlreadyInUse');
  });

  it('of a stopped protection is as good as any', async () => {
    seed({ protectionState: 'ProtectionStopped' });
    expect(await restore(server, files)).toMatchObject({ status: 'Succeeded' });
  });

  describe('in a vault whose only identity is user-assigned', () => {
    const [identityId = '', otherIdentityId = ''] = ['backup', 'restores'].map((name) =>
      storageAccountId.replace(/Microsoft\.Storage.*/, `Microsoft.ManagedIdentity/userAssignedIdentities/${name}`),
    );
    const seedIdentities = (userAssigned: string[]): void => {
      seed({ identityId });
      app().arm.seed({ vaults: [{ id: vaultId, identity: { type: 'UserAssigned', userAssigned } }] });
    };

    it.each(scenes)('of $name to $to is made by the identity that protects it', async ({ target, ...kind }) => {
      seedIdentities([identityId]);
      expect(await restore(kind, target)).toMatchObject({ status: 'Succeeded', result: { kind: 'Restored' } });
    });

    it('is made by another one where the request names it', async () => {
      // The one that protects has been detached: only the other one can act.
      seedIdentities([otherIdentityId]);
      expectExplained(await restore(server, files), 'UserErrorUserIdentityNotFoundOrNotAssociatedWithVault');
      const identity = { type: 'UserAssigned', id: otherIdentityId };
      expect(await restore(server, files, { identity })).toMatchObject({ status: 'Succeeded' });
    });

    it('is refused where the request names the one that the vault does not have', async () => {
      seedIdentities([identityId]);
      const end = await restore(server, files, { identity: { type: 'SystemAssigned' } });
      expectExplained(end, 'UserErrorSystemIdentityNotEnabledWithVault');
    });
  });

  it('of a point that is not there is refused', async () => {
    seed();
    const end = await restore(server, files, { recoveryPointId: 'f'.repeat(32) });
    expectExplained(end, 'UserErrorGenericResourceNotFound');
  });

  it('joins the same restore that runs, and refuses another one', async () => {
    seed();
    const first = await begin(server, files);
    expect(await begin(server, files)).toBe(first);
    const body = { recoveryPointId: 'a', location: 'westus', target: { ...files, filePrefix: 'Orders-2030' } };
    expect(await app().request('POST', withVault(`/api/restores${flexibleServerId}`), body)).toMatchObject({
      status: 409,
      body: { code: 'OperationInProgress' },
    });
  });

  it('takes no URL with a signature in it', async () => {
    seed();
    const withSignature = { ...files, containerUrl: `${files.containerUrl}?sig=secret` };
    const path = withVault(`/api/restores${flexibleServerId}`);
    const body = { recoveryPointId: 'a', location: 'westus', target: withSignature };
    expect(await app().request('POST', path, body)).toMatchObject({
      status: 400,
      body: { code: 'InvalidRestoreTarget' },
    });
  });
});
