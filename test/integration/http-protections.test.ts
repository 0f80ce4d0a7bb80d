import { begin, run } from './flows';
import {
  databaseBody,
  databaseId,
  datasources,
  flexibleServerBody,
  flexibleServerId,
  otherVaultId,
  protectionPath,
  styles,
  validationPath,
  vaultId,
} from './seeded-estate';
import { existingInstanceId, seedInstance } from './switches/switch-case';
import { useApp } from './use-app';

const path = protectionPath(flexibleServerId);

describe.each(styles)('the protections of the HTTP API, with a service of style %s', (style) => {
  const app = useApp({ style, appSettings: { SAUVEGARDE_ALLOW_DATA_DELETION: 'true' } });

  it.each(datasources)(
    'shows $name before, while and after it is protected, and when it is stopped',
    async (datasource) => {
      const url = `${protectionPath(datasource.resourceId)}?vaultId=${vaultId}`;
      const before = await app().request('GET', url);
      expect({ status: before.status, ...before.body }).toMatchObject({
        status: 200,
        resourceId: datasource.resourceId,
        isProtected: false,
        protectionState: 'NotProtected',
        backupInstances: [],
      });
      const id = await begin(app(), 'protect', datasource);
      await app().until(id, ({ progress }) => progress?.['phase'] === 'awaitValidation');
      expect((await app().request('GET', url)).body).toMatchObject({ isProtected: false, runningOperation: id });
      await app().ended(id);
      const after = await app().request('GET', url);
      expect(after.body).toMatchObject({
        isProtected: true,
        protectionState: 'ProtectionConfigured',
        backupInstances: [{ vaultId, policyId: datasource.body.policyId }],
      });
      expect(after.body).not.toHaveProperty('runningOperation');
      await run(app(), 'stop', datasource);
      expect((await app().request('GET', url)).body).toMatchObject({
        isProtected: false,
        protectionState: 'ProtectionStopped',
      });
    },
  );

  it('shows why a protection is broken, and what to do', async () => {
    app().arm.seed({
      backupInstances: [
        {
          id: existingInstanceId,
          datasourceId: flexibleServerId,
          policyName: 'flexpol1',
          protectionState: 'ProtectionError',
          errorCode: 'UserErrorMSIMissingPermissions',
        },
      ],
    });
    expect((await app().request('GET', path)).body).toMatchObject({
      isProtected: false,
      protectionState: 'ProtectionError',
      backupInstances: [
        { error: { code: 'UserErrorMSIMissingPermissions' }, advice: { fix: expect.stringContaining('Reader') } },
      ],
    });
  });

  it('remembers the vault of the last operation on a database', async () => {
    await run(app(), 'protect', { resourceId: databaseId, body: databaseBody });
    const { status, body } = await app().request('GET', protectionPath(databaseId));
    expect({ status, isProtected: body['isProtected'] }).toEqual({ status: 200, isProtected: true });
    const id = await app().start('DELETE', protectionPath(databaseId));
    expect(await app().ended(id)).toMatchObject({ status: 'Succeeded', result: { kind: 'Stopped' } });
  });

  it.each([
    ['asked for', 'not-a-vault', 400, 'InvalidVaultId'],
    ['that does not exist', `${vaultId}X`, 404, 'ResourceNotFound'],
  ])('refuses a vault %s', async (_, vault, status, code) => {
    const answer = await app().request('GET', `${protectionPath(databaseId)}?vaultId=${encodeURIComponent(vault)}`);
    expect({ status: answer.status, code: answer.body['code'] }).toEqual({ status, code });
  });

  it.each([
    {
      title: 'that is throttled',
      fault: { switch: 'throttle', retryAfter: { seconds: 17 } },
      told: { status: 503, code: 'AzureThrottled', retryAfter: '17' },
    },
    {
      title: 'that is throttled without a time',
      fault: { switch: 'throttle', retryAfter: { missing: true } },
      told: { status: 503, code: 'AzureThrottled', retryAfter: '30' },
    },
    {
      title: 'that is refused',
      fault: { switch: 'refuse', code: 'AuthorizationFailed', status: 403 },
      told: { status: 502, code: 'AuthorizationFailed', retryAfter: null },
    },
    {
      title: 'that breaks',
      fault: { switch: 'connectionReset' },
      told: { status: 502, code: 'AzureUnreachable', retryAfter: null },
    },
    {
      title: 'of a broken service',
      fault: { switch: 'serverError' },
      told: { status: 502, code: 'AzureUnreachable', retryAfter: null },
    },
    {
      title: 'that is nonsense',
      fault: { switch: 'malformedJson' },
      told: { status: 502, code: 'AzureUnreachable', retryAfter: null },
    },
  ] as const)('answers a read $title with a problem', async ({ fault, told }) => {
    app().arm.faults.add({ ...fault, on: 'list', times: 1 });
    const { status, headers, body } = await app().request('GET', path);
    expect({ status, code: body['code'], retryAfter: headers.get('retry-after') }).toEqual(told);
    expect(headers.get('x-ms-error-code')).toBe(told.code);
  });

  it('keeps the backups unless the data is asked for', async () => {
    seedInstance(app(), 'ProtectionConfigured');
    const id = await app().start('DELETE', path);
    expect(await app().ended(id)).toMatchObject({ result: { kind: 'Stopped' } });
    const answer = await app().request('DELETE', `${path}?data=everything`);
    expect({ status: answer.status, code: answer.body['code'] }).toEqual({ status: 400, code: 'InvalidData' });
  });

  it('is healthy without asking Azure', async () => {
    app().arm.clearRequests();
    const answer = await app().request('GET', '/api/health');
    expect(answer.status).toBe(200);
    expect(answer.body).toEqual({ status: 'Healthy' });
    expect(app().arm.requests).toEqual([]);
  });
});

describe.each(styles)('an app that is told what it may touch, with a service of style %s', (style) => {
  const servers = flexibleServerId.replace(/\/providers\/.*$/, '');
  const app = useApp({ style, appSettings: { SAUVEGARDE_ALLOWED_SCOPES: `${servers},${vaultId.toUpperCase()}` } });

  it('protects within its scopes', async () => {
    expect(await run(app(), 'protect')).toMatchObject({ status: 'Succeeded' });
  });

  it('does not delete backups unless that is switched on', async () => {
    seedInstance(app(), 'ProtectionConfigured');
    const answer = await app().request('DELETE', `${path}?data=delete`);
    expect({ status: answer.status, code: answer.body['code'] }).toEqual({
      status: 403,
      code: 'DataDeletionNotAllowed',
    });
    expect(app().arm.requests).toEqual([]);
    expect(app().arm.backupInstances()).toHaveLength(1);
  });

  const elsewhere = flexibleServerId.replace('ossdemoRG', 'ossdemoRG2');
  const inOtherVault = {
    ...flexibleServerBody,
    vaultId: otherVaultId,
    policyId: `${otherVaultId}/backupPolicies/flexpol1`,
  };

  it.each([
    ['a server elsewhere', 'PUT', protectionPath(elsewhere), flexibleServerBody],
    ['a dry run for a server elsewhere', 'POST', validationPath(elsewhere), flexibleServerBody],
    ['the end of a protection elsewhere', 'DELETE', protectionPath(elsewhere), undefined],
    ['a look at a server elsewhere', 'GET', protectionPath(elsewhere), undefined],
    ['another vault', 'PUT', path, inOtherVault],
    ['a dry run for another vault', 'POST', validationPath(flexibleServerId), inOtherVault],
    ['the end of a protection in another vault', 'DELETE', `${path}?vaultId=${otherVaultId}`, undefined],
  ])('refuses %s before Azure is asked anything', async (_, method, url, body) => {
    const answer = await app().request(method, url, body);
    expect({ status: answer.status, code: answer.body['code'] }).toEqual({ status: 403, code: 'ScopeNotAllowed' });
    expect(answer.headers.get('x-ms-error-code')).toBe('ScopeNotAllowed');
    expect(app().arm.requests).toEqual([]);
  });

  it('refuses to look for a database in a vault elsewhere', async () => {
    const answer = await app().request('GET', `${protectionPath(databaseId)}?vaultId=${otherVaultId}`);
    expect(answer.status).toBe(403);
    expect(app().arm.requests.filter(({ path: asked }) => asked.includes('otherBkpVault'))).toEqual([]);
  });
});

describe('an app that was not told what it may touch', () => {
  const app = useApp({ appSettings: { SAUVEGARDE_ALLOWED_SCOPES: '' } });

  it('touches nothing', async () => {
    const answer = await app().request('PUT', path, flexibleServerBody);
    expect({ status: answer.status, code: answer.body['code'] }).toEqual({ status: 403, code: 'ScopeNotAllowed' });
    expect(app().arm.requests).toEqual([]);
  });
});
