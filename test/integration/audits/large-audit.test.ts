import { type AuditedEstate, readAudit, startAuditedEstate } from './audited-estate';

/** `AUDIT_SERVERS=50000` for the size that is promised; the suite takes enough for several buckets and pages. */
const servers = Number(process.env['AUDIT_SERVERS'] ?? 4_500);

/** What is promised of the history of any one instance. */
const MOST_EVENTS = 500;

let audited: AuditedEstate;

afterAll(async () => {
  await audited.stop();
});

it(`audits ${servers} servers with a short history, and its numbers agree with the estate`, async () => {
  audited = await startAuditedEstate({ servers, singleServers: 60 });
  const { app, estate } = audited;
  const id = await app.start('POST', '/api/audits');
  let longest = 0;
  const isOver = async () => (await readAudit(app, id)).status === 'Succeeded';
  for (let turn = 0; !(await isOver()); turn++) {
    longest = Math.max(longest, (await app.host.engine.history('audit'))?.length ?? 0);
    if (turn > 100_000) throw new Error('The audit does not come to its end');
    // Throttled or not, nothing else waits on this clock.
    app.clock.advanceToNext();
  }
  longest = Math.max(longest, (await app.host.engine.history('audit'))?.length ?? 0);
  expect(longest).toBeLessThan(MOST_EVENTS);
  const { summary } = await readAudit(app, id);
  const { counts } = estate;
  const bareDatabases = estate.databases.filter(({ isProtected }) => !isProtected).length;
  expect(summary?.resources).toBe(servers - counts.orphaned + estate.databases.length);
  expect(summary?.findings).toMatchObject({
    unprotected: counts.unprotected + counts.serverStopped + bareDatabases,
    protectionError: counts.protectionError,
    stopped: counts.protectionStopped,
    suspended: counts.backupsSuspended,
    softDeleted: counts.softDeleted,
    orphaned: counts.orphaned,
    overdue: counts.overdue,
    excluded: counts.excludedByTag,
    retiredDatasource: estate.databases.length,
  });
}, 600_000);
