import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { z } from 'zod';
import { allDocuments, anchorsOf, type Document, readDocument, repositoryRoot } from './support/markdown';

const documents = allDocuments();
const { scripts } = z
  .object({ scripts: z.record(z.string(), z.string()) })
  .parse(JSON.parse(readFileSync(join(repositoryRoot, 'package.json'), 'utf8')));

interface Link {
  readonly from: Document;
  readonly where: string;
  readonly target: string;
}

/** Links in prose; what stands between backticks is an example. */
function linksOf(from: Document): Link[] {
  return from.prose.flatMap(({ number, text }) =>
    [...text.replace(/`[^`]*`/g, '').matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = '']) => ({
      from,
      where: `${from.path}:${number}`,
      target,
    })),
  );
}

const isExternal = (target: string): boolean => /^[a-z]+:/i.test(target);

/** What is wrong with a link; nothing when it leads somewhere. */
function problemOf({ from, where, target }: Link): string | undefined {
  const [file = '', anchor] = target.split('#');
  const path = file === '' ? from.path : normalize(join(dirname(from.path), file));
  if (path.startsWith('..')) return `${where} leads out of the repository: ${target}`;
  if (!existsSync(join(repositoryRoot, path))) return `${where} leads to a file that is not there: ${target}`;
  if (anchor === undefined) return undefined;
  return anchorsOf(readDocument(path)).has(anchor) ? undefined : `${where} leads to no heading: ${target}`;
}

describe('the documents', () => {
  it('are all found', () => {
    const paths = documents.map(({ path }) => path);
    expect(paths).toEqual(
      expect.arrayContaining(['README.md', 'ARCHITECTURE.md', 'CONTRIBUTING.md', 'CHANGELOG.md', 'docs/http-api.md']),
    );
  });

  it.each(documents.map((each) => [each.path, each] as const))('%s has no broken link or anchor', (_, document) => {
    const links = linksOf(document).filter(({ target }) => !isExternal(target));
    expect(links.map(problemOf).filter((problem) => problem !== undefined)).toEqual([]);
  });

  it('link to the web over TLS only', () => {
    const insecure = documents.flatMap(linksOf).filter(({ target }) => /^http:/i.test(target));
    expect(insecure.map(({ where, target }) => `${where} ${target}`)).toEqual([]);
  });

  it('name npm scripts that exist', () => {
    const named = documents.flatMap(({ path, text }) =>
      [...text.matchAll(/\bnpm run ([\w:-]*\w)/g)].map(([, script = '']) => ({ path, script })),
    );
    expect(named.length).toBeGreaterThan(5);
    expect(named.filter(({ script }) => !Object.hasOwn(scripts, script))).toEqual([]);
  });

  it('name files and folders of the repository that exist', () => {
    const folders = 'domain|azure|activities|orchestrators|functions|reports|local|test|tools|docs';
    const mentioned = documents.flatMap(({ path, prose }) =>
      prose.flatMap(({ number, text }) =>
        [...text.matchAll(new RegExp(`\`((?:${folders})/[\\w./-]*)\``, 'g'))].map(([, file = '']) => ({
          where: `${path}:${number}`,
          file,
        })),
      ),
    );
    expect(mentioned.length).toBeGreaterThan(30);
    expect(mentioned.filter(({ file }) => !existsSync(join(repositoryRoot, file)))).toEqual([]);
  });

  it('list every script of package.json in CONTRIBUTING.md', () => {
    const { text } = readDocument('CONTRIBUTING.md');
    const commandOf = (script: string): string =>
      script === 'test' || script === 'start' ? `npm ${script}` : `npm run ${script}`;
    expect(Object.keys(scripts).filter((script) => !text.includes(`\`${commandOf(script)}\``))).toEqual([]);
  });
});

describe('README.md', () => {
  const readme = readDocument('README.md');

  it('has fewer than 150 lines', () => {
    expect(readme.lines.length).toBeLessThan(150);
  });

  it('says what it is and why within its first five lines of text', () => {
    const opening = readme.lines.filter((line) => line !== '').slice(0, 5);
    expect(opening.join(' ')).toMatch(/every Azure PostgreSQL server and database/);
  });

  it('names the commands that CI runs', () => {
    const ci = readFileSync(join(repositoryRoot, '.ci/run'), 'utf8');
    expect(ci).toMatch(/^npm ci\b/m);
    expect(ci).toMatch(/^npm test$/m);
    expect(readme.text).toContain('npm ci && npm test');
  });

  it('leads to every other document, by links of its own or of those that it links to', () => {
    const reached = new Set(['README.md']);
    // A set that grows while it is walked is walked to its end.
    for (const path of reached) {
      const document = documents.find((each) => each.path === path);
      for (const { target } of document === undefined ? [] : linksOf(document)) {
        const [file = ''] = target.split('#');
        if (!isExternal(target) && file !== '') reached.add(normalize(join(dirname(path), file)));
      }
    }
    expect(documents.map(({ path }) => path).filter((path) => !reached.has(path))).toEqual([]);
  });
});

describe('decision records', () => {
  const records = documents.filter(({ path }) => /^docs\/adr\/\d{4}-[a-z0-9-]+\.md$/.test(path));

  it('are numbered without a gap', () => {
    const numbers = records.map(({ path }) => Number(/(\d{4})-/.exec(path)?.[1]));
    expect(numbers.length).toBeGreaterThan(0);
    expect(numbers).toEqual(numbers.map((_, index) => index + 1));
  });

  it.each(records.map((each) => [each.path, each] as const))(
    '%s has at most 40 lines and the four parts of the template',
    (_, record) => {
      expect(record.lines.length).toBeLessThanOrEqual(40);
      const headings = record.prose.map(({ text }) => text).filter((text) => text.startsWith('## '));
      expect(headings).toEqual(['## Status', '## Context', '## Decision', '## Consequences']);
    },
  );

  it('are all in the index', () => {
    const index = readDocument('docs/adr/README.md');
    const linked = linksOf(index).map(({ target }) => `docs/adr/${target}`);
    expect(linked).toEqual(expect.arrayContaining(records.map(({ path }) => path)));
  });
});
