import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { operationKinds } from '../../domain/operation-request';
import { readDocument, repositoryRoot, sectionsOf, tableRows } from './support/markdown';
import { findProblemCodes } from './support/problem-codes';

const document = readDocument('docs/http-api.md');

/** `METHOD /api/route` of every HTTP function, with one spelling for a parameter that takes the rest of the path. */
function registeredRoutes(): string[] {
  const directory = join(repositoryRoot, 'functions');
  const files = readdirSync(directory, { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.http.ts'),
  );
  return files.flatMap((name) => {
    const source = readFileSync(join(directory, name), 'utf8');
    const routes = [...source.matchAll(/method: '([A-Z]+)',\s*route: '([^']+)'/g)];
    if (routes.length === 0) throw new Error(`No route was found in ${name}.`);
    return routes.map(([, method = '', route = '']) => `${method} /api/${route.replace('{*', '{')}`);
  });
}

const opening = document.text.slice(0, document.text.indexOf('\n## '));

describe('docs/http-api.md', () => {
  it('lists every route that the app registers, and no other', () => {
    const documented = tableRows(opening).map(([request = '']) => /`([A-Z]+ \/api[^`]*)`/.exec(request)?.[1]);
    expect(documented.sort()).toEqual(registeredRoutes().sort());
  });

  it('names every kind of operation', () => {
    const rows = tableRows(sectionsOf(document, 2).get('Operations') ?? '');
    const [, kinds = ''] = rows.find(([member]) => member === '`kind`') ?? [];
    expect([...kinds.matchAll(/`(\w+)`/g)].map(([, kind]) => kind).sort()).toEqual([...operationKinds].sort());
  });

  it('lists every problem code under its status', () => {
    const rows = tableRows(sectionsOf(document, 2).get('Problems') ?? '');
    const listed = rows.flatMap(([status = '', codes = '']) =>
      [...codes.matchAll(/\[`(\w+)`\]/g)].map(([, code = '']) => `${status} ${code}`),
    );
    const found = findProblemCodes().codes.filter(({ status }) => status !== undefined);
    expect(listed.sort()).toEqual([...new Set(found.map(({ code, status = 0 }) => `${status} ${code}`))].sort());
  });
});
