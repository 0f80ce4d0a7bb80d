import { ManagedIdentityCredential } from '@azure/identity';
import { issueToken, startArmEmulator } from '../../local/arm';
import { at, header, send } from './arm-client';
import { startScenario, vaultId } from './scenario';
import type { Scenario } from './scenario';

let scenario: Scenario;
const listPath = `${vaultId}/backupInstances`;

beforeAll(async () => {
  scenario = await startScenario('2026');
});

afterAll(() => scenario.emulator.close());

function tokenWith(change: (claims: string) => string): string {
  const [head = '', claims = '', signature = ''] = issueToken().split('.');
  return [head, change(claims), signature].join('.');
}

describe('ARM routes want a bearer token', () => {
  const refused: readonly (readonly [string, string | null, string])[] = [
    ['without one', null, 'AuthenticationFailed'],
    ['that is no JWT', 'secret', 'InvalidAuthenticationToken'],
    ['whose claims are no JSON', tokenWith(() => 'bm8ganNvbg'), 'InvalidAuthenticationToken'],
    [
      'for Microsoft Graph',
      issueToken({ audience: 'https://graph.microsoft.com' }),
      'InvalidAuthenticationTokenAudience',
    ],
    ['that has expired', issueToken({ expiresInSeconds: -1 }), 'ExpiredAuthenticationToken'],
  ];

  test.each(refused)('a request %s is refused with 401', async (_, token, code) => {
    const answer = await scenario.call(listPath, { token });
    expect(answer.status).toBe(401);
    expect(at(answer.body, 'error', 'code')).toBe(code);
    expect(header(answer, 'WWW-Authenticate')).toContain('error="invalid_token"');
  });

  test('a header of another scheme is refused with 401', async () => {
    const answer = await scenario.call(listPath, { token: null, headers: { authorization: 'Basic dTpw' } });
    expect(at(answer.body, 'error', 'code')).toBe('AuthenticationFailedInvalidHeader');
  });

  test.each([
    'https://management.azure.com',
    'https://management.core.windows.net/',
    'https://management.chinacloudapi.cn',
  ])('a token for %s is taken', async (audience) => {
    expect((await scenario.call(listPath, { token: issueToken({ audience }) })).status).toBe(200);
  });

  test('the log never holds a token', async () => {
    const token = issueToken();
    await scenario.call(listPath, { token });
    expect(JSON.stringify(scenario.emulator.requests)).not.toContain(token);
  });
});

describe('the identity endpoint', () => {
  const query = 'resource=https%3A%2F%2Fmanagement.azure.com%2F&api-version=2019-08-01';
  const ask = (text: string, headers: Record<string, string>) =>
    send(`${scenario.emulator.identityEnvironment.IDENTITY_ENDPOINT}?${text}`, { token: null, headers });
  const secret = () => ({ 'x-identity-header': scenario.emulator.identityEnvironment.IDENTITY_HEADER });

  test('answers as App Service does', async () => {
    const answer = await ask(`${query}&client_id=f0000000-0000-0000-0000-00000000000a`, secret());
    expect(answer.status).toBe(200);
    expect(answer.body).toEqual({
      access_token: String(at(answer.body, 'access_token')),
      expires_on: String(at(answer.body, 'expires_on')),
      resource: 'https://management.azure.com/',
      token_type: 'Bearer',
      client_id: 'f0000000-0000-0000-0000-00000000000a',
    });
    expect(at(answer.body, 'access_token')).toMatch(/^[\w-]+\.[\w-]+\.[\w-]+$/);
    expect(at(answer.body, 'expires_on')).toMatch(/^\d{10}$/);
  });

  test('wants its secret header, a version and a resource', async () => {
    expect((await ask(query, {})).status).toBe(401);
    expect((await ask(query, { 'x-identity-header': 'wrong' })).status).toBe(401);
    expect((await ask('resource=x', secret())).status).toBe(400);
    expect((await ask('api-version=2019-08-01', secret())).status).toBe(400);
  });

  test('obeys the faults of kind token, and is in the log', async () => {
    scenario.emulator.faults.add({ switch: 'serverError', on: 'token', status: 503, times: 1 });
    expect((await ask(query, secret())).status).toBe(503);
    expect((await ask(query, secret())).status).toBe(200);
    expect(scenario.emulator.requests.at(-1)).toMatchObject({
      kind: 'token',
      status: 200,
      resourceId: 'https://management.azure.com/',
    });
  });

  test('serves the real ManagedIdentityCredential, and its token opens any emulator', async () => {
    const other = await startArmEmulator({ identityHeader: 'another' });
    const before = { ...process.env };
    Object.assign(process.env, scenario.emulator.identityEnvironment);
    try {
      const { token, expiresOnTimestamp } = await new ManagedIdentityCredential().getToken(
        'https://management.azure.com/.default',
      );
      expect(expiresOnTimestamp).toBeGreaterThan(Date.now() + 3600 * 1000);
      const answers = [scenario.emulator, other].map(({ url }) =>
        send(`${url}${listPath}?api-version=2026-06-01`, { token }),
      );
      expect((await Promise.all(answers)).map(({ status }) => status)).toEqual([200, 200]);
    } finally {
      process.env = before;
      await other.close();
    }
  });
});
