import { run } from './flows';
import type { RunningApp } from './running-app';
import { flexibleServerId, vaultId } from './seeded-estate';
import { useApp } from './use-app';

/** The records of an event in the log, and the levels of their lines. */
function records(app: RunningApp, event: string): readonly Readonly<Record<string, unknown>>[] {
  return app.logged.flatMap((line) => {
    const [, level, json] = new RegExp(`^(\\w+) [^{]*: (\\{"event":"${event}".*?\\}) \\{`).exec(line) ?? [];
    if (json === undefined) return [];
    const parsed: unknown = JSON.parse(json);
    return typeof parsed === 'object' && parsed !== null ? [{ level, ...parsed }] : [];
  });
}

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

  it('has a warning for each call that was throttled, and nothing of its URL', async () => {
    app().arm.faults.add({ switch: 'throttle', on: 'validate', retryAfter: { seconds: 77 }, times: 2 });
    const from = records(app(), 'sauvegarde.throttled').length;
    await run(app(), 'validate');
    const throttled = {
      level: 'warning',
      event: 'sauvegarde.throttled',
      activity: 'validateForBackup',
      httpStatus: 429,
      retryAfterSeconds: 77,
      correlationId: expect.stringMatching(/^[0-9a-f-]{36}$/),
    };
    expect(since('sauvegarde.throttled', from)).toEqual([throttled, throttled]);
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
