import { type RunningApp, startApp } from './running-app';
import { datasources, protectionPath, styles, vaultId } from './seeded-estate';

describe.each(styles)('protecting with a service of style %s', (style) => {
  let app: RunningApp;

  beforeEach(async () => {
    app = await startApp({ style });
  });

  afterEach(async () => {
    await app.stop();
  });

  it.each(datasources)('protects $name and says where', async ({ resourceId, body }) => {
    const id = await app.start('PUT', protectionPath(resourceId), body);
    const monitor = await app.ended(id);
    expect(monitor).toMatchObject({
      status: 'Succeeded',
      result: {
        kind: 'Protected',
        protection: { vaultId, policyId: body.policyId, protectionState: 'ProtectionConfigured' },
      },
    });
    expect(app.arm.backupInstances(vaultId)).toHaveLength(1);
    expect(app.arm.callsBeforeRetryAfter()).toEqual([]);
  });
});
