import { type AuditedEstate, startAuditedEstate } from '../../integration/audits/audited-estate';
import { allItems, runBulk } from './bulk-flows';

const servers = Number(process.env['BULK_SERVERS'] ?? '500');

/** `azure`: each step takes as long as it does there, so that a window of 50 would hold the bulk back, and takes minutes. */
const isAtAzuresPace = process.env['BULK_PACE'] === 'azure';

/** Resource Manager's own, which the emulator keeps as well. */
const WRITES = { burst: 200, perSecond: 10 };
const READS = { burst: 250, perSecond: 25 };

/** How long Resource Manager takes at least to answer that many calls. */
const leastSeconds = (calls: number, { burst, perSecond }: typeof READS): number => (calls - burst) / perSecond;

let audited: AuditedEstate;
beforeAll(async () => {
  const quick = { durationsSeconds: { validate: 1, create: 1 }, configuringSeconds: 0 };
  audited = await startAuditedEstate(
    { servers, subscriptions: 1, shares: { unprotected: 1 } },
    { settings: { tokenBuckets: true, ...(!isAtAzuresPace && quick) } },
  );
});
afterAll(() => audited.stop());

it(`${servers} protections keep to the quota of writes, and nothing is lost`, async () => {
  const { app } = audited;
  for (const on of isAtAzuresPace ? [] : (['validate', 'create'] as const)) {
    app.arm.faults.add({ switch: 'retryAfter', on, value: { seconds: 1 } });
  }
  const bulk = await runBulk(app, { selection: 'rules', window: isAtAzuresPace ? 500 : 50 });
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
  const reads = all.filter(({ status }) => status !== 429).length - 2 * servers;
  // What Resource Manager allows. A bulk that is hardly more than the burst takes as long as its last protection does.
  const least = Math.max(leastSeconds(2 * servers, WRITES), isAtAzuresPace ? leastSeconds(reads, READS) : 0);
  expect(seconds).toBeLessThan(servers >= 500 ? 1.2 * least : least + 60);
}, 900_000);
