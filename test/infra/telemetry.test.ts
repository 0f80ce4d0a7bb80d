import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { infraRoot, readInfra, repositoryRoot } from './support/infra-files';

const queries = readdirSync(join(infraRoot, 'queries')).sort();

function sourcesIn(folder: string): string[] {
  return readdirSync(join(repositoryRoot, folder), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts'))
    .map((path) => readFileSync(join(repositoryRoot, folder, path), 'utf8'));
}

const app = [
  ...['functions', 'activities', 'orchestrators', 'telemetry'].flatMap(sourcesIn),
  readFileSync(join(repositoryRoot, 'app.ts'), 'utf8'),
];

/** Names of events in the queries, and the members of their records that the queries read. */
const uses = queries.flatMap((file) => {
  const text = readInfra(`queries/${file}`);
  const event = /\{"event":"(sauvegarde\.\w+)"/.exec(text)?.[1];
  return event === undefined
    ? []
    : [{ file, event, members: [...text.matchAll(/record\.(\w+)/g)].map(([, name = '']) => name) }];
});

describe('the queries of alerts and workbook', () => {
  it.each(uses)('$file reads a record that the app writes, and members that it has', ({ event, members }) => {
    const writers = app.filter((source) => source.includes(`'${event}'`));
    expect(writers).not.toEqual([]);
    const text = writers.join('\n');
    expect(members.filter((member) => !new RegExp(`\\b${member}\\b`).test(text))).toEqual([]);
  });

  // That each request which the app sends has this attribute is in test/integration/telemetry-azure.test.ts.
  it.each(queries.filter((file) => readInfra(`queries/${file}`).startsWith('AppRequests')))(
    '%s counts the requests as the host tells them, and not those that the app tells again',
    (file) => {
      expect(readInfra(`queries/${file}`)).toContain("| where isempty(tostring(Properties['faas.name']))");
    },
  );

  it('are all used', () => {
    const templates = ['app/alerts.bicep', 'app/workbook.bicep'].map(readInfra).join('\n');
    expect(queries.filter((file) => !templates.includes(`loadTextContent('../queries/${file}')`))).toEqual([]);
  });
});

describe('the alerts', () => {
  const [, list = ''] = /^var alerts = \[(.*?)^\]/ms.exec(readInfra('app/alerts.bicep')) ?? [];
  const names = [...list.matchAll(/name: '([^']+)'/g)].map(([, name = '']) => name);
  const metrics = [...readInfra('app/event-alerts.bicep').matchAll(/\{ name: '(\w+Count)'/g)].map(
    ([, name = '']) => name,
  );
  const runbook = readFileSync(join(repositoryRoot, 'docs/operations.md'), 'utf8').split('\n## Alerts\n')[1] ?? '';

  it('that read records have a tile of the workbook, which shows the same rows over time', () => {
    const workbook = readInfra('app/workbook.bicep');
    const failures = names.filter((name) => /^(failed|skipped)-/.test(name) && name !== 'failed-requests');
    expect(failures.length).toBeGreaterThan(5);
    expect(failures.filter((name) => !workbook.includes(`../queries/${name}.kql`))).toEqual([]);
  });

  it('are as many as the guide says', () => {
    const words = [
      'zero',
      'one',
      'two',
      'three',
      'four',
      'five',
      'six',
      'seven',
      'eight',
      'nine',
      'ten',
      'eleven',
      'twelve',
    ];
    const guide = readFileSync(join(repositoryRoot, 'docs/deploy.md'), 'utf8');
    expect(guide).toContain(
      `${words[names.length] ?? '?'} alerts on logs, ${words[metrics.length] ?? '?'} on undelivered`,
    );
  });

  it('have a section of the runbook each, which says what happened and what to do, and which they lead to', () => {
    const sections = runbook.split(/^### /m).slice(1);
    expect(names.length).toBeGreaterThan(4);
    expect(sections.map((section) => /^`([\w-]+)`\n/.exec(section)?.[1])).toEqual([...names, ...metrics]);
    for (const section of sections) expect(section).toMatch(/\n_Happened_:\s.+?\.\s_Do_:\s/s);
    expect(readInfra('app/alerts.bicep')).toContain('${alert.description} Runbook: docs/operations.md#${alert.name}');
    expect(readInfra('app/event-alerts.bicep')).toContain('Runbook: docs/operations.md#${toLower(metric.name)}');
  });

  it('that wait for single records look further back than their last look, since records come late into the log', () => {
    const template = readInfra('app/alerts.bicep');
    expect(template).toContain("evaluationFrequency: 'PT15M'");
    const windows = new Map(
      [...list.matchAll(/name: '([^']+)'.*?window: '([^']+)'/gs)].map(([, name = '', window = '']) => [name, window]),
    );
    expect([...windows.keys()]).toEqual(names);
    // The one whose threshold is a number for a quarter of an hour.
    expect(names.filter((name) => windows.get(name) === 'PT15M')).toEqual(['throttled-calls']);
    expect(windows.get('failed-operations')).toBe('PT30M');
  });
});
