import { type AuditedEstate, nextSecond, runAudit, startAuditedEstate } from './audited-estate';

let audited: AuditedEstate;

beforeEach(async () => {
  audited = await startAuditedEstate(
    { servers: 4, shares: { unprotected: 1 } },
    { appSettings: { SAUVEGARDE_REMEDIATION: 'true' } },
  );
});

afterEach(async () => {
  await audited.stop();
});

const sample = ({ estate }: AuditedEstate) => {
  const [server] = estate.servers;
  if (server === undefined) throw new Error('The estate has no server');
  return server;
};

/** A server that is created now, and the event of a write on it. */
const newId = (name: string): string => sample(audited).id.replace(/[^/]+$/, name);

const create = (name: string): void => {
  audited.app.arm.seed({ flexibleServers: [{ id: newId(name), location: sample(audited).location }] });
};

async function deliver(id: string): Promise<void> {
  const event = {
    id: '77777777-7777-7777-7777-777777777777',
    eventType: 'Microsoft.Resources.ResourceWriteSuccess',
    subject: id,
    data: {
      operationName: 'Microsoft.DBforPostgreSQL/flexibleServers/write',
      resourceUri: id,
      status: 'Succeeded',
    },
    dataVersion: '2',
  };
  const path = '/runtime/webhooks/eventgrid?functionName=autoProtectEventGrid';
  await audited.app.request('POST', path, [event], { 'aeg-event-type': 'Notification' });
  await audited.app.allEnded();
}

const measureOf = async (): Promise<unknown> => {
  await nextSecond();
  // Virtual time stands still meanwhile; what is measured ends before the audit.
  audited.app.clock.advanceBy(1000);
  return (await runAudit(audited.app)).summary?.['timeToProtect'];
};

describe('the time to protect', () => {
  it('keeps what an event has done when later events and operations come to the same server', async () => {
    const { app } = audited;
    create('pg-new');
    await deliver(newId('pg-new'));
    await deliver(newId('pg-new'));
    const cancelled = await app.start('DELETE', `/api/protections${newId('pg-new')}?data=retain`);
    await app.ended(cancelled);
    expect(await measureOf()).toMatchObject({ event: { count: 1, p50Seconds: expect.any(Number) }, older: 0 });
    expect(await measureOf()).toMatchObject({ event: { count: 0 }, audit: { count: 0 }, older: 0 });
  });

  it('measures what an audit found apart, and of what was there before the app only how many they are', async () => {
    const { app, estate } = audited;
    const old = estate.servers.length;
    await runAudit(app);
    create('pg-missed');
    await nextSecond();
    await runAudit(app, { remediate: true });
    const measured = await measureOf();
    expect(measured).toMatchObject({ event: { count: 0 }, audit: { count: 1 }, older: old });
    // Neither the next audit nor one after it counts them again, although they look back at the same minutes.
    expect(await measureOf()).toMatchObject({ audit: { count: 0 }, older: 0 });
    expect(await measureOf()).toMatchObject({ audit: { count: 0 }, older: 0 });
  });

  it('does not take an event about an old server for one of its creation', async () => {
    const { id } = sample(audited);
    await deliver(id);
    expect(await measureOf()).toMatchObject({ event: { count: 0 }, older: 1 });
  });
});
