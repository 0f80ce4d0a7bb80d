import { blobReportStore } from '../../reports/blob-report-store';
import type { ReportStore } from '../../reports/report-store';
import { type Azurite, startAzurite } from './support/azurite';
import { tlsOptions } from './support/loopback-tls';
import { describeReportStore } from './support/report-store-contract';
import { StorageTokens } from './support/storage-token';
import { lines, textOf } from './support/texts';

let azurite: Azurite;
const tokens = new StorageTokens();

beforeAll(async () => {
  azurite = await startAzurite();
}, 300_000);
afterAll(() => azurite.close());

const opened = new Map<string, ReportStore>();

function storeIn(container: string, pageSize?: number): ReportStore {
  const store =
    opened.get(container) ??
    blobReportStore(`${azurite.accountUrl}/${container}`, tokens.source, {
      tlsOptions,
      ...(pageSize !== undefined && { pageSize }),
    });
  opened.set(container, store);
  return store;
}

describe('a container of reports', () => {
  describeReportStore(() => storeIn('contract'));

  test('is made with the first report only', async () => {
    const store = storeIn('made-late');
    expect(await store.read('audits/a.json')).toBeUndefined();
    expect(await store.list('audits')).toEqual([]);
    expect(await store.folders('audits')).toEqual([]);
    await store.remove('audits');
    await Promise.all(['a', 'b', 'c'].map((name) => store.write(`audits/${name}.json`, name)));
    expect(await store.list('audits')).toEqual(['audits/a.json', 'audits/b.json', 'audits/c.json']);
  });

  test('is listed and emptied however many pages that takes', async () => {
    const store = storeIn('pages', 2);
    const names = ['a', 'b', 'c', 'd', 'e'].map((name) => `audits/${name}/r.json`);
    for (const name of names) await store.write(name, '');
    expect(await store.list('audits')).toEqual(names);
    expect(await store.folders('audits')).toEqual(['a', 'b', 'c', 'd', 'e']);
    await store.remove('audits');
    expect(await store.list('audits')).toEqual([]);
  });

  test('holds one whole text after long streams were written at the same time; who was overtaken is told', async () => {
    const store = storeIn('races');
    const marks = ['a', 'b', 'c'];
    const writes = marks.map((mark) => store.write('audits/a.ndjson', lines(5 * 1024 * 1024, mark)));
    const answers = await Promise.allSettled(writes);
    const texts = await Promise.all(marks.map((mark) => textOf(lines(5 * 1024 * 1024, mark))));
    expect(texts).toContain(await store.read('audits/a.ndjson'));
    const reasons = answers.flatMap((each) => (each.status === 'rejected' ? [each.reason as unknown] : []));
    expect(reasons.length).toBeLessThan(marks.length);
    for (const reason of reasons) expect(reason).toMatchObject({ name: 'ReportStoreError', code: 'InvalidBlockList' });
  });
});
