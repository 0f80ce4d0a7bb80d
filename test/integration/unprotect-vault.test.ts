import { type RunningApp, startApp } from './running-app';
import { flexibleServerBody, flexibleServerId, otherVaultId, protectionPath, vaultId } from './seeded-estate';

/** An end of a protection must never look into the wrong vault and call it a success. */
describe('ending a protection that another vault was asked about in between', () => {
  let app: RunningApp;

  beforeEach(async () => {
    app = await startApp();
    await app.ended(await app.start('PUT', protectionPath(flexibleServerId), flexibleServerBody));
    const elsewhere = {
      ...flexibleServerBody,
      vaultId: otherVaultId,
      policyId: `${otherVaultId}/backupPolicies/flexpol1`,
    };
    const refused = await app.ended(await app.start('PUT', protectionPath(flexibleServerId), elsewhere));
    expect(refused.error?.code).toBe('ProtectedInAnotherVault');
  });

  afterEach(async () => {
    await app.stop();
  });

  it('stops it where it is, whatever vault the last operation was about', async () => {
    const monitor = await app.ended(await app.start('DELETE', protectionPath(flexibleServerId)));
    expect(monitor).toMatchObject({ status: 'Succeeded', result: { kind: 'Stopped', protection: { vaultId } } });
  });

  it('says where it is when the vault that was named is another one', async () => {
    const query = `?vaultId=${encodeURIComponent(otherVaultId)}`;
    const monitor = await app.ended(await app.start('DELETE', `${protectionPath(flexibleServerId)}${query}`));
    expect(monitor).toMatchObject({
      status: 'Failed',
      error: { code: 'ProtectedInAnotherVault', existing: { vaultId } },
    });
  });
});
