import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readInfra } from '../infra/support/infra-files';
import { readDocument, repositoryRoot, tableRows } from './support/markdown';

const runbooks = ['docs/operations.md', 'docs/deploy.md', 'docs/audits.md'].map(readDocument);

/** `GET /api/audits/{id}` without what stands for a value. */
const shapeOf = (request: string): string =>
  request
    .replace(/^(\w+) (?:\/api)?\//, '$1 ')
    .replace(/[?].*$/, '')
    .replaceAll(/\{[^}]*\}|…/g, '*')
    .replace(/\/$/, '');

describe('the runbooks', () => {
  it('name only requests that the API has', () => {
    const known = new Set(
      tableRows(readDocument('docs/http-api.md').text).flatMap(([request = '']) =>
        [...request.matchAll(/`((?:GET|PUT|POST|DELETE) \/[^`]+)`/g)].map(([, each = '']) => shapeOf(each)),
      ),
    );
    const named = runbooks.flatMap(({ path, text }) =>
      [...text.matchAll(/`((?:GET|PUT|POST|DELETE) \/api\/[^`]+)`/g)].map(([, request = '']) => ({ path, request })),
    );
    expect(named.length).toBeGreaterThan(8);
    expect(named.filter(({ request }) => !known.has(shapeOf(request.replaceAll(/\s+/g, ' '))))).toEqual([]);
  });

  it('name only settings that there are', () => {
    const sources = [
      ...['config.ts', 'host.json'].map((path) => readFileSync(join(repositoryRoot, path), 'utf8')),
      ...['main.bicep', 'main.parameters.json'].map(readInfra),
    ].join('\n');
    const named = runbooks.flatMap(({ path, text }) =>
      [...text.matchAll(/\bSAUVEGARDE_\w+/g)].map(([name]) => ({ path, name })),
    );
    expect(named.length).toBeGreaterThan(30);
    expect(named.filter(({ name }) => !new RegExp(`\\b${name}\\b`).test(sources))).toEqual([]);
  });

  const onPosix = process.platform === 'win32' ? it.skip : it;

  onPosix('have commands that a shell can read', () => {
    const scripts = runbooks.flatMap(({ text }) =>
      [...text.matchAll(/^( *)```sh\n(.*?)^\1```/gms)].map(([, , script = '']) => script),
    );
    expect(scripts.length).toBeGreaterThan(10);
    for (const script of scripts) {
      const { status, stderr } = spawnSync('sh', ['-n'], { input: script, encoding: 'utf8' });
      expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    }
  });

  it('name only timers and functions that are registered', () => {
    const functions = readFileSync(join(repositoryRoot, 'dist/main.js'), 'utf8');
    const named = runbooks.flatMap(({ text }) =>
      [...text.matchAll(/\b(\w+(?:Timer|EventGrid|Queue))\b(?!s)/g)].map(([, name = '']) => name),
    );
    const ours = named.filter((name) => /^[a-z]/.test(name));
    expect(ours.length).toBeGreaterThan(3);
    expect(ours.filter((name) => !functions.includes(`"${name}"`))).toEqual([]);
  });
});
