import { expectExplained } from '../flows';
import { otherVaultId } from '../seeded-estate';
import { useApp } from '../use-app';
import { act, actionPath, instanceIdOf, protectedKinds, seedInstances } from './lifecycle-flows';

/** An action on what is in another state might do more than was meant; see the table of rules. */
describe('An action on a backup instance', () => {
  const app = useApp({});
  const [kind] = protectedKinds;
  const writes = () => app().arm.requests.filter(({ method }) => method !== 'GET' && method !== 'DELETE');

  it.each([
    ['suspend-backups', 'ProtectionStopped', 'resume-protection'],
    ['resume-backups', 'ProtectionStopped', 'resume-protection'],
    ['resume-protection', 'BackupSchedulesSuspended', 'resume-backups'],
  ])('%s does not lead out of %s, and what does is said', async (action, protectionState, way) => {
    seedInstances(app(), { protectionState });
    const end = await act(app(), action, kind.resourceId);
    expectExplained(end, 'BackupInstanceInOtherState');
    expect(end.error?.message).toContain(way);
    expect(end.error).toMatchObject({ existing: { protectionState, backupInstanceId: instanceIdOf(kind) } });
    expect(writes()).toEqual([]);
  });

  it('waits while somebody else changes it', async () => {
    seedInstances(app(), { protectionState: 'UpdatingProtection' });
    const id = await app().start('POST', actionPath('suspend-backups', kind.resourceId));
    await app().until(id, ({ progress }) => progress?.['waitingFor'] === 'protectionState');
    expect(writes()).toEqual([]);
    app().arm.setProtectionState({ instanceId: instanceIdOf(kind), protectionState: 'ProtectionConfigured' });
    expect(await app().ended(id)).toMatchObject({ status: 'Succeeded', result: { kind: 'Suspended' } });
  });

  it.each(protectedKinds)('of $name in another vault than the named one is a conflict', async ({ resourceId }) => {
    seedInstances(app());
    const path = `/api/protection-actions/suspend-backups${resourceId}?vaultId=${otherVaultId}`;
    const end = await app().ended(await app().start('POST', path));
    // Azure cannot tell the vault of a database: where it is not found it may be anywhere.
    const code = resourceId === kind.resourceId ? 'ProtectedInAnotherVault' : 'NotProtected';
    expectExplained(end, code);
    expect(writes()).toEqual([]);
  });

  it.each(['suspend-backups', 'resume-backups', 'resume-protection', 'backup'])(
    '%s is refused where there is none',
    async (action) => {
      expectExplained(await act(app(), action, kind.resourceId), 'NotProtected');
    },
  );

  it.each(['suspend-backups', 'resume-protection'] as const)('%s tells of an operation that failed', async (action) => {
    const on = action === 'suspend-backups' ? 'stop' : 'resume';
    const protectionState = action === 'suspend-backups' ? 'ProtectionConfigured' : 'ProtectionStopped';
    seedInstances(app(), { protectionState });
    app().arm.faults.add({ switch: 'operationFails', on, code: 'UserErrorMissingNetworkSecurityPermissions' });
    const end = await act(app(), action, kind.resourceId);
    expectExplained(end, 'UserErrorMissingNetworkSecurityPermissions');
  });

  it.each(['suspend-backups', 'resume-protection'] as const)('%s waits out throttling', async (action) => {
    const on = action === 'suspend-backups' ? 'stop' : 'resume';
    const protectionState = action === 'suspend-backups' ? 'ProtectionConfigured' : 'ProtectionStopped';
    seedInstances(app(), { protectionState });
    for (const each of [on, 'list', 'get', 'status'] as const) {
      app().arm.faults.add({ switch: 'throttle', on: each, times: 1, retryAfter: { seconds: 20 } });
    }
    expect(await act(app(), action, kind.resourceId)).toMatchObject({ status: 'Succeeded' });
    expect(app().arm.callsBeforeRetryAfter()).toEqual([]);
  });

  it('is refused when the instance breaks instead of resuming', async () => {
    seedInstances(app(), { protectionState: 'ProtectionStopped' });
    const id = await app().start('POST', actionPath('resume-protection', kind.resourceId));
    await app().until(id, ({ progress }) => progress?.['phase'] === 'awaitAction');
    app().arm.setProtectionState({
      instanceId: instanceIdOf(kind),
      protectionState: 'ProtectionError',
      errorCode: 'UserErrorMSIMissingPermissions',
    });
    expectExplained(await app().ended(id), 'UserErrorMSIMissingPermissions');
  });

  it('can be cancelled while it waits', async () => {
    seedInstances(app());
    app().arm.faults.add({ switch: 'neverEnds', on: 'stop' });
    const id = await app().start('POST', actionPath('suspend-backups', kind.resourceId));
    await app().until(id, ({ progress }) => progress?.['phase'] === 'awaitAction');
    await app().request('POST', `/api/operations/${id}/cancel`, { reason: 'enough' });
    expect(await app().ended(id)).toMatchObject({
      status: 'Canceled',
      result: { kind: 'Cancelled', reason: 'enough' },
    });
  });

  it('does not run beside another one on the same datasource', async () => {
    seedInstances(app());
    const id = await app().start('POST', actionPath('suspend-backups', kind.resourceId));
    expect(await app().start('POST', actionPath('suspend-backups', kind.resourceId))).toBe(id);
    expect(await app().request('POST', actionPath('backup', kind.resourceId))).toMatchObject({
      status: 409,
      body: { code: 'OperationInProgress', operationId: id },
    });
  });
});
