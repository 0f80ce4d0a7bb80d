import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type AuditedEstate, nextSecond, readAudit, runAudit, startAuditedEstate } from './audited-estate';

let audited: AuditedEstate;

afterEach(async () => {
  await audited.stop();
});

const onlyBare = (servers: number, limits: Record<string, string> = {}) =>
  startAuditedEstate(
    { servers, shares: { unprotected: 1 } },
    { appSettings: { SAUVEGARDE_REMEDIATION: 'true', SAUVEGARDE_REMEDIATION_MAX_IN_FLIGHT: '1', ...limits } },
  );

interface Result {
  readonly resourceId: string;
  readonly result: string;
  readonly code?: string;
  readonly message?: string;
}

const isResult = (value: unknown): value is Result =>
  typeof value === 'object' && value !== null && 'resourceId' in value && 'result' in value;

/** What became of the protections, as the report keeps it. */
async function resultsOf({ app }: AuditedEstate, id: string): Promise<Result[]> {
  const folder = join(app.reportsDirectory, 'audits', id, 'remediation');
  const files = await Promise.all((await readdir(folder)).sort().map((name) => readFile(join(folder, name), 'utf8')));
  const lines = files.flatMap((text) => text.split('\n').filter((line) => line !== ''));
  return lines.map((line): unknown => JSON.parse(line)).filter(isResult);
}

/** The estate's servers in the order in which an audit of one bucket takes them on. */
const inOrder = ({ estate }: AuditedEstate) =>
  [...estate.servers].sort((left, right) => (left.id.toLowerCase() < right.id.toLowerCase() ? -1 : 1));

function nth(estate: AuditedEstate, index: number) {
  const server = inOrder(estate)[index];
  if (server === undefined) throw new Error(`There is no server ${index}`);
  return server;
}

async function untilRemediating({ app }: AuditedEstate, id: string): Promise<void> {
  for (let step = 0; (await readAudit(app, id)).progress?.['phase'] !== 'remediate'; step++) {
    if (step > 200) throw new Error('The audit does not come to its remediation');
    await app.host.idle();
  }
}

describe('a remediation that takes its time', () => {
  it('looks at each server again, and at what the rules want today, before it starts anything', async () => {
    audited = await onlyBare(6);
    const { app } = audited;
    const id = await app.start('POST', '/api/audits', { remediate: true });
    await untilRemediating(audited, id);
    // The first one runs. Of those behind it one is deleted, one leaves by its tag, one is stopped, one is protected.
    const [first, deleted, optedOut] = [nth(audited, 0), nth(audited, 1), nth(audited, 2)];
    const [stopped, owned, last] = [nth(audited, 3), nth(audited, 4), nth(audited, 5)];
    app.arm.removeResource(deleted.id);
    app.arm.seed({
      flexibleServers: [
        { id: optedOut.id, location: optedOut.location, tags: { backup: 'no' } },
        { id: stopped.id, location: stopped.location, properties: { state: 'Stopped' } },
      ],
    });
    const { id: vaultId, policyId, location } = owned.vault;
    await app.start('PUT', `/api/protections${owned.id}`, { vaultId, policyId, location });
    await app.allEnded();
    const { status, summary } = await readAudit(app, id);
    expect([status, summary?.remediation]).toEqual([
      'Succeeded',
      { started: 2, protected: 2, failed: 0, skipped: 4, left: 0 },
    ]);
    const skipped = (await resultsOf(audited, id)).filter(({ result }) => result === 'skipped');
    expect(skipped).toEqual([
      { resourceId: deleted.id, result: 'skipped', code: 'ResourceNotFound', message: 'It is deleted by now.' },
      expect.objectContaining({ resourceId: optedOut.id, code: 'NotWanted' }),
      expect.objectContaining({ resourceId: stopped.id, code: 'NotReady', message: expect.stringMatching(/Stopped/) }),
      expect.objectContaining({
        resourceId: owned.id,
        code: expect.stringMatching(/^(BackupInstanceExists|OperationInProgress)$/),
      }),
    ]);
    for (const server of [first, last, owned]) {
      const { body } = await app.request('GET', `/api/protections${server.id}`);
      expect(body).toMatchObject({ isProtected: true });
    }
    const { body } = await app.request('GET', `/api/protections${optedOut.id}`);
    expect(body).toMatchObject({ isProtected: false });
  });

  it('leaves what was deleted meanwhile to a person', async () => {
    audited = await startAuditedEstate(
      { servers: 2, shares: { unprotected: 1 } },
      { appSettings: { SAUVEGARDE_REMEDIATION: 'true', SAUVEGARDE_REMEDIATION_MAX_IN_FLIGHT: '1' } },
    );
    const { app } = audited;
    const id = await app.start('POST', '/api/audits', { remediate: true });
    await untilRemediating(audited, id);
    const [, second] = inOrder(audited);
    const vault = second?.vault.id ?? '';
    app.arm.seed({
      vaults: audited.estate.seed.vaults?.filter((each) => each.id === vault),
      backupInstances: [
        {
          id: `${vault}/backupInstances/deleted-meanwhile`,
          datasourceId: second?.id ?? '',
          policyName: second?.vault.policyId.split('/').at(-1) ?? '',
          softDeletedAt: new Date(app.clock.now()).toISOString(),
        },
      ],
    });
    await app.allEnded();
    expect(await resultsOf(audited, id)).toContainEqual(
      expect.objectContaining({
        ...{ resourceId: second?.id, result: 'skipped', code: 'BackupInstanceExists' },
        message: expect.stringMatching(/deleted-meanwhile.*SoftDeleted/),
      }),
    );
  });

  it('waits when it is throttled, and comes to its end', async () => {
    audited = await onlyBare(3);
    const { app } = audited;
    const [, second] = inOrder(audited);
    app.arm.faults.add({
      ...{ switch: 'throttle', on: 'get', resource: second?.id ?? '', times: 2 },
      retryAfter: { seconds: 120 },
    });
    const { status, summary } = await runAudit(app, { remediate: true });
    expect([status, summary?.remediation]).toEqual([
      'Succeeded',
      { started: 3, protected: 3, failed: 0, skipped: 0, left: 0 },
    ]);
    expect(app.arm.callsBeforeRetryAfter()).toEqual([]);
  });

  it.each([
    ['gives no answer', { switch: 'connectionReset', on: 'get' }, 'AzureUnreachable'],
    ['gives an error', { switch: 'serverError', on: 'get' }, 'InternalServerError'],
    ['is always busy', { switch: 'throttle', on: 'get', retryAfter: { seconds: 60 } }, 'Http429'],
  ] as const)('counts a server that %s as one failure, and goes on with the others', async (_what, fault, code) => {
    audited = await onlyBare(3);
    const { app } = audited;
    const [first] = inOrder(audited);
    app.arm.faults.add({ ...fault, resource: first?.id ?? '' });
    const { id, status, summary } = await runAudit(app, { remediate: true });
    expect([status, summary?.remediation]).toEqual([
      'Succeeded',
      { started: 2, protected: 2, failed: 1, skipped: 0, left: 0 },
    ]);
    expect(await resultsOf(audited, id)).toContainEqual(
      expect.objectContaining({ resourceId: first?.id, result: 'failed', code }),
    );
  });
});

describe('the remediations of several nights', () => {
  it('let what always fails wait behind the others, the longest ago first', async () => {
    audited = await onlyBare(7, { SAUVEGARDE_REMEDIATION_MAX_FAILURES: '2' });
    const { app } = audited;
    const always = inOrder(audited).slice(0, 4);
    for (const { id: resource } of always) {
      app.arm.faults.add({ switch: 'refuse', on: 'validate', resource, status: 400, code: 'UserErrorInvalidPolicy' });
    }
    const failedOf = async (id: string) =>
      (await resultsOf(audited, id)).filter(({ result }) => result === 'failed').map(({ resourceId }) => resourceId);
    const nights: string[][] = [];
    const kept: unknown[] = [];
    for (let night = 0; night < 4; night++) {
      await nextSecond();
      const { id, summary } = await runAudit(app, { remediate: true });
      nights.push(await failedOf(id));
      kept.push(summary?.remediation?.['protected']);
    }
    const [a, b, c, d] = always.map(({ id }) => id);
    expect(nights).toEqual([
      [a, b],
      [c, d],
      [a, b],
      [c, d],
    ]);
    expect(kept).toEqual([0, 0, 3, 0]);
  });
});
