import { flexibleServerBody, flexibleServerId, protectionPath } from '../../integration/seeded-estate';
import { useApp } from '../../integration/use-app';
import { allRoles } from './expected-access';
import { signedIn } from '../support/client-principal';

const path = protectionPath(flexibleServerId);
const forged = signedIn({ roles: allRoles.map((role) => `Sauvegarde.${role}`), name: 'root' });

describe('an app with function keys', () => {
  const app = useApp({
    appSettings: { SAUVEGARDE_AUTHENTICATION: 'functionKeys', SAUVEGARDE_KEY_CALLER_ROLES: 'Reader' },
  });

  it('lets a caller do what the roles of keys allow', async () => {
    expect((await app().request('GET', path)).status).toBe(200);
  });

  it.each([
    ['without', {}],
    ['with a forged', forged],
  ])('lets a caller do no more, %s header of App Service authentication', async (_, headers) => {
    const { status, body } = await app().request('PUT', path, flexibleServerBody, headers);
    expect({ status, code: body['code'] }).toEqual({ status: 403, code: 'MissingRole' });
    expect(app().arm.requests).toEqual([]);
  });

  it('does not take the name in a forged header into its audit trail', async () => {
    await app().request('PUT', path, flexibleServerBody, forged);
    const written = app().logged.filter((line) => line.includes('"event":"sauvegarde.write"'));
    expect(written.join()).toContain('"principal":{"kind":"functionKey","id":"function key"}');
    expect(written.join()).not.toContain('root');
  });

  it('says what a key opens at the start, and once in an invocation: the host drops lines that belong to none', async () => {
    for (let times = 0; times < 2; times++) expect((await app().request('GET', '/api/health')).status).toBe(200);
    const told = app().logged.filter((line) => line.includes('Whoever has a function key is: Sauvegarde.Reader.'));
    const inInvocation = /^information Function\.\w+\.User: .*"invocationId":"/;
    expect(told.filter((line) => inInvocation.test(line))).toHaveLength(1);
    expect(told).toHaveLength(2);
    expect(told[0]).not.toMatch(inInvocation);
  });
});

describe('an app that was told nothing of its callers', () => {
  const app = useApp({ appSettings: { SAUVEGARDE_AUTHENTICATION: '' } });

  it.each(['GET', 'PUT', 'DELETE'])('refuses %s, and says in the log why', async (method) => {
    const { status, body } = await app().request(
      method,
      path,
      method === 'PUT' ? flexibleServerBody : undefined,
      forged,
    );
    expect({ status, code: body['code'] }).toEqual({ status: 403, code: 'MissingRole' });
    expect(app().logged.join()).toMatch(/warning [^,]*Function keys open nothing/);
    expect(app().arm.requests).toEqual([]);
  });

  it('is healthy, and shows its contract', async () => {
    expect((await app().request('GET', '/api/health')).status).toBe(200);
    expect((await app().request('GET', '/api/openapi.json')).status).toBe(200);
  });
});

describe('an app that is open', () => {
  const app = useApp({});

  it('says so in the log when it starts, and in its first invocation', async () => {
    expect(app().logged.join()).toMatch(/warning [^,]*Nobody is asked who they are/);
    await app().request('GET', '/api/health');
    expect(app().logged).toContainEqual(
      expect.stringMatching(/^warning Function\.\w+\.User: Nobody is asked who they are.*"invocationId":"/),
    );
  });
});
