import { type RunningApp, startApp } from './running-app';
import { databaseBody, databaseId, protectionPath, vaultId } from './seeded-estate';

describe('a refusal whose text names an instance that cannot be one', () => {
  let app: RunningApp;

  beforeEach(async () => {
    app = await startApp();
  });

  afterEach(async () => {
    await app.stop();
  });

  it.each(['../../x?y=1', 'a%2Fb', '"quoted"'])('is not followed: %s', async (name) => {
    app.arm.faults.add({
      switch: 'refuse',
      on: 'validate',
      status: 400,
      code: 'UserErrorDppDatasourceAlreadyProtected',
      message: `Datasource is already protected under the Backup vault ${vaultId}.`,
      recommendedAction: [`Delete the backup instance ${name} from the Backup vault ${vaultId} to re-protect it.`],
    });
    const monitor = await app.ended(await app.start('PUT', protectionPath(databaseId), databaseBody));
    expect(monitor).toMatchObject({
      status: 'Failed',
      error: { service: { code: 'UserErrorDppDatasourceAlreadyProtected' }, existing: { vaultId } },
    });
    // Instead the instance that this app would have made is looked for, once.
    const reads = app.arm.requests.filter(({ kind }) => kind === 'get');
    expect(reads.map(({ path }) => path)).toEqual([
      expect.stringContaining('/backupInstances/testpostgresql-empdb11-'),
    ]);
  });
});
