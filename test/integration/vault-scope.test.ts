import { type RunningApp, startApp } from './running-app';
import { flexibleServerId, otherVaultId, protectionPath } from './seeded-estate';

/** Callers may name a server of theirs; where it is protected is for Azure to say, and may be none of theirs. */
describe('a server of an allowed scope that is protected in a vault outside of it', () => {
  let app: RunningApp;

  beforeEach(async () => {
    app = await startApp({
      appSettings: { SAUVEGARDE_ALLOWED_SCOPES: flexibleServerId, SAUVEGARDE_ALLOW_DATA_DELETION: 'true' },
    });
    app.arm.seed({
      backupInstances: [
        { id: `${otherVaultId}/backupInstances/theirs`, datasourceId: flexibleServerId, policyName: 'flexpol1' },
      ],
    });
  });

  afterEach(async () => {
    await app.stop();
  });

  it.each(['retain', 'delete'])('is not changed by an end of its protection (data=%s)', async (data) => {
    const monitor = await app.ended(await app.start('DELETE', `${protectionPath(flexibleServerId)}?data=${data}`));
    expect(monitor).toMatchObject({ status: 'Failed', error: { code: 'VaultNotAllowed' } });
    expect(app.arm.requests.filter(({ method, kind }) => method !== 'GET' || kind === 'delete')).toEqual([]);
  });
});
