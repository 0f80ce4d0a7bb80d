import { expectExplained } from '../flows';
import { otherVaultId, styles, vaultId } from '../seeded-estate';
import { useApp } from '../use-app';
import { act, instanceIdOf, type ProtectedKind, protectedKinds, seedInstances, stateOf } from './lifecycle-flows';

const HOUR_MILLISECONDS = 3_600_000;

describe.each(styles)('Undeleting (style %s)', (style) => {
  const app = useApp({ style, appSettings: { SAUVEGARDE_ALLOW_DATA_DELETION: 'true' } });
  const seedDeleted = (): void =>
    seedInstances(app(), { softDeletedAt: new Date(app().clock.now() - HOUR_MILLISECONDS).toISOString() });

  it.each(protectedKinds)('brings $name back, with its protection stopped', async (kind) => {
    seedDeleted();
    expect(stateOf(app(), kind)).toBeUndefined();
    const end = await act(app(), 'undelete', kind.resourceId);
    expect(end).toMatchObject({
      status: 'Succeeded',
      result: {
        kind: 'Undeleted',
        protection: { backupInstanceId: instanceIdOf(kind), protectionState: 'ProtectionStopped' },
      },
    });
    expect(stateOf(app(), kind)).toBe('ProtectionStopped');
  });

  it('brings back what this app has deleted, in the vault that it remembers', async () => {
    const [kind] = protectedKinds;
    seedInstances(app());
    const deletion = await app().start('DELETE', `/api/protections${kind.resourceId}?data=delete&vaultId=${vaultId}`);
    expect(await app().ended(deletion)).toMatchObject({ result: { kind: 'Deleted' } });
    const id = await app().start('POST', `/api/protection-actions/undelete${kind.resourceId}`);
    expect(await app().ended(id)).toMatchObject({ status: 'Succeeded', result: { kind: 'Undeleted' } });
  });

  it.each(protectedKinds)('has nothing to do where $name was brought back already', async (kind) => {
    seedInstances(app(), { protectionState: 'ProtectionStopped' });
    const end = await act(app(), 'undelete', kind.resourceId);
    expect(end).toMatchObject({ status: 'Succeeded', result: { kind: 'Undeleted' } });
    expect(app().arm.requests.filter(({ kind: of }) => of === 'undelete')).toEqual([]);
  });

  it.each(protectedKinds)('tells when the vault keeps nothing of $name', async (kind) => {
    expectExplained(await act(app(), 'undelete', kind.resourceId), 'NothingToUndelete');
  });

  it('asks for the vault, which Azure cannot tell', async () => {
    // Nobody has asked for anything of this one, so that no vault is remembered.
    const resourceId = protectedKinds[0].resourceId.replace('pgflex-orders', 'pgflex-billing');
    const id = await app().start('POST', `/api/protection-actions/undelete${resourceId}`);
    expectExplained(await app().ended(id), 'VaultNotKnown');
  });

  it('passes on why the service would not', async () => {
    seedDeleted();
    app().arm.faults.add({ switch: 'refuse', on: 'undelete', code: 'AuthorizationFailed', status: 403 });
    const end = await act(app(), 'undelete', protectedKinds[0].resourceId);
    expectExplained(end, 'AuthorizationFailed');
    expect(end.error).toMatchObject({ phase: 'act' });
  });

  describe('beside a live instance', () => {
    /** The datasource was protected anew after the deletion. */
    function protectAnew({ resourceId, policyName }: ProtectedKind, inVault: string): string {
      const id = `${inVault}/backupInstances/anew`;
      app().arm.seed({ backupInstances: [{ id, datasourceId: resourceId, policyName }] });
      return id;
    }
    const writes = () => app().arm.requests.filter(({ method, kind }) => method !== 'GET' && kind !== 'token');
    const [server, database] = protectedKinds;

    it.each([
      { ...server, where: 'under another name in the same vault', inVault: vaultId },
      { ...server, where: 'in another vault', inVault: otherVaultId },
      { ...database, where: 'under another name in the same vault', inVault: vaultId },
    ])('of $name $where names that one and changes neither', async ({ inVault, ...kind }) => {
      seedDeleted();
      const live = protectAnew(kind, inVault);
      const end = await act(app(), 'undelete', kind.resourceId);
      expectExplained(end, 'ProtectedByAnotherInstance');
      expect(end.error).toMatchObject({
        message: expect.stringContaining(live),
        existing: { backupInstanceId: live, vaultId: inVault, protectionState: 'ProtectionConfigured' },
      });
      expect(writes()).toEqual([]);
      expect(app().arm.backupInstances(inVault)).toMatchObject([
        { id: live, properties: { currentProtectionState: 'ProtectionConfigured' } },
      ]);
    });

    it('of a database in another vault, which Azure cannot show, is told in the words of the service', async () => {
      seedDeleted();
      protectAnew(database, otherVaultId);
      const end = await act(app(), 'undelete', database.resourceId);
      expectExplained(end, 'ProtectedByAnotherInstance');
      expect(end.error).toMatchObject({
        message: expect.stringContaining(otherVaultId),
        existing: { vaultId: otherVaultId },
        service: { code: 'UserErrorDppDatasourceAlreadyProtected' },
      });
    });

    it.each(protectedKinds)('that is being deleted itself, $name is not refused by the app', async (kind) => {
      seedDeleted();
      const live = protectAnew(kind, vaultId);
      app().arm.setProtectionState({ instanceId: live, protectionState: 'SoftDeleted' });
      await act(app(), 'undelete', kind.resourceId);
      expect(writes().map((write) => write.kind)).toContain('undelete');
    });
  });

  it.each(protectedKinds)('brings $name back when the datasource itself is gone', async (kind) => {
    seedDeleted();
    app().arm.removeResource(kind.resourceId);
    expect(await act(app(), 'undelete', kind.resourceId)).toMatchObject({ result: { kind: 'Undeleted' } });
  });

  it.each(['before', 'after'] as const)('ends well when the connection breaks %s the work is done', async (when) => {
    seedDeleted();
    app().arm.faults.add({ switch: 'connectionReset', on: 'undelete', when, times: 1 });
    const end = await act(app(), 'undelete', protectedKinds[0].resourceId);
    expect(end).toMatchObject({ status: 'Succeeded', result: { kind: 'Undeleted' } });
  });
});
