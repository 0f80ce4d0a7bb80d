import { runBulk } from '../functions/bulk/bulk-flows';
import { generateEstate } from '../../local/arm';
import type { ReceivedSpan } from '../telemetry/otlp-receiver';
import { pathOf, type SpanTree, treeOf } from '../telemetry/span-tree';
import { rulesFor, runAudit } from './audits/audited-estate';
import { autoProtectSettings, deliverCreation } from './created-event';
import { begin, run } from './flows';
import type { RunningApp, RunningAppOptions } from './running-app';
import { databaseBody, databaseId, flexibleServerBody, flexibleServerId } from './seeded-estate';
import { seedInstance } from './switches/switch-case';
import { traced } from './traced-app';

const isRead = ({ name, kind }: ReceivedSpan): boolean => kind === 2 && name.startsWith('GET ');

/**
 * The tree of what some work came to. Reads of the monitor are traces of their own; nothing else may be outside of the tree.
 */
async function treeUnder(
  root: string,
  work: (app: RunningApp) => Promise<unknown>,
  options?: RunningAppOptions,
): Promise<SpanTree> {
  const { receiver, calls } = await traced(work, options);
  const [first, ...others] = receiver.spans.filter(({ name }) => name === root);
  expect(others).toEqual([]);
  const tree = treeOf(receiver.spans, first?.traceId ?? '');
  expect(tree.roots.map(({ name }) => name)).toEqual([root]);
  expect(tree.reached).toBe(tree.spans.length);
  const outside = receiver.spans.filter(({ traceId }) => traceId !== first?.traceId);
  expect(outside.filter((span) => !isRead(span)).map(({ name }) => name)).toEqual([]);
  expect(tree.spans.filter(({ kind }) => kind === 3)).toHaveLength(calls.length);
  return tree;
}

/** The ways from the spans of a name to the root. */
const pathsOf = (tree: SpanTree, name: string): readonly (readonly string[])[] =>
  tree.spans.filter((span) => span.name === name).map((span) => pathOf(tree, span));

describe('every span is in one tree, under', () => {
  it('the request for a protection', async () => {
    const tree = await treeUnder('PUT protectDatabaseHttp', (app) => run(app, 'protect'));
    expect(pathsOf(tree, 'orchestration protect')).toEqual([['orchestration protect', 'PUT protectDatabaseHttp']]);
    expect(pathsOf(tree, 'PUT backupInstances/write')).toEqual([
      [
        'PUT backupInstances/write',
        'activity createBackupInstance',
        'orchestration protect',
        'PUT protectDatabaseHttp',
      ],
    ]);
  });

  it('the request for a protection that goes on for several generations, which is one span', async () => {
    const tree = await treeUnder(
      'PUT protectDatabaseHttp',
      async (app) => {
        app.arm.faults.add({ switch: 'neverEnds', on: 'validate' });
        await run(app, 'protect');
      },
      { appSettings: { SAUVEGARDE_OPERATION_DEADLINE_SECONDS: '3600' } },
    );
    const [operation, ...others] = tree.spans.filter(({ name }) => name === 'orchestration protect');
    expect(others).toEqual([]);
    const nanoseconds = BigInt(operation?.endTimeUnixNano ?? 0) - BigInt(operation?.startTimeUnixNano ?? 0);
    expect(Number(nanoseconds / 1_000_000_000n)).toBeGreaterThanOrEqual(3600);
    // More turns than one generation has.
    expect(pathsOf(tree, 'activity pollOperation').length).toBeGreaterThan(40);
  });

  it('the event, with the protection under the activity that starts it', async () => {
    const tree = await treeUnder(
      'trigger autoProtectEventGrid',
      async (app) => {
        await deliverCreation(app);
        await app.allEnded();
      },
      { appSettings: autoProtectSettings },
    );
    const look = ['orchestration autoProtect', 'trigger autoProtectEventGrid'];
    expect(pathsOf(tree, 'orchestration protect')).toEqual([
      ['orchestration protect', 'activity startProtection', ...look],
    ]);
    expect(pathsOf(tree, 'activity decideByRules')).toEqual([['activity decideByRules', ...look]]);
  });

  it('the request for a bulk, with the protections under the activity that starts them', async () => {
    const protections = [
      { resourceId: flexibleServerId, target: flexibleServerBody },
      { resourceId: databaseId, target: databaseBody },
    ];
    const tree = await treeUnder('POST startBulkProtectionHttp', (app) => runBulk(app, { protections }));
    const path = [
      ...['orchestration protect', 'activity advanceBulk'],
      ...['orchestration bulkProtect', 'POST startBulkProtectionHttp'],
    ];
    expect(pathsOf(tree, 'orchestration protect')).toEqual([path, path]);
  });

  it('the request for a bulk of what the rules select', async () => {
    const work = (app: RunningApp) => runBulk(app, { selection: 'rules' });
    const tree = await treeUnder('POST startBulkProtectionHttp', work, { appSettings: autoProtectSettings });
    const [path] = pathsOf(tree, 'orchestration protect');
    expect(path?.slice(1)).toEqual([
      ...['activity advanceBulk', 'orchestration bulkProtect', 'POST startBulkProtectionHttp'],
    ]);
  });

  it('the request for an audit, with the protections under the activity that starts them', async () => {
    const shares = { unprotected: 1 };
    const estate = generateEstate({ now: Date.UTC(2030, 0, 1, 11), servers: 2, shares });
    const SAUVEGARDE_RULES = JSON.stringify(rulesFor(estate));
    const tree = await treeUnder('POST startAuditHttp', (app) => runAudit(app, { remediate: true }), {
      seed: estate.seed,
      appSettings: { SAUVEGARDE_RULES, SAUVEGARDE_REMEDIATION: 'true' },
    });
    const path = ['orchestration protect', 'activity remediate', 'orchestration audit', 'POST startAuditHttp'];
    expect(pathsOf(tree, 'orchestration protect')).toEqual([path, path]);
    expect(pathsOf(tree, 'activity noteProtection').length).toBeGreaterThan(0);
  });

  it('the request for a deletion', async () => {
    const tree = await treeUnder(
      'DELETE unprotectDatabaseHttp',
      async (app) => {
        seedInstance(app, 'ProtectionConfigured');
        await app.ended(await begin(app, 'delete'));
      },
      { appSettings: { SAUVEGARDE_ALLOW_DATA_DELETION: 'true' } },
    );
    expect(pathsOf(tree, 'orchestration unprotect')).toHaveLength(1);
  });
});
