import fc from 'fast-check';
import type { ReportStore } from '../../../reports/report-store';
import { failing, lines, streamed, textOf } from './texts';

const MEGABYTE = 1024 * 1024;
const path = fc
  .array(fc.constantFrom('a', 'ab', 'b', 'a.json', 'a-b', '0_'), { minLength: 1, maxLength: 3 })
  // A path is a report or a folder, never both: only reports have an ending here.
  .map((names) => [...names.map((name) => name.replace('.', '')), 'r.ndjson'].join('/'));
const folder = fc
  .array(fc.constantFrom('a', 'ab', 'b', 'ajson', '0_'), { minLength: 1, maxLength: 2 })
  .map((names) => names.join('/'));
const step = fc.oneof(
  { weight: 3, arbitrary: fc.record({ do: fc.constant('write' as const), path, text: fc.string({ unit: 'binary' }) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('remove' as const), folder }) },
);

type Model = Map<string, string>;

const listed = (model: Model, prefix: string): string[] =>
  [...model.keys()].filter((key) => key.startsWith(prefix)).sort();

const foldersOf = (model: Model, prefix: string): string[] => {
  const below = listed(model, prefix).map((key) => key.slice(prefix.length).split('/'));
  return [...new Set(below.flatMap(([first = '', ...rest]) => (rest.length > 0 ? [first] : [])))].sort();
};

const refusedPaths = [
  '',
  '/',
  '/etc/passwd',
  '..',
  '../a',
  'a/../b',
  'a/..',
  'a/.',
  'a//b',
  'a/',
  '/a',
  'a\\b',
  'A/b',
  'a b',
  'a/~b',
  'a/b?c',
  'a/b#c',
  'a%2fb',
  'a:b',
  'é',
  'a\0b',
  'a\n',
  '.hidden',
  'a/.git/b',
  'a./b',
  'a'.repeat(201),
  Array.from({ length: 501 }, () => 'a').join('/'),
];

/**
 * What every store promises.
 *
 * @param open gives the store, which may hold reports of other tests: each test has a folder of its own
 */
export function describeReportStore(open: () => ReportStore): void {
  let tests = 0;
  let root = '';
  beforeEach(() => {
    tests += 1;
    root = `test-${tests}`;
  });

  describe('a report', () => {
    it.each([
      ['a short text', 'id,name\n1,a\n'],
      ['an empty text', ''],
      ['a text of all kinds of characters', 'à · 漢字 · 😀\r\n\0\uFEFFz'],
    ])('is read as it was written: %s', async (_, text) => {
      await open().write(`${root}/text.csv`, text);
      await open().write(`${root}/stream.csv`, streamed(text));
      expect(await open().read(`${root}/text.csv`)).toBe(text);
      expect(await open().read(`${root}/stream.csv`)).toBe(text);
    });

    it('keeps its characters wherever the stream is cut', async () => {
      await open().write(`${root}/cut.csv`, streamed('a\uD83D', '\uDE00b\uD83D', '', '\uDE00'));
      expect(await open().read(`${root}/cut.csv`)).toBe('a😀b😀');
    });

    it('may be of any length', async () => {
      await open().write(`${root}/long.ndjson`, lines(9 * MEGABYTE));
      expect(await open().read(`${root}/long.ndjson`)).toBe(await textOf(lines(9 * MEGABYTE)));
    });

    it('is undefined when it was never written', async () => {
      await open().write(`${root}/there.json`, '{}');
      expect(await open().read(`${root}/not-there.json`)).toBeUndefined();
      expect(await open().read(`${root}-not-there/report.json`)).toBeUndefined();
    });

    it('is undefined at the path of a folder and below a report', async () => {
      await open().write(`${root}/folder/there.json`, '{}');
      expect(await open().read(`${root}/folder`)).toBeUndefined();
      expect(await open().read(`${root}/folder/there.json/below`)).toBeUndefined();
    });

    it('is replaced as a whole, whichever was longer', async () => {
      for (const text of ['long '.repeat(100), 'short', 'long again '.repeat(100)]) {
        await open().write(`${root}/replaced.json`, text);
        expect(await open().read(`${root}/replaced.json`)).toBe(text);
        await open().write(`${root}/replaced.json`, streamed(text, '.'));
        expect(await open().read(`${root}/replaced.json`)).toBe(`${text}.`);
      }
    });
  });

  describe('a report that is created', () => {
    it('is written where there is none, and replaces nothing', async () => {
      expect(await open().create(`${root}/new.json`, 'first')).toBe(true);
      expect(await open().create(`${root}/new.json`, 'second')).toBe(false);
      expect(await open().read(`${root}/new.json`)).toBe('first');
      await open().write(`${root}/old.json`, 'written');
      expect(await open().create(`${root}/old.json`, 'created')).toBe(false);
      expect(await open().read(`${root}/old.json`)).toBe('written');
      expect(await open().list(root)).toEqual([`${root}/new.json`, `${root}/old.json`]);
    });

    it('is that of one of those who try at the same time, and shown whole to all', async () => {
      for (let round = 0; round < 5; round++) {
        const path = `${root}/race-${round}.json`;
        const texts = Array.from({ length: 12 }, (_, index) => `${index}`.repeat(20_000));
        const made = await Promise.all(
          texts.map(async (text) => ({ text, isMine: await open().create(path, text), seen: await open().read(path) })),
        );
        const [winner, ...more] = made.filter(({ isMine }) => isMine);
        expect(more).toEqual([]);
        expect(new Set(made.map(({ seen }) => seen))).toEqual(new Set([winner?.text]));
      }
    });

    it('can be created again when it was removed', async () => {
      await open().create(`${root}/again/a.json`, 'first');
      await open().remove(`${root}/again`);
      expect(await open().create(`${root}/again/a.json`, 'second')).toBe(true);
      expect(await open().read(`${root}/again/a.json`)).toBe('second');
    });
  });

  describe('a stream that fails', () => {
    it.each([
      ['at once', 0],
      ['after a few pieces', 10_000],
      ['after many megabytes', 9 * MEGABYTE],
    ])('%s leaves the old text, and its own error comes out', async (_, characters) => {
      const error = new Error('the source broke');
      await open().write(`${root}/kept.ndjson`, 'the old text');
      await expect(open().write(`${root}/kept.ndjson`, failing(error, lines(characters)))).rejects.toBe(error);
      expect(await open().read(`${root}/kept.ndjson`)).toBe('the old text');
      expect(await open().list(root)).toEqual([`${root}/kept.ndjson`]);
    });

    it('makes no report where there was none, and does not hinder the next', async () => {
      const error = new Error('the source broke');
      await expect(open().write(`${root}/new.ndjson`, failing(error, lines(9 * MEGABYTE)))).rejects.toBe(error);
      expect(await open().read(`${root}/new.ndjson`)).toBeUndefined();
      expect(await open().list(root)).toEqual([]);
      expect(await open().folders(root)).toEqual([]);
      await open().write(`${root}/new.ndjson`, streamed('a', 'b'));
      expect(await open().read(`${root}/new.ndjson`)).toBe('ab');
    });
  });

  describe('writers and readers at the same time', () => {
    it('never show a part of a text', async () => {
      const texts = ['a', 'b', 'c', 'd'].map((mark) => mark.repeat(200_000));
      const shown = `${root}/shared.json`;
      await open().write(shown, texts[0] ?? '');
      const writes = texts.map((text) => open().write(shown, text));
      const reads = Array.from({ length: 8 }, () => open().read(shown));
      const seen = [...(await Promise.all(reads)), ...(await Promise.all(writes)), await open().read(shown)];
      expect(seen.filter((text) => text !== undefined && !texts.includes(text))).toEqual([]);
      expect(texts).toContain(await open().read(shown));
    });

    it('do not disturb each other at different paths', async () => {
      const names = Array.from({ length: 20 }, (_, index) => `${root}/many/report-${index}.json`).sort();
      await Promise.all(names.map((name) => open().write(name, streamed('of ', name))));
      expect(await open().list(root)).toEqual(names);
      expect(await Promise.all(names.map((name) => open().read(name)))).toEqual(names.map((name) => `of ${name}`));
    });
  });

  describe('a listing', () => {
    it('has everything below the folder, ascending by code unit, and nothing beside it', async () => {
      const written = ['b.json', 'a/z.json', 'a-b/c.json', 'a.json', 'a/b/c/d.csv', '_.json', '0/x.json'];
      for (const each of written) await open().write(`${root}/in/${each}`, each);
      await open().write(`${root}/in-not/e.json`, '');
      await open().write(`${root}/i/f.json`, '');
      expect(await open().list(`${root}/in`)).toEqual(
        ['0/x.json', '_.json', 'a-b/c.json', 'a.json', 'a/b/c/d.csv', 'a/z.json', 'b.json'].map(
          (each) => `${root}/in/${each}`,
        ),
      );
    });

    it('of a folder that is not there is empty', async () => {
      expect(await open().list(`${root}/nothing`)).toEqual([]);
      expect(await open().folders(`${root}/nothing`)).toEqual([]);
    });

    it('of a report is empty', async () => {
      await open().write(`${root}/a.json`, '');
      expect(await open().list(`${root}/a.json`)).toEqual([]);
      expect(await open().folders(`${root}/a.json`)).toEqual([]);
    });

    it('of folders has those directly below, each once', async () => {
      for (const each of ['b/1.json', 'b/2.json', 'a/deep/er/3.json', 'a-b/4.json', 'report.json']) {
        await open().write(`${root}/${each}`, '');
      }
      expect(await open().folders(root)).toEqual(['a', 'a-b', 'b']);
    });
  });

  describe('removing', () => {
    it('takes everything below the folder and nothing else', async () => {
      for (const each of ['old/1.json', 'old/deep/2.json', 'old-not/3.json', 'new/4.json']) {
        await open().write(`${root}/${each}`, each);
      }
      await open().remove(`${root}/old`);
      expect(await open().list(root)).toEqual([`${root}/new/4.json`, `${root}/old-not/3.json`]);
      expect(await open().folders(root)).toEqual(['new', 'old-not']);
      expect(await open().read(`${root}/old/1.json`)).toBeUndefined();
    });

    it('of what is not there is no error, however often', async () => {
      await open().write(`${root}/a/1.json`, '');
      await open().remove(`${root}/b`);
      await Promise.all([open().remove(`${root}/a`), open().remove(`${root}/a`)]);
      await open().remove(`${root}/a`);
      expect(await open().list(root)).toEqual([]);
    });

    it('makes the folder above disappear with its last report', async () => {
      await open().write(`${root}/audits/2026/1.json`, '');
      await open().remove(`${root}/audits/2026`);
      expect(await open().folders(root)).toEqual([]);
    });

    it('lets the same path be written again', async () => {
      await open().write(`${root}/a/1.json`, 'first');
      await open().remove(`${root}/a`);
      await open().write(`${root}/a/1.json`, streamed('second'));
      expect(await open().read(`${root}/a/1.json`)).toBe('second');
    });
  });

  describe('a path that is not one of ours', () => {
    it.each(refusedPaths)('is refused by every method: %j', async (refused) => {
      const store = open();
      const answers = await Promise.allSettled([
        store.read(refused),
        store.write(refused, 'text'),
        store.write(refused, streamed('text')),
        store.create(refused, 'text'),
        store.list(refused),
        store.folders(refused),
        store.remove(refused),
      ]);
      const reasons = answers.map((answer) =>
        answer.status === 'rejected' ? (answer.reason as unknown) : 'no refusal',
      );
      expect(reasons.filter((reason) => !(reason instanceof TypeError))).toEqual([]);
    });
  });

  it('behaves like a map of paths to texts', async () => {
    let runs = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 8 }), folder, async (steps, asked) => {
        const store = open();
        const top = `${root}/run-${(runs += 1)}`;
        const model: Model = new Map();
        for (const each of steps) {
          if (each.do === 'write') {
            await store.write(`${top}/${each.path}`, each.text);
            model.set(`${top}/${each.path}`, each.text);
          } else {
            await store.remove(`${top}/${each.folder}`);
            for (const key of listed(model, `${top}/${each.folder}/`)) model.delete(key);
          }
        }
        expect(await store.list(top)).toEqual(listed(model, `${top}/`));
        expect(await store.list(`${top}/${asked}`)).toEqual(listed(model, `${top}/${asked}/`));
        expect(await store.folders(top)).toEqual(foldersOf(model, `${top}/`));
        expect(await store.folders(`${top}/${asked}`)).toEqual(foldersOf(model, `${top}/${asked}/`));
        const texts = await Promise.all([...model.keys()].map((key) => store.read(key)));
        expect(texts).toEqual([...model.values()]);
      }),
      { numRuns: 25 },
    );
  });
}
