import { type AuditedEstate, startAuditedEstate } from '../../integration/audits/audited-estate';
import { allItems, runBulk } from './bulk-flows';

const servers = Number(process.env['BULK_SERVERS'] ?? '130');

/** Resource Manager's own, which the emulator keeps as well. */
const BURST = 200;
const PER_SECOND = 10;

let audited: AuditedEstate;
beforeAll(async () => {
  audited = await startAuditedEstate(
    { servers, subscriptions: 1, shares: { unprotected: 1 } },
    {
      settings: { tokenBuckets: true, durationsSeconds: { validate: 1, create: 1 }, configuringSeconds: 0 },
    },
  );
});
afterAll(() => audited.stop());

it(`${servers} protections keep to the quota of writes, and nothing is lost`, async () => {
  const { app } = audited;
  for (const on of ['validate', 'create'] as const) {
    app.arm.faults.add({ switch: 'retryAfter', on, value: { seconds: 1 } });
  }
  const bulk = await runBulk(app, { selection: 'rules', window: 50 });
  expect(bulk).toMatchObject({
    status: 'Succeeded',
    counts: { succeeded: servers, failed: 0, skipped: 0, waiting: 0 },
  });
  expect(await allItems(app, bulk.id, '?state=succeeded')).toHaveLength(servers);
  expect(app.arm.backupInstances()).toHaveLength(servers);
  const all = app.arm.requests.filter(({ kind }) => kind !== 'token');
  const writes = all.filter(({ kind }) => kind === 'create' || kind === 'validate');
  const throttled = writes.filter(({ status }) => status === 429).length;
  expect((await app.host.engine.history('bulk'))?.length).toBeLessThan(500);
  expect(writes).toHaveLength(2 * servers + throttled);
  expect(throttled / writes.length).toBeLessThan(0.05);
  const seconds = (Math.max(...all.map(({ at }) => at)) - Math.min(...writes.map(({ at }) => at))) / 1000;
  // What Resource Manager allows. A bulk that is hardly more than the burst takes as long as its last protection does.
  const leastSeconds = (2 * servers - BURST) / PER_SECOND;
  expect(seconds).toBeLessThan(servers >= 500 ? 1.2 * leastSeconds : leastSeconds + 60);
}, 300_000);
