import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { readDocument, repositoryRoot, sectionsOf, tableRows } from './support/markdown';

const hostJson = z.object({ logging: z.object({ logLevel: z.record(z.string(), z.string()) }) });
const { logLevel } = hostJson.parse(JSON.parse(readFileSync(join(repositoryRoot, 'host.json'), 'utf8'))).logging;

describe('the log levels', () => {
  it('in docs/operations.md are those of host.json', () => {
    const rows = tableRows(sectionsOf(readDocument('docs/operations.md'), 2).get('Log levels') ?? '');
    const documented = rows.map(([category = '', level = '']) => [category, level].map((cell) => cell.slice(1, -1)));
    expect(Object.fromEntries(documented)).toEqual(logLevel);
  });

  it('are said for functions, results and both backends, and leave the records that alerts read', () => {
    expect(logLevel).toMatchObject({
      Function: 'Information',
      'Host.Results': 'Information',
      'DurableTask.AzureStorage': 'Warning',
      'DurableTask.AzureManagedBackend': 'Warning',
    });
  });
});
