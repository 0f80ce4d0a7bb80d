import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type EstateState, generateEstate } from '../../../local/arm';
import {
  allFindings,
  type AuditedEstate,
  nextSecond,
  type FindingView,
  readAudit,
  runAudit,
  startAuditedEstate,
} from './audited-estate';

let audited: AuditedEstate;

afterEach(async () => {
  await audited.stop();
});

const count = ({ estate }: AuditedEstate, ...states: EstateState[]): number =>
  estate.servers.filter(({ state }) => states.includes(state)).length;

/** What an audit has to say about a server of each state. */
const expectedKinds: Readonly<Record<EstateState, readonly string[]>> = {
  protected: [],
  unprotected: ['unprotected'],
  serverStopped: ['unprotected'],
  protectionError: ['protectionError'],
  protectionStopped: ['stopped'],
  backupsSuspended: ['suspended'],
  softDeleted: ['softDeleted'],
  orphaned: ['orphaned'],
  overdue: ['overdue'],
  wrongPolicy: ['wrongPolicy'],
  excludedByTag: ['excluded'],
};

const policyOfDatabase = ({ estate }: AuditedEstate, id: string): string | undefined =>
  estate.seed.backupInstances?.find(({ datasourceId }) => datasourceId === id)?.policyName;

function kindsById(findings: readonly FindingView[]): Map<string, string[]> {
  const kinds = new Map<string, string[]>();
  for (const { resourceId, kind } of findings) {
    const key = resourceId.toLowerCase();
    kinds.set(key, [...(kinds.get(key) ?? []), kind].sort());
  }
  return kinds;
}

describe('an audit', () => {
  it('finds exactly what the estate was seeded with', async () => {
    audited = await startAuditedEstate({ servers: 300, singleServers: 6 });
    const { app, estate } = audited;
    const { id, status, summary } = await runAudit(app);
    expect(status).toBe('Succeeded');
    const living = estate.servers.length - count(audited, 'orphaned');
    const coveredDatabases = estate.databases.filter(({ isProtected }) => isProtected).length;
    expect(summary).toMatchObject({
      resources: living + estate.databases.length,
      covered: count(audited, 'protected', 'overdue', 'wrongPolicy') + coveredDatabases,
      excluded: count(audited, 'excludedByTag'),
    });
    const findings = await allFindings(app, id);
    expect(findings).toHaveLength(summary?.findingCount ?? -1);
    const kinds = kindsById(findings);
    for (const { id: serverId, state } of estate.servers) {
      expect([state, kinds.get(serverId.toLowerCase()) ?? []]).toEqual([state, expectedKinds[state]]);
    }
    for (const { id: databaseId, isProtected } of estate.databases) {
      const policy = policyOfDatabase(audited, databaseId);
      const more = isProtected ? (policy === 'database-weekly' ? [] : ['wrongPolicy']) : ['unprotected'];
      const expected = ['retiredDatasource', ...more];
      expect(kinds.get(databaseId.toLowerCase())).toEqual(expected);
    }
    expect(app.arm.callsBeforeRetryAfter()).toEqual([]);
    const logged = app.logged.filter((line) => line.includes('"event":"sauvegarde.audit"'));
    expect(logged).toHaveLength(1);
    expect(logged[0]).toContain(`"covered":${String(summary?.covered)}`);
  });

  it('gives evidence and a fix with each finding: the error of the service, and until when something can be brought back', async () => {
    audited = await startAuditedEstate({
      servers: 8,
      shares: { protectionError: 1, softDeleted: 1, protectionStopped: 1, excludedByTag: 1 },
    });
    const { id } = await runAudit(audited.app);
    const findings = await allFindings(audited.app, id);
    expect(findings.every(({ fix, message }) => fix !== '' && message !== '')).toBe(true);
    const evidenceOf = (kind: string) => findings.find((finding) => finding.kind === kind)?.evidence;
    expect(evidenceOf('protectionError')).toMatchObject({
      errorCode: expect.stringMatching(/^\w+$/),
      errorMessage: expect.any(String),
    });
    expect(evidenceOf('softDeleted')).toMatchObject({ purgeAt: expect.stringMatching(/^20\d\d-/) });
    expect(evidenceOf('stopped')).toMatchObject({ protectionState: 'ProtectionStopped' });
  });

  it('writes a record, findings and tables, and leaves no working file behind', async () => {
    audited = await startAuditedEstate({ servers: 20 });
    const { id, summary } = await runAudit(audited.app);
    const folder = join(audited.app.reportsDirectory, 'audits', id);
    expect((await readdir(folder)).sort()).toEqual([
      ...['audit.json', 'estate.csv', 'findings', 'findings.csv', 'incomplete.csv'],
    ]);
    const estate = await readFile(join(folder, 'estate.csv'), 'utf8');
    expect(estate.trimEnd().split('\r\n')).toHaveLength(1 + Number(summary?.resources));
    const table = await audited.app.request('GET', `/api/audits/${id}`);
    expect(JSON.parse(await readFile(join(folder, 'audit.json'), 'utf8'))).toEqual(table.body);
  });

  it('says how the estate has changed since earlier audits', async () => {
    audited = await startAuditedEstate({ servers: 12, shares: { protected: 1, unprotected: 1 } });
    const { app, estate } = audited;
    const first = await runAudit(app);
    expect(first.summary).toMatchObject({ coveredPercent: 50, trend: { earlier: [] } });
    const [bare] = estate.servers.filter(({ state }) => state === 'unprotected');
    const { id, location, policyId } = bare?.vault ?? { id: '', location: '', policyId: '' };
    const started = await app.start('PUT', `/api/protections${bare?.id ?? ''}`, { vaultId: id, policyId, location });
    expect((await app.ended(started)).status).toBe('Succeeded');
    await nextSecond();
    const second = await runAudit(app);
    expect(second.summary?.['trend']).toMatchObject({
      earlier: [{ id: first.id, coveredPercent: 50 }],
      change: { coveredPercent: 8.3, currentPercent: 0, findingCount: -1 },
    });
  });

  it('does without a server whose databases it may not read, and says so', async () => {
    audited = await startAuditedEstate({ servers: 3, singleServers: 2 });
    const { app, estate } = audited;
    const [database] = estate.databases;
    const serverId = (database?.id ?? '').replace(/\/databases\/.*$/, '');
    app.arm.faults.add({
      switch: 'refuse',
      on: 'list',
      resource: serverId,
      status: 403,
      code: 'AuthorizationFailed',
      message: 'The client may not read this.',
    });
    const { id, status, summary } = await runAudit(app);
    expect(status).toBe('Incomplete');
    expect(summary?.['incomplete']).toEqual([
      expect.objectContaining({ scope: serverId, code: 'AuthorizationFailed' }),
    ]);
    const [logged] = app.logged.filter((line) => line.includes('"event":"sauvegarde.audit"'));
    expect(logged).toContain('"incompleteParts":1');
    const orphans = (await allFindings(app, id, '?kind=orphaned')).map(({ resourceId }) => resourceId);
    expect(orphans.filter((orphan) => orphan.startsWith(serverId))).toEqual([]);
  });

  it.each([
    ['answers 500', { switch: 'serverError', on: 'list' }, 'AzureUnreachable', /Azure answered 500/],
    ['is busy for ever', { switch: 'throttle', on: 'list', retryAfter: { seconds: 30 } }, 'Http429', /busy/],
    [
      'refuses',
      { switch: 'refuse', on: 'list', status: 403, code: 'AuthorizationFailed', message: 'Not you.' },
      'AuthorizationFailed',
      /Not you/,
    ],
  ] as const)(
    'ends as incomplete when the bin of a vault %s, and calls no server unprotected that may have a backup there',
    async (_what, fault, code, message) => {
      audited = await startAuditedEstate({ servers: 60, shares: { protected: 1, unprotected: 2 } });
      const { app, estate } = audited;
      const [unread] = estate.vaults;
      const vaultId = unread?.id ?? '';
      app.arm.faults.add({ ...fault, resource: vaultId });
      const { id, status, summary } = await runAudit(app);
      expect(status).toBe('Incomplete');
      expect(summary).toMatchObject({
        incompleteCount: 1,
        incomplete: [{ scope: vaultId.toLowerCase(), code, message: expect.stringMatching(message) }],
      });
      const bare = estate.servers.filter(({ state }) => state === 'unprotected');
      const idsOf = (servers: typeof bare) => servers.map(({ id: serverId }) => serverId).sort();
      const found = async (kind: string) =>
        (await allFindings(app, id, `?kind=${kind}`)).map(({ resourceId }) => resourceId).sort();
      const inUnread = bare.filter(({ vault }) => vault.id === vaultId);
      expect(inUnread.length).toBeGreaterThan(0);
      expect(await found('unknown')).toEqual(idsOf(inUnread));
      expect(await found('unprotected')).toEqual(idsOf(bare.filter((server) => !inUnread.includes(server))));
      expect(summary).toMatchObject({ unknown: inUnread.length, covered: count(audited, 'protected') });
      const table = await app.request('GET', `/api/audits/${id}/tables/incomplete`);
      expect(table.text.trimEnd().split('\r\n')).toEqual(['scope,code,message', expect.stringContaining(code)]);
      const estateTable = await app.request('GET', `/api/audits/${id}/tables/estate`);
      expect(estateTable.text.match(/,unknown,/g)).toHaveLength(inUnread.length);
      expect(app.arm.callsBeforeRetryAfter()).toEqual([]);
      const logged = app.logged.find((line) => line.includes('"event":"sauvegarde.audit"'));
      expect(logged).toContain('"status":"Incomplete"');
    },
  );

  it('is complete when a vault answers late, and asks the others first', async () => {
    audited = await startAuditedEstate({ servers: 30, singleServers: 1 });
    const { app, estate } = audited;
    const [first] = [...estate.vaults].sort((left, right) => (left.id < right.id ? -1 : 1));
    app.arm.faults.add({ switch: 'connectionReset', on: 'list', resource: first?.id ?? '', times: 2 });
    const { status, summary } = await runAudit(app);
    expect(status).toBe('Succeeded');
    expect(summary).not.toHaveProperty('incomplete');
    const bins = app.arm.requests.filter(({ path }) => /\/deletedBackupInstances$/i.test(path));
    expect(bins).toHaveLength(estate.vaults.length + 2);
  });

  it('has replicas neither as missing nor as covered, and starts nothing for them', async () => {
    audited = await startAuditedEstate(
      { servers: 4, shares: { protected: 1, unprotected: 1 } },
      { appSettings: { SAUVEGARDE_REMEDIATION: 'true' } },
    );
    const { app, estate } = audited;
    const [primary] = estate.servers.filter(({ state }) => state === 'protected');
    const [bare] = estate.servers.filter(({ state }) => state === 'unprotected');
    const properties = { replicationRole: 'AsyncReplica', sourceServerResourceId: primary?.id };
    app.arm.seed({ flexibleServers: [{ id: bare?.id ?? '', location: bare?.location ?? '', properties }] });
    const { id, summary } = await runAudit(app, { remediate: true });
    const others = estate.servers.filter(({ state }) => state === 'unprotected').length - 1;
    expect(summary).toMatchObject({ replicas: 1, remediation: { started: others } });
    expect(await allFindings(app, id, '?kind=replica')).toMatchObject([
      { resourceId: bare?.id, evidence: { sourceServerId: primary?.id } },
    ]);
  });

  it('waits in durable timers when Resource Graph throttles it', async () => {
    audited = await startAuditedEstate(
      { servers: 1_100 },
      { settings: { graphQuota: { queries: 1, windowSeconds: 5 } } },
    );
    const { status, summary } = await runAudit(audited.app);
    expect(status).toBe('Succeeded');
    expect(summary?.resources).toBe(1_100 - count(audited, 'orphaned'));
    expect(audited.app.arm.callsBeforeRetryAfter()).toEqual([]);
    expect(
      audited.app.arm.requests.filter(({ kind, status: answered }) => kind === 'graph' && answered === 429),
    ).toEqual([]);
  });

  it('ends as failed, with the words of the service, when the inventory is refused', async () => {
    audited = await startAuditedEstate({ servers: 3 });
    const { app } = audited;
    app.arm.faults.add({
      switch: 'refuse',
      on: 'graph',
      status: 403,
      code: 'AuthorizationFailed',
      message: 'No access to the graph.',
    });
    const failed = await runAudit(app);
    expect([failed.status, failed.error]).toEqual([
      'Failed',
      { code: 'AuthorizationFailed', message: 'No access to the graph.', phase: 'servers' },
    ]);
    expect((await readAudit(app, failed.id)).summary).toBeUndefined();
  });

  it('looks at the allowed scopes only', async () => {
    const [subscriptionId = ''] = generateEstate({ servers: 40 }).subscriptionIds;
    const scope = `/subscriptions/${subscriptionId}`;
    audited = await startAuditedEstate({ servers: 40 }, { appSettings: { SAUVEGARDE_ALLOWED_SCOPES: scope } });
    const { id, summary } = await runAudit(audited.app);
    const findings = await allFindings(audited.app, id);
    expect(findings.every(({ resourceId }) => resourceId.startsWith(scope))).toBe(true);
    const inside = audited.estate.servers.filter((server) => server.subscriptionId === subscriptionId);
    expect(summary?.resources).toBe(inside.filter(({ state }) => state !== 'orphaned').length);
  });
});
