import * as fc from 'fast-check';
import { sendRaw } from './raw-request';
import {
  databaseBody,
  databaseId,
  flexibleServerBody,
  flexibleServerId,
  otherVaultId,
  protectionPath,
  validationPath,
  vaultId,
} from './seeded-estate';
import { useApp } from './use-app';

const group = flexibleServerId.replace(/\/providers\/.*$/, '');
const provider = `${group}/providers/Microsoft.DBforPostgreSQL`;
const body = flexibleServerBody;
const json = { 'content-type': 'application/json' };

/** No request of this file may reach Azure: the style of the service does not matter. */
describe('input that cannot be right', () => {
  // Declared before the app, whose own clean-up between tests empties the log.
  afterEach(() => expect(app().arm.requests).toEqual([]));

  const app = useApp({});

  it.each([
    ['another provider', `${group}/providers/Microsoft.Sql/servers/one`, 'UnsupportedProvider'],
    ['a child that is no database', `${flexibleServerId}/firewallRules/one`, 'UnsupportedResourceType'],
    ['a database of a flexible server', `${flexibleServerId}/databases/one`, 'UnsupportedResourceType'],
    ['a single server without its database', `${provider}/servers/testpostgresql`, 'UnsupportedResourceType'],
    ['a resource group', group, 'InvalidResourceId'],
    ['a type without a name', `${provider}/flexibleServers`, 'InvalidResourceId'],
    [
      'a subscription that is no GUID',
      flexibleServerId.replace(/subscriptions\/[^/]+/, 'subscriptions/one'),
      'InvalidResourceId',
    ],
    ['a name that no server has', `${provider}/flexibleServers/a`, 'InvalidResourceName'],
    [
      'an extension of a resource',
      `${flexibleServerId}/providers/Microsoft.Insights/logs/one`,
      /^(UnsupportedResourceType|InvalidResourceId)$/,
    ],
    ['an id of 2 KB', `${databaseId}${'x'.repeat(2048)}`, 'InvalidResourceId'],
  ])('refuses %s', async (_, resourceId, code) => {
    for (const [method, path] of [
      ['PUT', protectionPath(resourceId)],
      ['POST', validationPath(resourceId)],
      ['DELETE', protectionPath(resourceId)],
      ['GET', protectionPath(resourceId)],
    ] as const) {
      const answer = await app().request(method, path, method === 'PUT' || method === 'POST' ? body : undefined);
      expect(answer.status).toBe(400);
      expect(answer.headers.get('content-type')).toContain('application/problem+json');
      expect(answer.headers.get('x-ms-error-code')).toMatch(code);
      expect(answer.body['code']).toBe(answer.headers.get('x-ms-error-code'));
    }
  });

  it.each([
    '/..',
    '/../pgflex-billing',
    '/%2e%2e/pgflex-billing',
    '/%2E%2E%2Fpgflex-billing',
    '%2F..%2Fpgflex-billing',
    '%2fproviders%2fMicrosoft.DataProtection',
    '%00',
    '%0d%0aHost:%20evil',
    '%252e%252e',
    '%252F',
    '%25',
    '%',
    '%zz',
    '%c0%ae',
    '?',
    '%3Fapi-version=1',
    '%23',
    '#',
    ';a=b',
    '//',
    '/',
    '%20',
    '\\..',
    '%5c..',
    '%E2%80%AE',
    '%EF%BC%8F',
    '@evil.example',
  ])('never takes a server with %j behind its name for another one', async (trick) => {
    const path = protectionPath(flexibleServerId.replace('pgflex-orders', '')) + `pgflex-orders${trick}`;
    const sent = JSON.stringify({ ...body, vaultId: 'not-a-vault' });
    const { status, text } = await sendRaw(app().host.url, { method: 'PUT', path, headers: json, body: sent });
    expect([400, 404]).toContain(status);
    if (text.includes('"code"')) expect(text).toMatch(/"code":"(Invalid|Unsupported)\w+"/);
  });

  it.each([
    ['no vault id', { ...body, vaultId: 'testBkpVault' }, 'InvalidVaultId'],
    ['the id of a server as vault', { ...body, vaultId: flexibleServerId }, 'InvalidVaultId'],
    ['a vault id with a path that goes up', { ...body, vaultId: `${vaultId}/../otherBkpVault` }, 'InvalidVaultId'],
    ['a vault id with an encoded path', { ...body, vaultId: `${vaultId}%2F..` }, 'InvalidVaultId'],
    ['a vault id with a query', { ...body, vaultId: `${vaultId}?x=y` }, 'InvalidVaultId'],
    ['a vault id of 2 KB', { ...body, vaultId: `${vaultId}${'x'.repeat(2048)}` }, 'InvalidBody'],
    ['no policy id', { ...body, policyId: 'flexpol1' }, 'InvalidPolicyId'],
    ['a vault as policy', { ...body, policyId: vaultId }, 'InvalidPolicyId'],
    ['a policy with a null character', { ...body, policyId: `${vaultId}/backupPolicies/a\0b` }, 'InvalidPolicyId'],
    [
      'a policy of another vault',
      { ...body, policyId: `${otherVaultId}/backupPolicies/flexpol1` },
      'PolicyOfAnotherVault',
    ],
    ['a secret where none belongs', { ...body, secretUri: databaseBody.secretUri }, 'SecretUriNotAllowed'],
    [
      'an identity of another type',
      { ...body, identity: { type: 'UserAssigned', id: flexibleServerId } },
      'InvalidIdentityId',
    ],
    ['an identity without its id', { ...body, identity: { type: 'UserAssigned' } }, 'InvalidBody'],
    ['an unknown member', { ...body, force: true }, 'InvalidBody'],
    ['a member of another type', { ...body, location: 7 }, 'InvalidBody'],
    ['a missing member', { vaultId, policyId: body.policyId }, 'InvalidBody'],
    ['a region that is none', { ...body, location: 'west/us' }, 'InvalidBody'],
    ['a list', [body], 'InvalidBody'],
    ['null', null, 'InvalidBody'],
    ['text', '"protect it"', 'InvalidBody'],
    ['no JSON', '{"vaultId":', 'InvalidJson'],
    ['an empty body', '', 'InvalidJson'],
  ])('refuses a body with %s', async (_, sent, code) => {
    for (const [method, path] of [
      ['PUT', protectionPath(flexibleServerId)],
      ['POST', validationPath(flexibleServerId)],
    ] as const) {
      const answer = await app().request(method, path, sent);
      expect({ status: answer.status, code: answer.body['code'] }).toEqual({ status: 400, code });
      expect(answer.headers.get('x-ms-error-code')).toBe(code);
    }
  });

  it.each([
    ['without a secret', { ...databaseBody, secretUri: undefined }, 'MissingSecretUri'],
    [
      'with the secret of another cloud',
      { ...databaseBody, secretUri: 'https://kv.vault.example/secrets/a' },
      'InvalidSecretUri',
    ],
    [
      'with a secret over http',
      { ...databaseBody, secretUri: databaseBody.secretUri.replace('https', 'http') },
      'InvalidSecretUri',
    ],
    [
      'with a secret that has a query',
      { ...databaseBody, secretUri: `${databaseBody.secretUri}?sig=abc` },
      'InvalidSecretUri',
    ],
    ['with a connection string', { ...databaseBody, secretUri: 'Server=a;Password=b' }, 'InvalidSecretUri'],
  ])('refuses a database %s, and does not repeat it', async (_, sent, code) => {
    const answer = await app().request('PUT', protectionPath(databaseId), sent);
    expect({ status: answer.status, code: answer.body['code'] }).toEqual({ status: 400, code });
    expect(JSON.stringify(answer.body)).not.toMatch(/sig=abc|Password=b/);
  });

  it('lists everything that is wrong with a body at once', async () => {
    const { body: told } = await app().request('PUT', protectionPath(flexibleServerId), { vaultId: 1, policyId: '' });
    expect(told['errors']).toEqual([
      { pointer: '/vaultId', detail: expect.any(String) },
      { pointer: '/policyId', detail: expect.any(String) },
      { pointer: '/location', detail: expect.any(String) },
    ]);
  });

  it.each(['text/plain', 'application/xml', 'multipart/form-data; boundary=x', 'application/jsonp'])(
    'refuses a body of the type %s',
    async (type) => {
      const answer = await app().request('PUT', protectionPath(flexibleServerId), body, { 'content-type': type });
      expect({ status: answer.status, code: answer.body['code'] }).toEqual({
        status: 415,
        code: 'UnsupportedMediaType',
      });
    },
  );

  it('refuses a body that is too large', async () => {
    const sent = { ...body, friendlyName: 'x'.repeat(17_000) };
    const answer = await app().request('PUT', protectionPath(flexibleServerId), sent);
    expect({ status: answer.status, code: answer.body['code'] }).toEqual({ status: 413, code: 'BodyTooLarge' });
  });

  it('does not take a body in chunks for a way around the limit', async () => {
    const sent = JSON.stringify({ ...body, friendlyName: 'x'.repeat(1_000_000) });
    const { status } = await sendRaw(app().host.url, {
      method: 'PUT',
      path: protectionPath(flexibleServerId),
      headers: json,
      body: sent,
      chunked: true,
    });
    expect([400, 411, 413]).toContain(status);
  });

  it.each([
    ['PUT', protectionPath(flexibleServerId), JSON.stringify(body)],
    ['POST', '/api/rules/preview', JSON.stringify({ resourceIds: [flexibleServerId] })],
  ])(
    'says that the host withholds a body in chunks, also where one may be left out: %s',
    async (method, path, sent) => {
      const answer = await sendRaw(app().host.url, { method, path, headers: json, body: sent, chunked: true });
      expect(answer.status).toBe(411);
      expect(answer.headers['x-ms-error-code']).toBe('LengthRequired');
      expect(app().arm.requests).toEqual([]);
    },
  );

  it.each(['?data=delete&vaultID2=x', '?dta=delete', '?vaultId=&Force=true'])(
    'refuses a deletion with a parameter that nobody knows: %s',
    async (query) => {
      const { status, body: told } = await app().request('DELETE', `${protectionPath(flexibleServerId)}${query}`);
      expect({ status, code: told['code'] }).toEqual({ status: 400, code: 'InvalidParameter' });
      expect(app().arm.requests).toEqual([]);
    },
  );

  it('knows the names of parameters in any case', async () => {
    const wrongVault = await app().request('DELETE', `${protectionPath(flexibleServerId)}?VAULTID=/nonsense`);
    expect(wrongVault.body['code']).toBe('InvalidVaultId');
    const version = await app().request('GET', '/api/operations?API-Version=2020-01-01');
    expect(version.body['code']).toBe('UnsupportedApiVersionValue');
  });

  it('takes what every route takes: the version and the key of the host', async () => {
    const query = '?api-version=2026-11-01&code=key&clientId=portal';
    const answer = await app().request('PUT', `${protectionPath(flexibleServerId)}${query}`, {});
    expect(answer.body['code']).toBe('InvalidBody');
  });

  it.each(['POST', 'PATCH'])('does not know the method %s', async (method) => {
    const answer = await sendRaw(app().host.url, {
      method,
      path: protectionPath(flexibleServerId),
      headers: json,
      body: '{}',
    });
    expect([404, 405]).toContain(answer.status);
  });

  it('answers any path and any body without a server error, and without asking Azure', async () => {
    const segment = fc.oneof(
      fc.constantFrom(...flexibleServerId.split('/'), ...databaseId.split('/'), '..', '.', '%2e%2e', '%00', '%2F', ''),
      fc.string({ unit: 'grapheme', maxLength: 12 }).map(encodeURIComponent),
      fc.string({ maxLength: 8 }).map((text) => text.replace(/[^!-~]/g, '-')),
    );
    const anyPath = fc.array(segment, { maxLength: 12 }).map((parts) => `/${parts.join('/')}`);
    const path = fc.oneof({ weight: 2, arbitrary: anyPath }, { weight: 1, arbitrary: fc.constant(flexibleServerId) });
    const anyBody = fc.oneof(
      fc.json(),
      fc.string(),
      fc
        .record({ vaultId: fc.string(), policyId: fc.string(), location: fc.string() })
        .map((each) => JSON.stringify(each)),
    );
    const method = fc.constantFrom('PUT', 'POST', 'DELETE');
    const route = fc.constantFrom('/api/protections', '/api/validations', '/api/operations');
    await fc.assert(
      fc.asyncProperty(route, method, path, anyBody, async (prefix, verb, rest, sent) => {
        // A whole and right request would be accepted, and that is not what is looked for.
        fc.pre(verb !== 'DELETE' || rest !== flexibleServerId);
        const answer = await sendRaw(app().host.url, {
          method: verb,
          path: `${prefix}${rest}`,
          headers: json,
          body: sent,
        });
        expect(answer.status).toBeGreaterThanOrEqual(400);
        expect(answer.status).toBeLessThan(500);
        expect(app().arm.requests).toEqual([]);
      }),
      { numRuns: 300, seed: 20_260_908 },
    );
  });
});
