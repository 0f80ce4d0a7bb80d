import * as fc from 'fast-check';
import { samplesAbout } from '../functions/events/event-samples';
import { mutatedEvent } from '../functions/events/mutated-events';
import { trulyNamed } from '../functions/events/truly-named';
import { type RunningApp, startApp } from './running-app';
import { databaseId, flexibleServerId, vaultId } from './seeded-estate';

const otherServerId = flexibleServerId.replace('pgflex-orders', 'pgflex-billing');

/** One of the two servers of the estate is selected, and no database. */
const rules = JSON.stringify({
  targets: [{ name: 'main', places: [{ vault: vaultId, policy: `${vaultId}/backupPolicies/flexpol1` }] }],
  rules: [
    {
      name: 'orders only',
      action: 'protect',
      match: { datasourceTypes: ['Microsoft.DBforPostgreSQL/flexibleServers'], names: ['pgflex-orders'] },
      target: 'main',
    },
  ],
});

const ofDatabase = JSON.stringify({
  eventType: 'Microsoft.Resources.ResourceWriteSuccess',
  subject: databaseId,
  data: {
    operationName: 'Microsoft.DBforPostgreSQL/servers/databases/write',
    resourceUri: databaseId,
    status: 'Succeeded',
  },
});
const samples = [...samplesAbout(flexibleServerId), ...samplesAbout(otherServerId), ofDatabase];

/** As Event Grid delivers to the host's webhook; the status and what was said with it. */
async function deliver(app: RunningApp, events: readonly unknown[]): Promise<{ status: number; text: string }> {
  const response = await fetch(`${app.host.url}/runtime/webhooks/eventgrid?functionName=autoProtectEventGrid`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'aeg-event-type': 'Notification' },
    body: JSON.stringify(events),
  });
  return { status: response.status, text: await response.text() };
}

/** The resources that are or were looked at, lower-cased: what the trigger has understood. */
async function lookedAt(app: RunningApp): Promise<string[]> {
  const { instances } = await app.host.engine.query({ instanceIdPrefix: 'auto-', top: 1_000 });
  return instances.map(
    ({ inputJson }) => /"resourceId":"([^"]+)"/.exec(inputJson ?? '')?.[1]?.toLowerCase() ?? 'unknown',
  );
}

describe('mutated events at the real trigger', () => {
  let app: RunningApp;

  beforeEach(async () => {
    app = await startApp({ appSettings: { SAUVEGARDE_RULES: rules } });
  });

  afterEach(async () => {
    await app.stop();
  });

  it('are all taken, and protect only what they name and the rules select', async () => {
    const named = new Set<string>();
    await fc.assert(
      fc.asyncProperty(fc.array(mutatedEvent(samples), { minLength: 4, maxLength: 6 }), async (events) => {
        expect(await deliver(app, events)).toEqual({ status: 202, text: '' });
        for (const id of events.map(trulyNamed)) if (id !== undefined) named.add(id);
        await app.host.idle();
        // None may be there that no event has named.
        expect((await lookedAt(app)).filter((id) => !named.has(id))).toEqual([]);
      }),
      // Nothing is shrunk: the app remembers what it was told before.
      { numRuns: 80, endOnFailure: true },
    );
    await app.allEnded();
    expect(named).toContain(flexibleServerId.toLowerCase());
    expect(named).toContain(otherServerId.toLowerCase());
    const protectedIds = app.arm.backupInstances().map((instance) => JSON.stringify(instance).toLowerCase());
    expect(protectedIds).toHaveLength(1);
    expect(protectedIds[0]).toContain(flexibleServerId.toLowerCase());
    expect(protectedIds[0]).not.toContain('pgflex-billing');
    expect(app.arm.requests.filter(({ kind }) => kind === 'create')).toHaveLength(1);
    expect(app.logged.filter((line) => line.startsWith('error'))).toEqual([]);
  }, 120_000);

  it('are answered with 500, never with 4xx, while the engine does not start anything, and are good again afterwards', async () => {
    const event: unknown = JSON.parse(samplesAbout(flexibleServerId)[0] ?? '');
    const refusing = jest.spyOn(app.host.engine, 'start').mockRejectedValue(new Error('the storage is busy'));
    const useless = { eventType: 'Microsoft.Resources.ResourceWriteSuccess', subject: flexibleServerId, data: null };
    expect((await deliver(app, [event])).status).toBe(500);
    expect((await deliver(app, [useless, event])).status).toBe(500);
    expect((await deliver(app, [useless])).status).toBe(202);
    // Two events, each tried three times.
    expect(refusing).toHaveBeenCalledTimes(6);
    refusing.mockRestore();
    expect((await deliver(app, [event])).status).toBe(202);
    await app.allEnded();
    expect(app.arm.backupInstances(vaultId)).toHaveLength(1);
  });

  it('are taken when the look that stood in the way has ended by the second try', async () => {
    const event: unknown = JSON.parse(samplesAbout(flexibleServerId)[0] ?? '');
    const refusing = jest.spyOn(app.host.engine, 'start').mockRejectedValueOnce(new Error('it exists already'));
    expect((await deliver(app, [event])).status).toBe(202);
    expect(refusing).toHaveBeenCalledTimes(2);
    refusing.mockRestore();
    await app.allEnded();
    expect(app.arm.backupInstances(vaultId)).toHaveLength(1);
  });

  it('protect nothing while the scopes do not allow it, whatever they name', async () => {
    await app.stop();
    app = await startApp({ appSettings: { SAUVEGARDE_RULES: rules, SAUVEGARDE_ALLOWED_SCOPES: vaultId } });
    const events = fc.sample(mutatedEvent(samples), 100);
    for (let index = 0; index < events.length; index += 20) {
      expect((await deliver(app, events.slice(index, index + 20))).status).toBe(202);
    }
    await app.allEnded();
    expect(await lookedAt(app)).toEqual([]);
    expect(app.arm.requests).toEqual([]);
  });
});
