import { blobReportStore, type BlobReportStoreOptions } from '../../reports/blob-report-store';
import type { ReportStore } from '../../reports/report-store';
import { ReportStoreError } from '../../reports/report-store-error';
import { closedPort } from '../support/closed-port';
import { tlsOptions } from './support/loopback-tls';
import { StorageTokens } from './support/storage-token';
import { answerCreated, answerError, type Answering, startTlsServer, type TlsServer } from './support/tls-server';
import { lines } from './support/texts';

const MEGABYTE = 1024 * 1024;

let server: TlsServer | undefined;
let tokens: StorageTokens;
beforeEach(() => {
  tokens = new StorageTokens();
});
afterEach(() => server?.close());

async function storeAnsweredBy(answering: Answering, options: BlobReportStoreOptions = {}): Promise<ReportStore> {
  server = await startTlsServer(answering);
  return blobReportStore(`${server.origin}/account/reports`, tokens.source, { tlsOptions, ...options });
}

async function faultOf(work: Promise<unknown>): Promise<ReportStoreError> {
  const error: unknown = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof ReportStoreError) return error;
  throw new Error(`no ReportStoreError came, but ${String(error)}`);
}

describe('a refusal of the service', () => {
  test.each([
    [403, 'AuthorizationPermissionMismatch', 'the role "Storage Blob Data Contributor"'],
    [403, 'AuthorizationFailure', 'the firewall of the storage account'],
    [403, 'AuthenticationFailed', 'its tenant has to be that of the storage account'],
    [401, 'InvalidAuthenticationInfo', 'its tenant has to be that of the storage account'],
    [403, 'AccountIsDisabled', 'look at the state of its subscription'],
    [409, 'ContainerBeingDeleted', 'made again in about half a minute'],
    [409, 'BlobImmutableDueToPolicy', 'A retention policy protects the report'],
    [418, 'SomethingNew', 'Look the code up in the reference'],
  ])('HTTP %i %s says what to do about it', async (status, code, advice) => {
    const store = await storeAnsweredBy((_, response) => answerError(response, status, code));
    const attempts = [
      ['write audits/a.json', () => store.write('audits/a.json', '{}')],
      ['write audits/b.json', () => store.write('audits/b.json', lines(5 * MEGABYTE))],
      ['create audits/c.json', () => store.create('audits/c.json', '{}')],
      ['read audits/a.json', () => store.read('audits/a.json')],
      ['list audits', () => store.list('audits')],
      ['list audits', () => store.folders('audits')],
      ['remove audits', () => store.remove('audits')],
    ] as const;
    for (const [action, attempt] of attempts) {
      const fault = await faultOf(attempt());
      expect(fault).toMatchObject({ code, status, requestId: 'req-1' });
      expect(fault.message).toContain(`could not ${action} (${code}, HTTP ${status}).`);
      expect(fault.message).toContain(advice);
      expect(fault.message).toContain('Request id req-1.');
    }
  });

  test('has neither a token nor a URL in it, in whatever way it is printed', async () => {
    const store = await storeAnsweredBy((_, response) => answerError(response, 403, 'AuthorizationPermissionMismatch'));
    const fault = await faultOf(store.write('audits/a.json', '{}'));
    const { inspect } = await import('node:util');
    const printed = `${inspect(fault, { depth: 10, showHidden: true })} ${JSON.stringify(fault)}`;
    expect(printed).toContain('AuthorizationPermissionMismatch');
    expect(printed).not.toContain(tokens.given[0]);
    expect(printed).not.toMatch(/Bearer|https?:\/\/127/);
  });

  test('of one removal does not hide behind the others', async () => {
    const blobs = ['a', 'b', 'c'].map((name) => `<Blob><Name>audits/${name}.json</Name><Properties/></Blob>`).join('');
    const store = await storeAnsweredBy(({ method, path }, response) => {
      if (method === 'GET') {
        const body = `<?xml version="1.0" encoding="utf-8"?><EnumerationResults ContainerName="reports"><Blobs>${blobs}</Blobs><NextMarker/></EnumerationResults>`;
        return void response.writeHead(200, { 'content-type': 'application/xml' }).end(body);
      }
      if (path.endsWith('/b.json')) {
        answerError(response, 412, 'LeaseIdMissing');
        return;
      }
      if (path.endsWith('/c.json')) answerError(response, 404, 'BlobNotFound');
      else response.writeHead(202).end();
    });
    const fault = await faultOf(store.remove('audits'));
    expect(fault.message).toContain(
      'could not remove audits/b.json (LeaseIdMissing, HTTP 412). Somebody holds a lease',
    );
  });

  test('of an unknown account is no missing report', async () => {
    const store = await storeAnsweredBy((_, response) => answerError(response, 404, 'ResourceNotFound'));
    expect(await faultOf(store.read('audits/a.json'))).toMatchObject({ code: 'ResourceNotFound' });
  });

  test('to make the container is told as such', async () => {
    const store = await storeAnsweredBy(({ query }, response) =>
      query.get('restype') === 'container'
        ? answerError(response, 403, 'AuthorizationPermissionMismatch')
        : answerError(response, 404, 'ContainerNotFound'),
    );
    const fault = await faultOf(store.write('audits/a.json', '{}'));
    expect(fault.message).toContain(
      'write audits/a.json in a new container (AuthorizationPermissionMismatch, HTTP 403)',
    );
  });

  test('of blocks that another writer replaced says to write again', async () => {
    const store = await storeAnsweredBy(({ query }, response) =>
      query.get('comp') === 'blocklist' ? answerError(response, 400, 'InvalidBlockList') : answerCreated(response),
    );
    const fault = await faultOf(store.write('audits/a.json', lines(5 * MEGABYTE)));
    expect(fault.message).toContain('Somebody else wrote the same report meanwhile');
  });
});

describe('no answer of the service', () => {
  test('because nobody listens', async () => {
    const store = blobReportStore(`https://127.0.0.1:${await closedPort()}/account/reports`, tokens.source);
    const fault = await faultOf(store.read('audits/a.json'));
    expect(fault).toMatchObject({ code: 'ECONNREFUSED', status: undefined, requestId: undefined });
    expect(fault.message).toContain('could not reach the storage account');
  });

  test('because it is never given ends with the time limit', async () => {
    const store = await storeAnsweredBy(() => undefined, { requestTimeoutSeconds: 0.2 });
    const fault = await faultOf(store.read('audits/a.json'));
    expect(fault.message).toContain('could not read audits/a.json (TimedOut). There was no full answer in time');
  });

  test('because it stops in the middle ends with the time limit', async () => {
    const stalling: Answering = (_, response) =>
      response.writeHead(200, { etag: '"1"', 'content-length': '9' }).write('x');
    const store = await storeAnsweredBy(stalling, { requestTimeoutSeconds: 0.5 });
    expect(await faultOf(store.read('audits/a.json'))).toMatchObject({ code: 'TimedOut' });
  });

  test('because its certificate is not trusted', async () => {
    server = await startTlsServer((_, response) => answerCreated(response));
    const store = blobReportStore(`${server.origin}/account/reports`, tokens.source);
    const fault = await faultOf(store.read('audits/a.json'));
    expect(fault.message).toMatch(/\((DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN)\)\. The certificate/);
    expect(server.seen).toEqual([]);
  });
});

describe('the token', () => {
  const gone = (): Promise<never> => Promise.reject(new Error('secret details at https://login.example/?x=1'));

  test.each([
    ['cannot be had', gone],
    ['is none', () => Promise.resolve(null)],
  ])('that %s is said, without the texts of the credential', async (_, next) => {
    const store = await storeAnsweredBy((_request, response) => answerCreated(response));
    tokens.next = next;
    const fault = await faultOf(store.write('audits/a.json', '{}'));
    expect(fault).toMatchObject({ code: 'NoToken', status: undefined });
    expect(fault.message).toContain('check the identity of this app');
    expect(fault.message).not.toContain('secret');
    expect(server?.seen).toEqual([]);
  });

  test('is asked for again after its credential could not be loaded', async () => {
    server = await startTlsServer((_, response) => answerCreated(response));
    let loads = 0;
    const source: typeof tokens.source = () => ((loads += 1) === 1 ? gone() : tokens.source());
    const store = blobReportStore(`${server.origin}/account/reports`, source, { tlsOptions });
    expect(await faultOf(store.write('audits/a.json', '{}'))).toMatchObject({ code: 'NoToken' });
    await store.write('audits/a.json', '{}');
    await store.write('audits/a.json', '{}');
    expect(loads).toBe(2);
  });

  test('that cannot be refreshed is used as long as it is good', async () => {
    const store = await storeAnsweredBy((_, response) => answerCreated(response));
    // So near to its end that the SDK refreshes it with the next request.
    tokens.next = () => Promise.resolve({ token: 'ending', expiresOnTimestamp: Date.now() + 60_000 });
    await store.write('audits/a.json', '{}');
    tokens.next = gone;
    await store.write('audits/b.json', '{}');
    await store.write('audits/c.json', '{}');
    expect(tokens.scopesAsked.length).toBeGreaterThan(1);
    expect(server?.seen.map(({ authorization }) => authorization)).toEqual(
      Array.from({ length: 3 }, () => 'Bearer ending'),
    );
  });

  test('for another audience is never given, whatever a server asks for', async () => {
    const store = await storeAnsweredBy((_, response) => {
      const tenant = 'https://login.microsoftonline.com/11111111-1111-1111-1111-111111111111/oauth2/authorize';
      response.setHeader(
        'www-authenticate',
        `Bearer authorization_uri=${tenant} resource_id=https://management.azure.com`,
      );
      answerError(response, 401, 'InvalidAuthenticationInfo');
    });
    await faultOf(store.read('audits/a.json'));
    expect(new Set(tokens.scopesAsked)).toEqual(new Set(['https://storage.azure.com/.default']));
    expect(new Set(server?.seen.map(({ authorization }) => authorization))).toEqual(
      new Set(tokens.given.map((token) => `Bearer ${token}`)),
    );
  });
});
