import { flexibleServerBody, flexibleServerId, protectionPath } from './seeded-estate';
import { useApp } from './use-app';

/** The identity has the custom roles and no wildcard: it may not ask a datasource for its own backups. */
describe('An app that may not list the backups of a datasource', () => {
  const app = useApp({});

  beforeEach(() => {
    app().arm.faults.add({
      ...{ switch: 'refuse', on: 'list', resource: flexibleServerId, status: 403, code: 'AuthorizationFailed' },
      message:
        "The client 'app' does not have authorization to perform action 'Microsoft.DataProtection/backupInstances/read'.",
    });
  });

  const put = async (body: object = flexibleServerBody) =>
    app().ended(await app().start('PUT', protectionPath(flexibleServerId), body));

  it('protects, sees the protection, and stops it', async () => {
    expect((await put()).result).toMatchObject({ kind: 'Protected' });
    const seen = await app().request('GET', protectionPath(flexibleServerId));
    expect(seen).toMatchObject({ status: 200 });
    expect(seen.text).toContain('ProtectionConfigured');
    const stopped = await app().start('DELETE', protectionPath(flexibleServerId));
    expect(await app().ended(stopped)).toMatchObject({ status: 'Succeeded' });
  });

  it('learns from the service that a datasource is protected already', async () => {
    await put();
    expect((await put()).result).toMatchObject({ kind: 'AlreadyProtected' });
    expect(app().arm.backupInstances()).toHaveLength(1);
  });
});
