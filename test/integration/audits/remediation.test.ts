import { allFindings, type AuditedEstate, nextSecond, readAudit, runAudit, startAuditedEstate } from './audited-estate';

let audited: AuditedEstate;

afterEach(async () => {
  await audited.stop();
});

const allowed = (limits: Record<string, string> = {}) => ({
  appSettings: { SAUVEGARDE_REMEDIATION: 'true', ...limits },
});

const bare = ({ estate }: AuditedEstate) => estate.servers.filter(({ state }) => state === 'unprotected');

const writes = ({ app }: AuditedEstate) =>
  app.arm.requests.filter(({ method, kind }) => method === 'PUT' && kind === 'create');

describe('the remediation of an audit', () => {
  it('is off unless the app allows it', async () => {
    audited = await startAuditedEstate({ servers: 2, shares: { unprotected: 1 } });
    const { status, body } = await audited.app.request('POST', '/api/audits', { remediate: true });
    expect([status, body['code']]).toEqual([403, 'RemediationNotAllowed']);
    expect((await runAudit(audited.app)).summary?.remediation).toBeUndefined();
    expect(audited.app.arm.requests.filter(({ method }) => method === 'PUT')).toEqual([]);
  });

  it('protects what the rules want protected, in the vault of its region, and nothing else', async () => {
    audited = await startAuditedEstate(
      {
        servers: 30,
        shares: { protected: 1, unprotected: 1, excludedByTag: 1, protectionStopped: 1, serverStopped: 1 },
      },
      allowed(),
    );
    const { app, estate } = audited;
    const first = await runAudit(app, { remediate: true });
    const wanted = bare(audited).length;
    expect(first.summary?.remediation).toEqual({ started: wanted, protected: wanted, failed: 0, skipped: 0, left: 0 });
    for (const { id, vault } of bare(audited)) {
      const { body } = await app.request('GET', `/api/protections${id}`);
      expect(body).toMatchObject({ isProtected: true, backupInstances: [{ vaultId: vault.id }] });
    }
    await nextSecond();
    const second = await runAudit(app, { remediate: true });
    const left = await allFindings(app, second.id, '?kind=unprotected');
    expect(left.map(({ resourceId }) => resourceId).sort()).toEqual(
      estate.servers
        .filter(({ state }) => state === 'serverStopped')
        .map(({ id }) => id)
        .sort(),
    );
    expect(second.summary?.['timeToProtect']).toMatchObject({
      audit: { count: 0 },
      event: { count: 0 },
      older: wanted,
    });
    expect(second.summary?.remediation).toBeUndefined();
  });

  it('keeps no more in flight than it may', async () => {
    audited = await startAuditedEstate(
      { servers: 12, shares: { unprotected: 1 } },
      allowed({ SAUVEGARDE_REMEDIATION_MAX_IN_FLIGHT: '3' }),
    );
    const { app } = audited;
    const id = await app.start('POST', '/api/audits', { remediate: true });
    let most = 0;
    for (let step = 0; (await readAudit(app, id)).status !== 'Succeeded'; step++) {
      await app.host.idle();
      const { instances } = await app.host.engine.query({ runtimeStatuses: ['Pending', 'Running'], top: 100 });
      most = Math.max(most, instances.filter(({ instanceId }) => instanceId.startsWith('op-')).length);
      if (!app.clock.advanceToNext() || step > 2_000) throw new Error('The audit does not come to its end');
      await app.host.idle();
    }
    expect(most).toBe(3);
    expect((await readAudit(app, id)).summary?.remediation).toMatchObject({ started: 12, protected: 12 });
  });

  it('stops when too many fail, and says what it left', async () => {
    audited = await startAuditedEstate(
      { servers: 20, shares: { unprotected: 1 } },
      allowed({ SAUVEGARDE_REMEDIATION_MAX_IN_FLIGHT: '2', SAUVEGARDE_REMEDIATION_MAX_FAILURES: '3' }),
    );
    const { app } = audited;
    app.arm.faults.add({
      switch: 'refuse',
      on: 'validate',
      status: 400,
      code: 'UserErrorInvalidPolicy',
      message: 'No.',
    });
    const { status, summary } = await runAudit(app, { remediate: true });
    expect(status).toBe('Succeeded');
    const { started, failed, left, stopped } = summary?.remediation ?? {};
    expect(Number(failed)).toBeGreaterThanOrEqual(3);
    expect(Number(failed)).toBeLessThanOrEqual(4);
    expect([Number(started) + Number(left), stopped]).toEqual([20, expect.stringContaining('3 are the limit')]);
    expect(writes(audited)).toEqual([]);
  });

  it('leaves its protections alone when it is cancelled', async () => {
    audited = await startAuditedEstate({ servers: 6, shares: { unprotected: 1 } }, allowed());
    const { app } = audited;
    const id = await app.start('POST', '/api/audits', { remediate: true });
    for (let step = 0; (await readAudit(app, id)).progress?.['phase'] !== 'remediate'; step++) {
      if (step > 200) throw new Error('The audit does not come to its remediation');
      await app.host.idle();
    }
    const cancelled = await app.request('POST', `/api/audits/${id}/cancel`);
    expect(cancelled.status).toBe(202);
    await app.allEnded();
    expect((await readAudit(app, id)).status).toBe('Canceled');
    for (const server of bare(audited)) {
      expect((await app.request('GET', `/api/protections${server.id}`)).body).toMatchObject({ isProtected: true });
    }
  });
});
