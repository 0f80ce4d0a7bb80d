import { allFindings, type AuditedEstate, nextSecond, readAudit, runAudit, startAuditedEstate } from './audited-estate';

let audited: AuditedEstate;

afterEach(async () => {
  await audited.stop();
});

describe('the API of audits', () => {
  it('pages through the findings without losing one or showing one twice, whatever the page', async () => {
    audited = await startAuditedEstate({ servers: 250 });
    const { app } = audited;
    const { id, summary } = await runAudit(app);
    const keyOf = ({ kind, resourceId }: { kind: string; resourceId: string }) => `${kind} ${resourceId}`;
    const all = (await allFindings(app, id)).map(keyOf);
    expect(new Set(all).size).toBe(summary?.findingCount);
    for (const top of [1, 7, 1000]) {
      expect((await allFindings(app, id, `?top=${top}`)).map(keyOf)).toEqual(all);
    }
  });

  it('filters the findings by kind, severity, subscription, rule and resource', async () => {
    audited = await startAuditedEstate({ servers: 200, singleServers: 3 });
    const { app, estate } = audited;
    const { id } = await runAudit(app);
    const all = await allFindings(app, id);
    const kinds = await allFindings(app, id, '?kind=overdue,orphaned&top=3');
    expect(kinds).toEqual(all.filter(({ kind }) => kind === 'overdue' || kind === 'orphaned'));
    const high = await allFindings(app, id, '?severity=high');
    expect(high).toEqual(all.filter(({ severity }) => severity === 'high'));
    const [subscriptionId = ''] = estate.subscriptionIds;
    const inSubscription = await allFindings(app, id, `?subscriptionId=${subscriptionId.toUpperCase()}`);
    expect(inSubscription.length).toBeGreaterThan(0);
    expect(inSubscription.every(({ resourceId }) => resourceId.includes(subscriptionId))).toBe(true);
    expect((await allFindings(app, id, '?rule=legacy')).every(({ rule }) => rule === 'legacy')).toBe(true);
    const [first] = all;
    const ofOne = await allFindings(app, id, `?resourceId=${encodeURIComponent(first?.resourceId ?? '')}`);
    expect(ofOne).toEqual(all.filter(({ resourceId }) => resourceId === first?.resourceId));
  });

  it('keeps the key of a caller out of the links that it makes', async () => {
    audited = await startAuditedEstate({ servers: 30 });
    const { id } = await runAudit(audited.app);
    const { body } = await audited.app.request(
      'GET',
      `/api/audits/${id}/findings?top=1&code=secret&kind=overdue,excluded,orphaned,unprotected`,
    );
    expect(body['nextLink']).toContain('kind=');
    expect(body['nextLink']).not.toContain('secret');
  });

  it('joins the audit that runs, and lists audits newest first, in pages', async () => {
    audited = await startAuditedEstate({ servers: 3 });
    const { app } = audited;
    app.arm.faults.add({ switch: 'throttle', on: 'graph', retryAfter: { seconds: 60 }, times: 1 });
    const first = await app.start('POST', '/api/audits');
    expect(await app.start('POST', '/api/audits')).toBe(first);
    const running = await readAudit(app, first);
    expect(['NotStarted', 'Running']).toContain(running.status);
    await app.allEnded();
    await nextSecond();
    const second = (await runAudit(app)).id;
    const page = await app.request('GET', '/api/audits?top=1');
    expect(page.body['value']).toEqual([expect.objectContaining({ id: second, status: 'Succeeded' })]);
    const next = new URL(String(page.body['nextLink']));
    const rest = await app.request('GET', `${next.pathname}${next.search}`);
    expect(rest.body).toEqual({ value: [expect.objectContaining({ id: first, status: 'Succeeded' })] });
  });

  it('gives the tables as CSV with a name for the file', async () => {
    audited = await startAuditedEstate({ servers: 10 });
    const { id, summary } = await runAudit(audited.app);
    const { headers, text } = await audited.app.request('GET', `/api/audits/${id}/tables/estate`);
    expect(headers.get('content-type')).toBe('text/csv; charset=utf-8');
    expect(headers.get('content-disposition')).toBe(`attachment; filename="${id}-estate.csv"`);
    expect(text.trimEnd().split('\r\n')).toHaveLength(1 + Number(summary?.resources));
  });

  it('says of an audit whose history was lost that it was interrupted', async () => {
    audited = await startAuditedEstate({ servers: 3 });
    const { app } = audited;
    app.arm.faults.add({ switch: 'throttle', on: 'graph', retryAfter: { seconds: 3600 } });
    const id = await app.start('POST', '/api/audits');
    await app.host.idle();
    await app.host.engine.terminate('audit', 'the app was moved');
    await app.host.idle();
    expect(await readAudit(app, id)).toMatchObject({ status: 'Failed', error: { code: 'AuditInterrupted' } });
  });

  it.each(['findings', 'tables/estate', ''])(
    'knows no audit with an id that climbs out of its folder (%s)',
    async (what) => {
      audited = await startAuditedEstate({ servers: 0 });
      for (const id of ['..%2f..%2fetc', '20300101t020000z-1A2B3C4D', '%2e%2e', 'work']) {
        const { status, body } = await audited.app.request('GET', `/api/audits/${id}/${what}`);
        expect([404, 400]).toContain(status);
        expect(body['code'] ?? 'NotRouted').not.toBe('InternalError');
      }
    },
  );
});

describe('the audit of the schedule', () => {
  it('starts by its timer, once at a time', async () => {
    audited = await startAuditedEstate({ servers: 5 }, { timers: ['auditEstateTimer'] });
    const { app } = audited;
    for (let step = 0; step < 200 && (await app.request('GET', '/api/audits')).text === '{"value":[]}'; step++) {
      app.clock.advanceToNext();
      await app.host.idle();
    }
    const { body } = await app.request('GET', '/api/audits');
    expect(body['value']).toEqual([expect.objectContaining({ trigger: 'schedule', status: 'Succeeded' })]);
  });
});
