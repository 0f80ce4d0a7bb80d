import { sendRaw } from '../../integration/raw-request';
import {
  databaseBody,
  databaseId,
  flexibleServerBody,
  flexibleServerId,
  otherVaultId,
  vaultId,
} from '../../integration/seeded-estate';
import { allRoles } from '../access/expected-access';
import { signedIn } from '../support/client-principal';
import { type ApiDocument, type ApiOperation, readApiDocument } from '../support/api-document';
import { exampleRequest } from '../support/example-request';
import { useGuardedApp } from '../support/guarded-app';

const group = flexibleServerId.replace(/\/providers\/.*$/, '');
const takes = ({ parameters }: ApiOperation, name: string): boolean => parameters.some((each) => each.name === name);

/** The server's own group and the vault are allowed; nothing else is. */
const app = useGuardedApp({ appSettings: { SAUVEGARDE_ALLOWED_SCOPES: `${group},${vaultId}` } });

let document: ApiDocument;
beforeAll(async () => {
  document = await readApiDocument(app());
});

const elsewhere = flexibleServerId.replace(group, group.replace('ossdemoRG', 'otherRG'));
const other = group.replace('ossdemoRG', 'otherRG').replace(/^.*\//, '');
const server = flexibleServerId.slice(group.length);

/** Ways to name a resource of another group below the prefix that is allowed. */
const disguises: readonly (readonly [string, string])[] = [
  ['dots', `${group}/../${other}${server}`],
  ['encoded dots', `${group}/%2e%2e/${other}${server}`],
  ['dots that are encoded twice', `${group}/%252e%252e/${other}${server}`],
  ['encoded slashes', `${group}%2f..%2f${other}${server}`],
  ['slashes that are encoded twice', `${group}%252f..%252f${other}${server}`],
  ['backslashes', `${group}%5c..%5c${other}${server}`],
  ['overlong dots', `${group}/%c0%ae%c0%ae/${other}${server}`],
  ['broken UTF-8', `${group}/%ff%fe/${other}${server}`],
  ['dots of full width', `${group}/%EF%BC%8E%EF%BC%8E/${other}${server}`],
  ['one dot', `${group}/./../${other}${server}`],
  ['empty segments', `${group}//..//${other}${server}`],
  ['a null character', `${group}%00/../${other}${server}`],
  ['a name that only starts alike', flexibleServerId.replace('ossdemoRG', 'ossdemoRG2')],
  ['a fragment', `${elsewhere}%23${group}`],
  ['a query', `${elsewhere}%3f${group}`],
  ['parameters of a segment', `${group};/../${other}${server}`],
  ['a letter that lower case folds', flexibleServerId.replace('ossdemoRG', 'oſſdemoRG').replaceAll('ſ', '%C5%BF')],
  [
    'another subscription',
    flexibleServerId.replace(/\/subscriptions\/[^/]+/, '/subscriptions/00000000-0000-4000-8000-000000000000'),
  ],
  ['the id of another resource behind it', `${flexibleServerId}${elsewhere}`],
  ['a whole URL', `/https://management.azure.com${elsewhere}`],
];

const headersOf = (body: unknown): Record<string, string> => ({
  ...signedIn({ roles: allRoles.map((role) => `Sauvegarde.${role}`) }),
  ...(body !== undefined && { 'content-type': 'application/json' }),
});

async function expectNothingStarted(): Promise<void> {
  await app().host.idle();
  expect(app().arm.requests).toEqual([]);
  const { instances } = await app().host.engine.query({ runtimeStatuses: ['Pending', 'Running'], top: 10 });
  expect(instances).toEqual([]);
}

describe('a resource outside of the allowed scopes', () => {
  it.each(disguises)('is not reached by %s', async (_, id) => {
    const operations = document.operations.filter(({ path }) => path.endsWith('/{resourceId}'));
    expect(operations.length).toBeGreaterThanOrEqual(15);
    for (const operation of operations) {
      const { method, path: example, body } = exampleRequest(operation, document.components);
      const path = example.replace(flexibleServerId, () => id);
      expect(path).not.toBe(example);
      const sent = body === undefined ? {} : { body: JSON.stringify(body) };
      const answer = await sendRaw(app().host.url, { method, path, headers: headersOf(body), ...sent });
      expect({ operation: operation.key, isRefused: [400, 403, 404].includes(answer.status) }).toMatchObject({
        isRefused: true,
      });
    }
    await expectNothingStarted();
  });

  it.each(disguises)('is not listed by %s', async (_, id) => {
    const path = `/api/operations?resourceId=${id}`;
    const { status, body } = await app().request('GET', path, undefined, headersOf(undefined));
    // What stands behind the id of an allowed resource is below it, and nothing was ever done with that.
    if (status === 200) expect(body).toEqual({ value: [] });
    else expect([400, 403]).toContain(status);
    await expectNothingStarted();
  });

  it.each(disguises)('is not the key vault of a plan, nor the target of a restore, by %s', async (_, id) => {
    const told = decodeURIComponent(id.replaceAll(/%(c0%ae|ff%fe)/gi, ''));
    const as = (type: string) => told.replace('Microsoft.DBforPostgreSQL/flexibleServers', type);
    const plan = {
      ...{ vaultId, secretUri: databaseBody.secretUri },
      keyVaultId: as('Microsoft.KeyVault/vaults').replaceAll('pgflex-orders', 'ossdemo-kv'),
    };
    const target = {
      ...{ kind: 'files', filePrefix: 'a', containerUrl: 'https://stolen.blob.core.windows.net/restores' },
      storageAccountId: as('Microsoft.Storage/storageAccounts').replaceAll('pgflex-orders', 'stolen'),
    };
    const restore = { recoveryPointId: 'a', location: 'westus', target };
    const answers = [
      await app().request('POST', `/api/permissions${databaseId}`, plan, headersOf(plan)),
      await app().request('POST', `/api/restores${flexibleServerId}`, restore, headersOf(restore)),
    ];
    for (const { status } of answers) expect([400, 403]).toContain(status);
    await expectNothingStarted();
  });

  it.each(disguises)('is not previewed by %s', async (_, id) => {
    const body = { resourceIds: [decodeURIComponent(id.replaceAll(/%(c0%ae|ff%fe)/gi, ''))] };
    const { status } = await app().request('POST', '/api/rules/preview', body, headersOf(body));
    expect([400, 403]).toContain(status);
    await expectNothingStarted();
  });
});

describe('a vault outside of the allowed scopes', () => {
  const name = otherVaultId.replace(/^.*\//, '');
  const vaults: readonly (readonly [string, string])[] = [
    ['its id', otherVaultId],
    ['another spelling of its id', otherVaultId.toUpperCase()],
    ['dots', `${vaultId}/../${name}`],
    ['encoded dots', `${vaultId}/%2e%2e/${name}`],
    ['encoded slashes', `${vaultId}%2f..%2f${name}`],
    ['a query', `${otherVaultId}?${vaultId}`],
    ['a name that only starts alike', `${vaultId}2`],
    ['a slash at its end', `${otherVaultId}/`],
    ['a blank', `${otherVaultId} `],
  ];

  it.each(vaults)('is not written to by %s in a body', async (_, id) => {
    const body = { ...flexibleServerBody, vaultId: id, policyId: `${id}/backupPolicies/flexpol1` };
    for (const [method, prefix] of [
      ['PUT', '/api/protections'],
      ['POST', '/api/validations'],
    ] as const) {
      const { status } = await app().request(method, `${prefix}${flexibleServerId}`, body, headersOf(body));
      expect([400, 403]).toContain(status);
    }
    await expectNothingStarted();
  });

  it.each(vaults)('is not looked into by %s in a query', async (_, id) => {
    const operations = document.operations.filter((operation) => takes(operation, 'vaultId'));
    expect(operations.length).toBeGreaterThanOrEqual(9);
    for (const operation of operations) {
      const { method, path, body } = exampleRequest(operation, document.components, { vaultId: id });
      const { status } = await app().request(method, path, body, headersOf(body));
      expect({ operation: operation.key, isRefused: [400, 403].includes(status) }).toMatchObject({ isRefused: true });
    }
    await expectNothingStarted();
  });

  it('is not written to with the policy of an allowed one', async () => {
    const body = { ...flexibleServerBody, vaultId: otherVaultId };
    const { status } = await app().request('PUT', `/api/protections${flexibleServerId}`, body, headersOf(body));
    expect(status).toBe(400);
    await expectNothingStarted();
  });

  it('does not come in as the second of two in a query', async () => {
    const path = `/api/protections${flexibleServerId}?vaultId=${vaultId}&vaultId=${otherVaultId}`;
    const { status } = await app().request('GET', path, undefined, headersOf(undefined));
    expect(status).toBe(400);
    await expectNothingStarted();
  });
});

describe('a body', () => {
  it.each([
    ['the prototype of objects', `{"__proto__":{"isAdmin":true},${JSON.stringify(flexibleServerBody).slice(1)}`],
    ['a constructor', JSON.stringify({ ...flexibleServerBody, constructor: { prototype: {} } })],
    [
      'a secret for another service',
      JSON.stringify({ ...databaseBody, secretUri: 'https://169.254.169.254/secrets/a' }),
    ],
  ])('with %s is refused', async (_, body) => {
    const { status } = await app().request('PUT', `/api/protections${databaseId}`, body, headersOf(body));
    expect(status).toBe(400);
    await expectNothingStarted();
  });

  it('that names a member twice counts as its last one, which is checked', async () => {
    const text = JSON.stringify(flexibleServerBody).replace(/\}$/, `,"vaultId":${JSON.stringify(otherVaultId)}}`);
    const { status } = await app().request('PUT', `/api/protections${flexibleServerId}`, text, headersOf(text));
    expect(status).toBe(400);
    await expectNothingStarted();
  });
});
