import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { directoryReportStore } from '../../reports/directory-report-store';
import { ReportStoreError } from '../../reports/report-store-error';
import { describeReportStore } from './support/report-store-contract';
import { streamed } from './support/texts';

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'reports-'));
});
afterAll(() => rm(directory, { recursive: true, force: true }));

/** A stream that stops in the middle until it is told to go on. */
function interrupted(): {
  readonly content: AsyncGenerator<string, void, undefined>;
  readonly proceed: () => void;
  readonly reached: Promise<void>;
} {
  let proceed = (): void => undefined;
  let reach = (): void => undefined;
  const proceeding = new Promise<void>((resolve) => (proceed = resolve));
  const reached = new Promise<void>((resolve) => (reach = resolve));
  async function* content(): AsyncGenerator<string, void, undefined> {
    yield 'x'.repeat(1_000_000);
    reach();
    await proceeding;
    yield 'the rest';
  }
  return { content: content(), proceed: () => proceed(), reached };
}

describe('a directory of reports', () => {
  describeReportStore(() => directoryReportStore(join(directory, 'contract')));

  test('is made with the first report only', async () => {
    const store = directoryReportStore(join(directory, 'made', 'late'));
    expect(await store.list('audits')).toEqual([]);
    await store.remove('audits');
    expect(await readdir(directory)).not.toContain('made');
    await store.write('audits/a.json', '{}');
    expect(await readFile(join(directory, 'made', 'late', 'audits', 'a.json'), 'utf8')).toBe('{}');
  });

  test('shows nothing of a report that is being written, and nothing is left beside it afterwards', async () => {
    const store = directoryReportStore(join(directory, 'unfinished'));
    const { content, proceed, reached } = interrupted();
    const written = store.write('audits/one/a.json', content);
    await reached;
    expect(await readdir(join(directory, 'unfinished', 'audits', 'one'))).toHaveLength(1);
    expect(await store.list('audits')).toEqual([]);
    expect(await store.folders('audits')).toEqual([]);
    expect(await store.read('audits/one/a.json')).toBeUndefined();
    proceed();
    await written;
    expect(await readdir(join(directory, 'unfinished', 'audits', 'one'))).toEqual(['a.json']);
  });

  test('removes what a writer left behind who was killed', async () => {
    const store = directoryReportStore(join(directory, 'killed'));
    const { content, proceed, reached } = interrupted();
    const written = store.write('audits/one/a.json', content);
    await reached;
    await store.remove('audits/one');
    expect(await readdir(join(directory, 'killed', 'audits'))).toEqual([]);
    proceed();
    await expect(written).rejects.toBeInstanceOf(ReportStoreError);
  });

  test('leaves nothing beside a report whose stream failed', async () => {
    const store = directoryReportStore(join(directory, 'failed'));
    async function* broken(): AsyncGenerator<string, void, undefined> {
      yield* streamed('a');
      throw new Error('the source broke');
    }
    await expect(store.write('audits/a.json', broken())).rejects.toThrow('the source broke');
    expect(await readdir(join(directory, 'failed', 'audits'))).toEqual([]);
  });

  test('ignores files and folders that are not ours', async () => {
    const store = directoryReportStore(join(directory, 'foreign'));
    await store.write('audits/a.json', '{}');
    await writeFile(join(directory, 'foreign', 'audits', '.DS_Store'), '');
    await writeFile(join(directory, 'foreign', 'audits', 'Thumbs.db'), '');
    expect(await store.list('audits')).toEqual(['audits/a.json']);
    expect(await store.folders('audits')).toEqual([]);
  });

  test('says so when its folder is removed under a writer', async () => {
    const store = directoryReportStore(join(directory, 'removed'));
    const { content, proceed, reached } = interrupted();
    const written = store.write('audits/one/a.json', content);
    await reached;
    await store.remove('audits');
    proceed();
    await expect(written).rejects.toThrow(/could not write audits\/one\/a\.json \(ENOENT\)\. .*write it again/);
    await expect(written).rejects.toBeInstanceOf(ReportStoreError);
  });

  test('says what is wrong when a file stands where a folder has to be', async () => {
    const store = directoryReportStore(join(directory, 'blocked'));
    await store.write('audits/a.json', '{}');
    const refused = store.write('audits/a.json/below.json', '{}');
    await expect(refused).rejects.toBeInstanceOf(ReportStoreError);
    await expect(refused).rejects.toThrow(/\((EEXIST|ENOTDIR)\)\. A file stands where a folder has to be/);
  });

  test('says what is wrong when a folder stands where the report has to be', async () => {
    const store = directoryReportStore(join(directory, 'blocked'));
    await store.write('folder/a/b.json', '{}');
    await expect(store.write('folder/a', '{}')).rejects.toThrow(
      /\(EISDIR\)\. A folder stands where the report has to be/,
    );
    expect(await readdir(join(directory, 'blocked', 'folder'))).toEqual(['a']);
  });
});
