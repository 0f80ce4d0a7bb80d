import {
  createHttpHeaders,
  type HttpClient,
  type PipelineRequest,
  type PipelineResponse,
  RestError,
} from '@azure/core-rest-pipeline';
import { type ArmConnection, type ArmConnectionOptions, createArmConnection } from '../../azure/arm-connection';
import { ArmFault } from '../../azure/arm-fault';
import { createDataProtectionClient } from '../../azure/data-protection-client';
import { closedPort } from '../support/closed-port';
import { pollTarget } from './support/poll-targets';
import { type ScriptedClient, startScriptedClient } from './support/scripted-client';
import { type ScriptedServer, startScriptedServer } from './support/scripted-server';
import { context, correlationId, instanceId } from './support/subjects';
import { TestCredential } from './support/test-credential';

const HOUR = 3_600_000;
const call = { method: 'GET', operation: 'test/read', correlationId } as const;

let server: ScriptedServer;
let credential: TestCredential;

beforeEach(async () => {
  server = await startScriptedServer();
  credential = new TestCredential();
});
afterEach(() => server.close());

function connectionTo(endpoint: string, more: Partial<ArmConnectionOptions> = {}): ArmConnection {
  return createArmConnection({
    endpoint,
    audience: 'https://management.azure.com/',
    credential: credential.source,
    requestTimeoutSeconds: 5,
    userAgent: 'sauvegarde-test/1.2',
    ...more,
  });
}

const messageOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'no error',
    (error: unknown) => (error instanceof Error ? error.message : 'no Error'),
  );

/** A transport that records what would go out, for what cannot be run on this machine: the clouds. */
function recordingTransport(): { readonly client: HttpClient; readonly sent: PipelineRequest[] } {
  const sent: PipelineRequest[] = [];
  const client: HttpClient = {
    sendRequest(request): Promise<PipelineResponse> {
      sent.push(request);
      return Promise.resolve({ status: 200, headers: createHttpHeaders(), request, bodyAsText: '{}' });
    },
  };
  return { client, sent };
}

describe('what is sent', () => {
  test('identifies the app and the call', async () => {
    server.answer({ body: {} });
    await connectionTo(server.origin).send({ ...call, url: `${server.origin}/x` });
    expect(server.seen[0]?.headers).toMatchObject({
      authorization: 'Bearer test-token-1',
      'x-ms-client-request-id': correlationId,
      'x-ms-correlation-request-id': correlationId,
      'user-agent': expect.stringMatching(/^sauvegarde-test\/1\.2 core-rest-pipeline\//) as unknown,
      accept: 'application/json',
      'accept-encoding': 'identity',
    });
  });

  test.each([
    '/a/operationStatus/Zm==?api-version=2026-06-01&t=1&c=A-_b%3D%3d&s=a+b%20c',
    "/a/{b}/../c/%7e/d'e?q='\"<>`{}|^[]&q=é".replace('é', '%C3%A9'),
    `/long?s=${'Ab1-_%3D='.repeat(440)}`,
    '/no/query?',
  ])('is the URL byte for byte: %s', async (target) => {
    server.answer({ body: {} });
    await connectionTo(server.origin).send({ ...call, url: server.origin + target });
    expect(server.seen[0]?.target).toBe(target);
  });

  test('carries a JSON body with its type and length, and none where there is none', async () => {
    const connection = connectionTo(server.origin);
    server.answer({}, {});
    await connection.send({ ...call, method: 'PUT', url: `${server.origin}/x`, body: { name: 'é' } });
    await connection.send({ ...call, method: 'POST', url: `${server.origin}/x` });
    expect(server.seen[0]).toMatchObject({
      body: '{"name":"é"}',
      headers: { 'content-type': 'application/json; charset=utf-8', 'content-length': '13' },
    });
    expect(server.seen[1]).toMatchObject({ body: '', headers: { 'content-length': '0' } });
  });
});

describe('what is answered', () => {
  test('a redirect is an answer, not a place to carry the token to', async () => {
    const elsewhere = await startScriptedServer();
    server.answer({ status: 307, headers: { Location: `${elsewhere.origin}/x` } });
    const answer = await connectionTo(server.origin).send({ ...call, url: `${server.origin}/x` });
    expect(answer.status).toBe(307);
    expect(elsewhere.seen).toEqual([]);
    await elsewhere.close();
  });

  test('its time is that of its Date header, or of this machine', async () => {
    server.answer({ headers: { Date: 'Mon, 30 Aug 2021 14:29:49 GMT' } }, { headers: { Date: 'yesterday' } });
    const connection = connectionTo(server.origin, { now: () => 12_345 });
    const times = [];
    for (let index = 0; index < 2; index += 1) {
      times.push((await connection.send({ ...call, url: `${server.origin}/x` })).respondedAt);
    }
    expect(times).toEqual([Date.UTC(2021, 7, 30, 14, 29, 49), 12_345]);
  });

  test('poll URLs of 8 KB in two headers fit', async () => {
    const long = `{origin}/poll?s=${'x'.repeat(8150)}`;
    server.answer({ status: 202, headers: { 'Azure-AsyncOperation': long, Location: long } });
    const answer = await connectionTo(server.origin).send({ ...call, url: `${server.origin}/x` });
    expect(answer.header('location')).toBe(long.replace('{origin}', server.origin));
  });

  test('a byte order mark is no part of the text', async () => {
    server.answer({ body: '\uFEFF{}' });
    expect((await connectionTo(server.origin).send({ ...call, url: `${server.origin}/x` })).text).toBe('{}');
  });

  test.each(['cut', 'stall'] as const)('a body that ends too early is no answer (%s)', async (instead) => {
    server.answer({ body: { value: 'x'.repeat(1000) }, instead });
    const sent = connectionTo(server.origin, { requestTimeoutSeconds: instead === 'cut' ? 5 : 0.3 }).send({
      ...call,
      url: `${server.origin}/x`,
    });
    expect(await messageOf(sent)).toMatch(
      instead === 'cut' ? /the connection failed \(ECONNRESET\)/ : /no full answer within 0\.3 s/,
    );
  });

  test('a request that took too long is given up on the wire too', async () => {
    server.answer({ instead: 'hang' });
    const sent = connectionTo(server.origin, { requestTimeoutSeconds: 0.2 }).send({
      ...call,
      url: `${server.origin}/x`,
    });
    expect(await messageOf(sent)).toContain('no full answer within 0.2 s');
    await server.firstAbandoned;
  });

  test('a connection that is refused at every address is told by its code, without any URL', async () => {
    const origin = `http://localhost:${await closedPort()}`;
    const message = await messageOf(connectionTo(origin).send({ ...call, url: `${origin}/x?s=secret` }));
    expect(message).toBe(`GET test/read: the connection failed (ECONNREFUSED); correlation id ${correlationId}.`);
  });
});

describe('the endpoint', () => {
  test.each([
    ['http://management.azure.com', 'plain http'],
    ['http://10.0.0.4:7071', 'plain http'],
    ['http://127.0.0.1.attacker.example', 'plain http'],
    ['https://user:secret@management.azure.com', 'user information'],
    ['https://management.azure.com/tenant', 'more than a scheme, host and port'],
    ['ftp://127.0.0.1', 'no https URL'],
    ['management.azure.com', 'no absolute URL'],
  ])('%s is refused', (endpoint, why) => {
    expect(() => connectionTo(endpoint)).toThrow(why);
    expect(() => connectionTo(endpoint)).not.toThrow('secret');
  });

  test.each(['http://127.0.0.1:7071', 'http://localhost', 'http://[::1]:7071', 'https://management.azure.com/'])(
    '%s is taken',
    (endpoint) => {
      expect(connectionTo(endpoint).endpoint.origin).toBe(endpoint.replace(/\/$/, ''));
    },
  );

  test.each([
    'https://attacker.example/x',
    'https://127.0.0.1:{port}/x',
    'http://127.0.0.1:1/x',
    'http://127.0.0.1:{port}@attacker.example/x',
    'http://user@127.0.0.1:{port}/x',
    'http://127.0.0.1:{port}\\@attacker.example/x',
    'http://attacker.example\\@127.0.0.1:{port}/x',
    'http://localhost:{port}/x',
    '//127.0.0.1:{port}/x',
    'file:///etc/passwd',
    'http://127.0.0.1:{port}/x y',
    'http://127.0.0.1:{port}/é',
    `http://127.0.0.1:{port}/${'x'.repeat(8200)}`,
  ])('a URL that leads elsewhere, or is none, is neither requested nor given a token: %s', async (template) => {
    const url = template.replace('{port}', new URL(server.origin).port);
    const connection = connectionTo(server.origin);
    expect(await messageOf(connection.send({ ...call, url }))).toContain('the URL was not requested');
    const client = createDataProtectionClient({
      endpoint: server.origin,
      audience: 'https://management.azure.com',
      apiVersion: '2026-06-01',
      credential: credential.source,
      requestTimeoutSeconds: 5,
      userAgent: 'test',
    });
    expect(await client.poll(pollTarget(url), context)).toMatchObject({
      kind: 'refused',
      error: { code: 'UntrustedPollUrl', httpStatus: 0 },
    });
    expect([server.seen.length, credential.loads]).toEqual([0, 0]);
  });

  test('the spelling of scheme and host does not matter', async () => {
    server.answer({});
    const url = server.origin.replace('http://127', 'HTTP://127');
    expect((await connectionTo(server.origin).send({ ...call, url: `${url}/x` })).status).toBe(200);
  });
});

describe('the clouds', () => {
  test.each([
    ['https://management.azure.com', 'https://management.azure.com/', 'https://management.azure.com/.default'],
    [
      'https://management.usgovcloudapi.net',
      'https://management.core.usgovcloudapi.net/',
      'https://management.core.usgovcloudapi.net/.default',
    ],
    [
      'https://management.chinacloudapi.cn',
      'https://management.core.chinacloudapi.cn',
      'https://management.core.chinacloudapi.cn/.default',
    ],
  ])('%s gets a token for its own audience, over TLS only', async (endpoint, audience, scope) => {
    const { client, sent } = recordingTransport();
    const url = `${endpoint}/a/Zm==?s='%3D`;
    await connectionTo(endpoint, { audience, httpClient: client }).send({ ...call, url });
    expect(credential.scopesAsked).toEqual([scope]);
    expect(sent).toHaveLength(1);
    expect(sent[0]).toMatchObject({
      url,
      allowInsecureConnection: false,
      requestOverrides: { path: "/a/Zm==?s='%3D", hostname: new URL(endpoint).hostname },
    });
    expect(sent[0]?.headers.get('authorization')).toBe('Bearer test-token-1');
  });
});

describe.each(['http', 'https'] as const)('the token over %s', (scheme) => {
  const transport = recordingTransport();
  const origin = scheme === 'http' ? 'http://127.0.0.1:7071' : 'https://management.azure.com';
  const connect = (more: Partial<ArmConnectionOptions> = {}): ArmConnection =>
    connectionTo(origin, { httpClient: transport.client, ...more });
  const get = (connection: ArmConnection): Promise<unknown> => connection.send({ ...call, url: `${origin}/x` });

  test('is not fetched before it is needed, and kept while it is good', async () => {
    const connection = connect();
    expect(credential.loads).toBe(0);
    await get(connection);
    await get(connection);
    expect([credential.loads, credential.scopesAsked.length]).toEqual([1, 1]);
  });

  test('is fetched once for requests that need it at the same time', async () => {
    const connection = connect();
    await Promise.all(Array.from({ length: 20 }, () => get(connection)));
    expect([credential.loads, credential.scopesAsked.length]).toEqual([1, 1]);
  });

  test('is fetched anew before it expires', async () => {
    credential.next = (number) =>
      Promise.resolve({ token: `short-${number}`, expiresOnTimestamp: Date.now() + (number === 1 ? 500 : HOUR) });
    const connection = connect();
    await get(connection);
    await get(connection);
    await get(connection);
    expect(credential.scopesAsked).toHaveLength(2);
    expect(transport.sent.at(-1)?.headers.get('authorization')).toBe('Bearer short-2');
  });

  test('that cannot be had is an error without secrets, and the next request asks again', async () => {
    const secrets = 'POST https://login.example/token?client_secret=hush failed for Bearer eyJhbGciOi.eyJhdWQi.c2ln';
    credential.next = (number) =>
      number === 1
        ? Promise.reject(new Error(secrets))
        : Promise.resolve({ token: 'good', expiresOnTimestamp: Date.now() + HOUR });
    const connection = connect();
    const message = await messageOf(get(connection));
    expect(message).toContain('GET test/read: no token could be had: POST https://login.example/token?[cut] failed');
    expect(message).not.toMatch(/hush|eyJ|c2ln/);
    expect(await messageOf(get(connection))).toBe('no error');
  });

  test('is used to its end when it cannot be refreshed before', async () => {
    credential.next = (number) =>
      number === 1
        ? Promise.resolve({ token: 'last', expiresOnTimestamp: Date.now() + 60_000 })
        : Promise.reject(new Error('the identity endpoint is down'));
    const connection = connect();
    await get(connection);
    await get(connection);
    await get(connection);
    expect(credential.scopesAsked.length).toBeGreaterThan(1);
    expect(transport.sent.at(-1)?.headers.get('authorization')).toBe('Bearer last');
  });

  test('that a credential does not have is an error', async () => {
    credential.next = () => Promise.resolve(null);
    expect(await messageOf(get(connect()))).toContain('the credential has none for this audience');
  });

  test('is asked for again when its credential could not be loaded', async () => {
    let loads = 0;
    const source: ArmConnectionOptions['credential'] = () => {
      loads += 1;
      return loads === 1 ? Promise.reject(new Error('not installed')) : Promise.resolve(credential);
    };
    const connection = connect({ credential: source });
    expect(await messageOf(get(connection))).toContain('no token could be had: not installed');
    expect(await messageOf(get(connection))).toBe('no error');
  });

  test('that never comes does not hold later requests', async () => {
    credential.next = (number) =>
      number === 1
        ? new Promise(() => undefined)
        : Promise.resolve({ token: 'late', expiresOnTimestamp: Date.now() + HOUR });
    const connection = connect({ requestTimeoutSeconds: 2 });
    expect(await messageOf(get(connection))).toMatch(/no full answer within 2 s|did not answer within 2 s/);
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(await messageOf(get(connection))).toBe('no error');
  });
});

describe('what the HTTP stack throws', () => {
  const thrownFor = (thrown: Error): Promise<unknown> =>
    connectionTo('https://management.azure.com', { httpClient: { sendRequest: () => Promise.reject(thrown) } })
      .send({ ...call, url: 'https://management.azure.com/x' })
      .catch((error: unknown) => error);

  test.each([
    ['the SDK', new RestError('https://management.azure.com/x', { code: RestError.REQUEST_SEND_ERROR })],
    ['a socket', Object.assign(new Error('https://management.azure.com/x'), { code: 'ECONNRESET' })],
    ['an abort', Object.assign(new Error('https://management.azure.com/x'), { name: 'AbortError' })],
  ])('is a fault of Azure without its URL when it comes from %s', async (_, thrown) => {
    const error = await thrownFor(thrown);
    expect(error).toBeInstanceOf(ArmFault);
    expect(String(error)).not.toContain('https:');
  });

  test.each([
    new TypeError('undefined is not a function'),
    Object.assign(new TypeError('Invalid character in header content'), { code: 'ERR_INVALID_CHAR' }),
    new Error('what nobody of the HTTP stack throws'),
  ])('stays a defect of ours: %s', async (thrown) => {
    expect(await thrownFor(thrown)).toBe(thrown);
  });
});

describe('a token that the emulator refuses', () => {
  let scripted: ScriptedClient;
  beforeEach(async () => {
    scripted = await startScriptedClient();
  });
  afterEach(() => scripted.server.close());

  test('is refused to the caller and not used again', async () => {
    scripted.server.answer({ status: 401, body: { error: { code: 'ExpiredAuthenticationToken', message: 'old' } } });
    scripted.server.answer({ status: 204 });
    expect(await scripted.client.delete(instanceId, context)).toMatchObject({
      kind: 'refused',
      error: { code: 'ExpiredAuthenticationToken', httpStatus: 401 },
    });
    await scripted.client.delete(instanceId, context);
    expect(scripted.server.seen.map(({ headers }) => headers.authorization)).toEqual([
      'Bearer test-token-1',
      'Bearer test-token-2',
    ]);
  });
});
