import { eventually } from '../../support/eventually';
import { type AuditedEstate, readAudit, runAudit, startAuditedEstate } from './audited-estate';

let audited: AuditedEstate;

afterEach(async () => {
  await audited.stop();
});

const FORTY_MINUTES = 40 * 60;

/** Servers without a backup, one protection at a time, each of which takes forty minutes. */
async function slowEstate(servers: number, options: Parameters<typeof startAuditedEstate>[1] = {}): Promise<void> {
  const appSettings = {
    SAUVEGARDE_REMEDIATION: 'true',
    SAUVEGARDE_REMEDIATION_MAX_IN_FLIGHT: '1',
    SAUVEGARDE_REMEDIATION_LOOK_SECONDS: '300',
  };
  audited = await startAuditedEstate({ servers, shares: { unprotected: 1 } }, { appSettings, ...options });
  audited.app.arm.faults.add({ switch: 'duration', on: 'create', seconds: FORTY_MINUTES });
}

const runningProtections = async (): Promise<string[]> => {
  const { instances } = await audited.app.host.engine.query({ runtimeStatuses: ['Pending', 'Running'], top: 100 });
  return instances.map(({ instanceId }) => instanceId).filter((id) => id.startsWith('op-'));
};

/** Lets the time pass, a wake-up at a time, until something is so. */
async function pass(what: string, isSo: () => Promise<boolean>): Promise<void> {
  for (let step = 0; !(await isSo()); step++) {
    if (step > 2_000 || !audited.app.clock.advanceToNext()) throw new Error(`It does not come to ${what}`);
    await audited.app.host.idle();
  }
}

const isAudit = (value: unknown): value is { readonly id: string; readonly trigger: string; readonly status: string } =>
  typeof value === 'object' && value !== null && 'id' in value && 'trigger' in value;

async function audits() {
  const { body } = await audited.app.request('GET', '/api/audits');
  return Array.isArray(body['value']) ? body['value'].filter(isAudit) : [];
}

async function oneProtected(id: string): Promise<void> {
  await audited.app.host.idle();
  await pass('the second protection', async () => {
    const { progress } = await readAudit(audited.app, id);
    const done = progress?.['done'];
    return JSON.stringify(done).includes('"protected":1') && (await runningProtections()).length === 1;
  });
}

describe('a remediation that ends before it is through', () => {
  it('says what it has done when somebody cancels it, and how much it has not reached', async () => {
    await slowEstate(4);
    const { app } = audited;
    const id = await app.start('POST', '/api/audits', { remediate: true });
    await oneProtected(id);
    await app.request('POST', `/api/audits/${id}/cancel`, undefined, { 'x-ms-reason': 'Enough.' });
    await app.allEnded();
    const { status, summary } = await readAudit(app, id);
    expect([status, summary?.remediation]).toEqual([
      'Canceled',
      { started: 2, protected: 1, failed: 0, skipped: 0, running: 1, left: 2, stopped: 'Enough.' },
    ]);
    expect(app.logged).toContainEqual(expect.stringMatching(/sauvegarde\.audit".*"left":2/));
  });

  it('says so when its audit was terminated, as soon as another one runs', async () => {
    await slowEstate(4);
    const { app } = audited;
    const id = await app.start('POST', '/api/audits', { remediate: true });
    await oneProtected(id);
    await app.host.engine.terminate('audit', 'the app was moved');
    await app.host.idle();
    await runAudit(app);
    const { status, summary } = await readAudit(app, id);
    expect([status, summary?.remediation]).toEqual([
      'Failed',
      { started: 2, protected: 1, failed: 0, skipped: 0, running: 1, left: 2, stopped: expect.any(String) },
    ]);
  });

  it('makes room for the audit of the schedule, which goes on with the rest and keeps to its limit', async () => {
    await slowEstate(4, { timers: ['auditEstateTimer'], startsAt: Date.UTC(2030, 0, 2, 0, 50) });
    const { app } = audited;
    const first = await app.start('POST', '/api/audits', { remediate: true });
    await oneProtected(first);
    await pass('two in the morning', () => Promise.resolve(app.clock.now() >= Date.UTC(2030, 0, 2, 2)));
    await eventually('the audit of the schedule', async () => (await audits()).length === 2);
    const [second] = await audits();
    let most = 0;
    await pass('the end of the second audit', async () => {
      most = Math.max(most, (await runningProtections()).length);
      return (await readAudit(app, second?.id ?? '')).status === 'Succeeded';
    });
    expect(most).toBe(1);
    const before = await readAudit(app, first);
    expect([before.status, before.summary?.remediation]).toEqual([
      'Succeeded',
      {
        started: 2,
        protected: 1,
        failed: 0,
        skipped: 0,
        running: 1,
        left: 2,
        stopped: expect.stringMatching(/next audit/),
      },
    ]);
    const after = await readAudit(app, second?.id ?? '');
    expect(second?.trigger).toBe('schedule');
    expect(after.summary?.remediation).toMatchObject({ started: 2, protected: 2, failed: 0, left: 0 });
    for (const { id } of audited.estate.servers) {
      expect((await app.request('GET', `/api/protections${id}`)).body).toMatchObject({ isProtected: true });
    }
    expect(app.arm.requests.filter(({ kind }) => kind === 'create')).toHaveLength(4);
    expect(app.logged.filter((line) => line.includes('sauvegarde.auditSkipped'))).toEqual([]);
  });
});
