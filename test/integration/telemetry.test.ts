import { armCallKinds, run } from './flows';
import type { RunningApp } from './running-app';
import { flexibleServerId, protectionPath, vaultId } from './seeded-estate';
import { useApp } from './use-app';

type Members = Readonly<Record<string, unknown>>;

function membersOf(json: string): Members {
  const parsed: unknown = JSON.parse(json);
  return typeof parsed === 'object' && parsed !== null ? { ...parsed } : {};
}

/** The records of an event in lines of the log, with their levels, and what the host knows of who wrote them. */
function recordsIn(lines: readonly string[], event: string): readonly { record: Members; fields: Members }[] {
  return lines.flatMap((line) => {
    const matched = new RegExp(`^(\\w+) [^{]*: (\\{"event":"${event}".*?\\}) (\\{.*)$`).exec(line);
    if (matched === null) return [];
    const [, level, json = '', fields = ''] = matched;
    return [{ record: { level, ...membersOf(json) }, fields: membersOf(fields) }];
  });
}

const records = (app: RunningApp, event: string): readonly Members[] =>
  recordsIn(app.logged, event).map(({ record }) => record);

describe('the log', () => {
  const app = useApp({ appSettings: { SAUVEGARDE_OPERATION_DEADLINE_SECONDS: '3600' } });
  const since = (event: string, from: number) => records(app(), event).slice(from);

  it('has one record of an operation that succeeded, with how long it took', async () => {
    const from = records(app(), 'sauvegarde.operation').length;
    const { id, resourceId } = await run(app(), 'protect');
    expect(since('sauvegarde.operation', from)).toEqual([
      {
        level: 'information',
        event: 'sauvegarde.operation',
        kind: 'protect',
        outcome: 'Protected',
        resourceId,
        vaultId,
        policyId: `${vaultId}/backupPolicies/flexpol1`,
        operationId: id,
        correlationId: expect.stringMatching(/^[0-9a-f-]{36}$/),
        seconds: expect.any(Number),
      },
    ]);
  });

  it('has the reason of a refusal', async () => {
    app().arm.faults.add({ switch: 'operationFails', on: 'validate', code: 'UserErrorBackupServerNotReachable' });
    const from = records(app(), 'sauvegarde.operation').length;
    const { id, error } = await run(app(), 'validate');
    expect(since('sauvegarde.operation', from)).toMatchObject([
      { kind: 'validate', outcome: 'Refused', operationId: id, code: error?.code },
    ]);
  });

  it('has one record of an operation that waited for an hour, over several generations, and counts from its start', async () => {
    app().arm.faults.add({ switch: 'neverEnds', on: 'validate' });
    const from = records(app(), 'sauvegarde.operation').length;
    await run(app(), 'protect');
    const [record, ...others] = since('sauvegarde.operation', from);
    expect(others).toEqual([]);
    expect(record).toMatchObject({ outcome: 'TimedOut', phase: 'awaitValidation' });
    expect(record?.['seconds']).toBeGreaterThanOrEqual(3600);
  });

  describe('has a warning for each call that was throttled, and nothing of its URL:', () => {
    /** What a line about a throttled call has, and the function that made the call. */
    const throttled = (functionName: string, operation: string, of: { status?: number; seconds?: number } = {}) => ({
      functionName,
      level: 'warning',
      event: 'sauvegarde.throttled',
      operation,
      httpStatus: of.status ?? 429,
      ...(of.seconds !== undefined && { retryAfterSeconds: of.seconds }),
      correlationId: expect.stringMatching(/^[0-9a-f-]{36}$/),
    });

    async function throttledBy(work: () => Promise<unknown>): Promise<readonly unknown[]> {
      const from = app().logged.length;
      await work();
      return recordsIn(app().logged.slice(from), 'sauvegarde.throttled').map(({ record, fields }) => ({
        functionName: fields['functionName'],
        ...record,
      }));
    }

    it('one that a saga waits out', async () => {
      app().arm.faults.add({ switch: 'throttle', on: 'validate', retryAfter: { seconds: 77 }, times: 2 });
      const record = throttled('validateForBackup', 'validateForBackup', { seconds: 77 });
      expect(await throttledBy(() => run(app(), 'validate'))).toEqual([record, record]);
    });

    it('a poll', async () => {
      app().arm.faults.add({ switch: 'throttle', on: 'status', retryAfter: { missing: true }, times: 1 });
      const told = await throttledBy(() => run(app(), 'protect'));
      expect(told).toEqual([throttled('pollOperation', 'operation status')]);
    });

    it('one of the many of an audit, which its activity keeps to itself', async () => {
      app().arm.faults.add({ switch: 'throttle', on: 'list', retryAfter: { seconds: 30 }, times: 1 });
      const audited = async (): Promise<void> => {
        await app().start('POST', '/api/audits');
        await app().allEnded();
      };
      expect(await throttledBy(audited)).toEqual([
        throttled('collectDatabases', 'servers/databases/read', { seconds: 30 }),
      ]);
    });

    it('a read that the API answers with 503', async () => {
      app().arm.faults.add({ switch: 'throttle', on: 'list', retryAfter: { seconds: 17 }, times: 1 });
      const read = async (): Promise<void> => {
        expect((await app().request('GET', protectionPath(flexibleServerId))).status).toBe(503);
      };
      expect(await throttledBy(read)).toEqual([
        throttled('getProtectionHttp', 'datasource/backupInstances/read', { seconds: 17 }),
      ]);
    });

    it('a service that is not available, and no other server error that asks for time', async () => {
      const busy = { switch: 'serverError', on: 'validate', retryAfter: { seconds: 9 }, times: 1 } as const;
      app().arm.faults.add({ ...busy, status: 503 });
      const told = await throttledBy(() => run(app(), 'validate'));
      expect(told).toEqual([throttled('validateForBackup', 'validateForBackup', { status: 503, seconds: 9 })]);
      app().arm.faults.add({ ...busy, status: 500 });
      app().arm.clearRequests();
      expect(await throttledBy(() => run(app(), 'validate'))).toEqual([]);
      expect(armCallKinds(app()).filter((kind) => kind === 'validate')).toHaveLength(2);
    });
  });
});

describe('the log of what nobody asked for', () => {
  const target = { name: 'main', places: [{ vault: vaultId, policy: `${vaultId}/backupPolicies/flexpol1` }] };
  const rule = { name: 'all', action: 'protect', match: { names: ['pgflex-*'] }, target: 'main' };
  const app = useApp({ appSettings: { SAUVEGARDE_RULES: JSON.stringify({ targets: [target], rules: [rule] }) } });

  it('tells what found a server, and how old the server was when it was protected', async () => {
    const event = {
      eventType: 'Microsoft.Resources.ResourceWriteSuccess',
      subject: flexibleServerId,
      data: { operationName: 'Microsoft.DBforPostgreSQL/flexibleServers/write', status: 'Succeeded' },
    };
    const { status } = await app().request(
      'POST',
      '/runtime/webhooks/eventgrid?functionName=autoProtectEventGrid',
      [event],
      { 'aeg-event-type': 'Notification' },
    );
    expect(status).toBe(202);
    await app().allEnded();
    const [record, ...others] = records(app(), 'sauvegarde.operation');
    expect(others).toEqual([]);
    expect(record).toMatchObject({ outcome: 'Protected', resourceId: flexibleServerId, foundBy: 'event' });
    expect(record?.['secondsSinceCreation']).toBeGreaterThanOrEqual(Number(record?.['seconds']));
  });
});

describe('a telemetry that cannot start', () => {
  const app = useApp({ appSettings: { APPLICATIONINSIGHTS_CONNECTION_STRING: 'nonsense' } });

  it('is said once, in the log of the invocation that met it: the host drops lines that belong to none', async () => {
    for (let times = 0; times < 2; times++) expect((await app().request('GET', '/api/health')).status).toBe(200);
    const told = app().logged.filter((line) => line.includes('Telemetry is off'));
    expect(told).toEqual([expect.stringMatching(/^warning Function\.\w+\.User: .*"invocationId":"/)]);
  });
});
