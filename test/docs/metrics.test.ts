import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const read = (path: string): string => readFileSync(join(__dirname, '../..', path), 'utf8');

const namesIn = (text: string, pattern: RegExp): string[] =>
  [...text.matchAll(pattern)].map(([, name = '']) => name).sort();

describe('the metrics', () => {
  it('that the guide lists are those that the app writes', () => {
    const written = namesIn(read('telemetry/meters.ts'), /'(sauvegarde\.\w[\w.]*)'/g);
    expect(written.length).toBeGreaterThan(4);
    expect(namesIn(read('docs/operations.md'), /^\| `(sauvegarde\.[\w.]+)` /gm)).toEqual(written);
  });
});
