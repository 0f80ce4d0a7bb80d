import { generateEstate, publishEvents, resourceCreated, resourceUpdated } from '../../local/arm';
import { type RunningApp, startApp } from './running-app';

/** Servers in the burst; the whole thing is `EVENT_BURST_SERVERS=1000` (5,000 events), for when there is time. */
const servers = Number(process.env['EVENT_BURST_SERVERS'] ?? '60');

const estate = generateEstate({ servers, now: Date.UTC(2030, 0, 1), shares: { unprotected: 100 } });

const rules = JSON.stringify({
  targets: [
    {
      name: 'nearest',
      places: estate.vaults.map(({ id, location, policyId }) => ({ vault: id, location, policy: policyId })),
    },
  ],
  rules: [{ name: 'all', action: 'protect', match: { names: ['*'] }, target: 'nearest' }],
});

describe('a burst of creation and update events', () => {
  let app: RunningApp;

  beforeEach(async () => {
    app = await startApp({ seed: estate.seed, appSettings: { SAUVEGARDE_RULES: rules } });
  });

  afterEach(async () => {
    await app.stop();
  });

  it('shuffled and with duplicates, protects every server once, in the vault of its region', async () => {
    const events = estate.servers.flatMap(({ id }) => [resourceCreated(id), resourceUpdated(id)]);
    const { delivered } = await publishEvents({
      endpoint: `${app.host.url}/runtime/webhooks/eventgrid?functionName=autoProtectEventGrid`,
      // Every second one twice again: five events for every server.
      events: [...events, ...estate.servers.map(({ id }) => resourceCreated(id))],
      duplicateShare: 2 / 3,
      shuffle: true,
      seed: 7,
      maxEventsPerBatch: 20,
      policy: { timeScale: 0.001 },
    });
    expect(delivered).toBeGreaterThanOrEqual(servers * 4);

    await app.allEnded();

    const puts = app.arm.requests.filter(({ kind }) => kind === 'create').map(({ resourceId }) => resourceId);
    expect(puts).toHaveLength(servers);
    expect(new Set(puts).size).toBe(servers);
    expect(app.arm.backupInstances()).toHaveLength(servers);
    expect(app.arm.callsBeforeRetryAfter()).toEqual([]);
  }, 600_000);
});
