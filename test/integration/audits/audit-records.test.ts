import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { allFindings, type AuditedEstate, nextSecond, readAudit, runAudit, startAuditedEstate } from './audited-estate';

let audited: AuditedEstate;

beforeEach(async () => {
  audited = await startAuditedEstate({ servers: 12, shares: { unprotected: 1 } }, { timers: ['auditEstateTimer'] });
});

afterEach(async () => {
  await audited.stop();
});

interface Listed {
  readonly id?: unknown;
  readonly status?: unknown;
  readonly trigger?: unknown;
  readonly error?: unknown;
}

const isListed = (value: unknown): value is Listed => typeof value === 'object' && value !== null && 'status' in value;

async function listed(): Promise<Listed[]> {
  const { body } = await audited.app.request('GET', '/api/audits');
  return Array.isArray(body['value']) ? body['value'].filter(isListed) : [];
}

const refuseGraph = () =>
  audited.app.arm.faults.add({
    ...{ switch: 'refuse', on: 'graph', status: 403, code: 'AuthorizationFailed', message: 'No access.' },
    times: 1,
  });

/** Holds the next audit at its first question. */
const holdGraph = () =>
  audited.app.arm.faults.add({ switch: 'throttle', on: 'graph', retryAfter: { seconds: 600 }, times: 1 });

describe('the list of audits', () => {
  it('has those that were cancelled and those that failed, with the reason', async () => {
    const { app } = audited;
    refuseGraph();
    const failed = (await runAudit(app)).id;
    await nextSecond();
    holdGraph();
    const cancelled = await app.start('POST', '/api/audits');
    await app.host.idle();
    await app.request('POST', `/api/audits/${cancelled}/cancel`);
    await app.allEnded();
    expect(await listed()).toMatchObject([
      { id: cancelled, status: 'Canceled', trigger: 'request' },
      { id: failed, status: 'Failed', error: { code: 'AuthorizationFailed', phase: 'servers' } },
    ]);
  });

  it('has the audit of the schedule that failed', async () => {
    const { app } = audited;
    refuseGraph();
    for (let step = 0; (await listed()).length === 0; step++) {
      if (step > 200) throw new Error('The timer does not come');
      app.clock.advanceToNext();
      await app.host.idle();
    }
    await app.allEnded();
    expect(await listed()).toMatchObject([{ status: 'Failed', trigger: 'schedule', error: { phase: 'servers' } }]);
  });

  it('has an audit of the schedule that met another one in the log, and the other one goes on', async () => {
    await audited.stop();
    audited = await startAuditedEstate(
      { servers: 1 },
      { timers: ['auditEstateTimer'], startsAt: Date.UTC(2030, 0, 2, 1, 30) },
    );
    const { app } = audited;
    app.arm.faults.add({ switch: 'throttle', on: 'graph', retryAfter: { seconds: 3600 }, times: 1 });
    const id = await app.start('POST', '/api/audits');
    for (let step = 0; (await readAudit(app, id)).status !== 'Succeeded'; step++) {
      if (step > 200) throw new Error('The audit does not come to its end');
      app.clock.advanceToNext();
      await app.host.idle();
    }
    expect(app.logged.filter((line) => line.includes('sauvegarde.auditSkipped'))).toEqual([
      expect.stringContaining(id),
    ]);
    expect(await listed()).toMatchObject([{ id, status: 'Succeeded', trigger: 'request' }]);
  });

  it('says for good of an interrupted audit that it was, once another one has run, and keeps no working files', async () => {
    const { app } = audited;
    holdGraph();
    const lost = await app.start('POST', '/api/audits');
    await app.host.idle();
    await app.host.engine.terminate('audit', 'the app was moved');
    await app.host.idle();
    await nextSecond();
    const next = (await runAudit(app)).id;
    expect(await listed()).toMatchObject([
      { id: next, status: 'Succeeded' },
      { id: lost, status: 'Failed', error: { code: 'AuditInterrupted' } },
    ]);
    expect(await readdir(join(app.reportsDirectory, 'audits', lost))).toEqual(['audit.json']);
  });

  it('has an audit that could write nothing', async () => {
    const { app } = audited;
    const request = {
      ...{ auditId: '20300101t000000z-0a0b0c0d', attempt: '0a0b0c0d', trigger: 'schedule' },
      correlationId: 'cc6f76e4-ac81-407a-b8c4-350db64c5e05',
      settings: { permissionDeadlineSeconds: 1, operationDeadlineSeconds: 1, confirmDeadlineSeconds: 1 },
    };
    await app.host.engine.start({ name: 'audit', instanceId: 'audit', inputJson: JSON.stringify({ request }) });
    await app.host.engine.terminate('audit', 'before its first step');
    await app.host.idle();
    expect(await listed()).toContainEqual(expect.objectContaining({ id: request.auditId, status: 'Failed' }));
  });
});

describe('the findings of an audit that runs', () => {
  it('always have a next page, and following the links to the end gives each finding once', async () => {
    const { app } = audited;
    holdGraph();
    const id = await app.start('POST', '/api/audits');
    await app.host.idle();
    const early = await app.request('GET', `/api/audits/${id}/findings?top=5`);
    expect([early.status, early.body['value'], early.headers.get('retry-after')]).toEqual([200, [], '5']);
    await app.allEnded();
    const next = new URL(String(early.body['nextLink']));
    const followed = await allFindings(app, id, next.search);
    expect(followed).toEqual(await allFindings(app, id));
    expect(followed).toHaveLength(12);
    expect((await app.request('GET', `/api/audits/${id}/findings`)).headers.get('retry-after')).toBeNull();
  });
});
