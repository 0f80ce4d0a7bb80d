import { blobReportStore, type BlobReportStoreOptions } from '../../reports/blob-report-store';
import type { ReportStore } from '../../reports/report-store';
import { tlsOptions } from './support/loopback-tls';
import { StorageTokens } from './support/storage-token';
import { answerCreated, answerError, type Answering, startTlsServer, type TlsServer } from './support/tls-server';
import { lines, streamed, textOf } from './support/texts';

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

const seenLines = (): string[] =>
  (server?.seen ?? []).map(({ method, path, query }) => `${method} ${path} ${query.get('comp') ?? ''}`.trim());

describe('requests to the service', () => {
  test('are not sent, and no token is asked for, before the first use', async () => {
    await storeAnsweredBy((_, response) => answerCreated(response));
    expect([tokens.loads, server?.seen]).toEqual([0, []]);
  });

  test('carry a token for Azure Storage, which is asked for once', async () => {
    const store = await storeAnsweredBy((_, response) => answerCreated(response));
    await store.write('audits/a.json', '{}');
    await store.write('audits/b.json', '{}');
    expect(tokens.loads).toBe(1);
    expect(tokens.scopesAsked).toEqual(['https://storage.azure.com/.default']);
    expect(server?.seen.map(({ authorization }) => authorization)).toEqual([
      `Bearer ${tokens.given[0] ?? ''}`,
      `Bearer ${tokens.given[0] ?? ''}`,
    ]);
  });

  test.each([
    ['a.json', 'application/json; charset=utf-8'],
    ['a.ndjson', 'application/x-ndjson; charset=utf-8'],
    ['a.csv', 'text/csv; charset=utf-8; header=present'],
    ['a', 'text/plain; charset=utf-8'],
  ])('say what %s is', async (name, type) => {
    const store = await storeAnsweredBy((_, response) => answerCreated(response));
    await store.write(`audits/${name}`, 'text');
    await store.write(`audits/${name}`, lines(5 * MEGABYTE));
    const ends = server?.seen.filter(({ query }) => query.get('comp') !== 'block') ?? [];
    expect(ends.map(({ headers }) => headers['x-ms-blob-content-type'])).toEqual([type, type]);
  });

  test.each([
    [409, 'BlobAlreadyExists'],
    [412, 'ConditionNotMet'],
  ])(
    'create a text on the condition that there is none, and take HTTP %i %s for "there is one"',
    async (status, code) => {
      const store = await storeAnsweredBy((_, response) => answerError(response, status, code));
      expect(await store.create('audits/a.json', '{}')).toBe(false);
      expect(server?.seen.map(({ method, headers }) => [method, headers['if-none-match']])).toEqual([['PUT', '*']]);
    },
  );

  test('are one for a text, and for a stream that is short', async () => {
    const store = await storeAnsweredBy((_, response) => answerCreated(response));
    await store.write('audits/text.json', 'x'.repeat(9 * MEGABYTE));
    await store.write('audits/stream.json', streamed('x', 'y'));
    await store.write('audits/empty.json', streamed());
    expect(seenLines()).toEqual([
      'PUT /account/reports/audits/text.json',
      'PUT /account/reports/audits/stream.json',
      'PUT /account/reports/audits/empty.json',
    ]);
    expect(server?.seen.map(({ body }) => body.length)).toEqual([9 * MEGABYTE, 2, 0]);
  });

  test('for a long stream are blocks, sent while it is still being made, and then the list of them', async () => {
    let produced = 0;
    const producedAtBlock: number[] = [];
    const store = await storeAnsweredBy(({ query }, response) => {
      if (query.get('comp') === 'block') producedAtBlock.push(produced);
      answerCreated(response);
    });
    async function* counted(): AsyncGenerator<string, void, undefined> {
      for await (const line of lines(17 * MEGABYTE)) {
        produced += line.length;
        yield line;
      }
    }
    await store.write('audits/a.ndjson', counted());
    const blocks = server?.seen.filter(({ query }) => query.get('comp') === 'block') ?? [];
    expect(seenLines().at(-1)).toBe('PUT /account/reports/audits/a.ndjson blocklist');
    expect(Buffer.concat(blocks.map(({ body }) => body)).toString()).toBe(await textOf(lines(17 * MEGABYTE)));
    // When a block arrives no more than that one and the next have been made: a stream is never held as a whole.
    const ahead = blocks.map((_, index) => (producedAtBlock[index] ?? 0) - index * 4 * MEGABYTE);
    expect(Math.max(...ahead)).toBeLessThan(8.1 * MEGABYTE);
    const listed = server?.seen.at(-1)?.body.toString() ?? '';
    const ids = [...listed.matchAll(/<Latest>([^<]+)<\/Latest>/g)].map(([, id]) => id);
    expect(ids).toEqual(blocks.map(({ query }) => query.get('blockid')));
    expect(new Set(ids.map((id) => id?.length)).size).toBe(1);
  });

  test('make the container when it is missing, then go on', async () => {
    let exists = false;
    const store = await storeAnsweredBy(({ query }, response) => {
      if (query.get('restype') === 'container') exists = true;
      if (exists) answerCreated(response);
      else answerError(response, 404, 'ContainerNotFound');
    });
    await store.write('audits/a.ndjson', lines(5 * MEGABYTE));
    expect(seenLines()).toEqual([
      'PUT /account/reports/audits/a.ndjson block',
      'PUT /account/reports',
      'PUT /account/reports/audits/a.ndjson block',
      'PUT /account/reports/audits/a.ndjson block',
      'PUT /account/reports/audits/a.ndjson blocklist',
    ]);
  });

  test('do not make the container in order to read, list or remove', async () => {
    const store = await storeAnsweredBy((_, response) => answerError(response, 404, 'ContainerNotFound'));
    expect(await store.read('audits/a.json')).toBeUndefined();
    expect(await store.list('audits')).toEqual([]);
    expect(await store.folders('audits')).toEqual([]);
    await store.remove('audits');
    expect(new Set(server?.seen.map(({ method }) => method))).toEqual(new Set(['GET']));
  });

  test('are sent again when the service is busy for a moment', async () => {
    const store = await storeAnsweredBy((_, response) => {
      if (server?.seen.length === 1) answerError(response, 503, 'ServerBusy');
      else answerCreated(response);
    });
    await store.write('audits/a.json', '{}');
    expect(server?.seen).toHaveLength(2);
  });

  test('never follow a redirect to another server', async () => {
    const other = await startTlsServer((_, response) => answerCreated(response));
    try {
      const store = await storeAnsweredBy((_, response) => {
        response.writeHead(307, { location: `${other.origin}/account/reports/audits/a.json` }).end();
      });
      await expect(store.write('audits/a.json', '{}')).rejects.toThrow(/HTTP 307/);
      await expect(store.read('audits/a.json')).rejects.toThrow(/HTTP 307/);
      expect(other.seen).toEqual([]);
    } finally {
      await other.close();
    }
  });
});

describe('a download', () => {
  /** Gives half of a text and cuts the connection, as often as asked; then a whole one. */
  function breaking(times: number): Answering {
    let broken = 0;
    return (_, response) => {
      if (broken === times) return void response.writeHead(200, { etag: '"2"', 'content-length': '8' }).end('new text');
      broken += 1;
      response.writeHead(200, { etag: '"1"', 'content-length': '14' });
      response.write('the old', () => setImmediate(() => response.destroy()));
    };
  }

  test('that breaks off is started again: a text is never put together from two answers', async () => {
    const store = await storeAnsweredBy(breaking(2));
    expect(await store.read('audits/a.json')).toBe('new text');
    expect(server?.seen).toHaveLength(3);
  });

  test('that breaks off every time is an error', async () => {
    const store = await storeAnsweredBy(breaking(100));
    const read = store.read('audits/a.json');
    await expect(read).rejects.toThrow('could not read audits/a.json (BrokenDownload). The connection broke');
    expect(server?.seen).toHaveLength(3);
  });
});
