import { runBulk } from '../functions/bulk/bulk-flows';
import { type RunningApp, startApp } from './running-app';
import { flexibleServerBody, flexibleServerId, protectionPath, vaultId } from './seeded-estate';

const MINUTE = 60_000;
const START = Date.UTC(2030, 0, 1, 12);

/** The records of an event in the log, each with the level of its line. */
function records(app: RunningApp, event: string): readonly Readonly<Record<string, unknown>>[] {
  return app.logged.flatMap((line) => {
    const [, level, json] = new RegExp(`^(\\w+) [^{]*: (\\{"event":"${event}".*?\\})( \\{|$)`).exec(line) ?? [];
    if (json === undefined) return [];
    const parsed: unknown = JSON.parse(json);
    return typeof parsed === 'object' && parsed !== null ? [{ level, ...parsed }] : [];
  });
}

const instanceOf = (operationId: string): string => operationId.split('.')[0] ?? '';

const target = { name: 'main', places: [{ vault: vaultId, policy: `${vaultId}/backupPolicies/flexpol1` }] };
const rule = { name: 'all', action: 'protect', match: { names: ['pgflex-*'] }, target: 'main' };

describe('What fails leaves a record:', () => {
  let app: RunningApp;

  beforeEach(async () => {
    app = await startApp({
      startsAt: START,
      timers: ['watchdogTimer'],
      appSettings: { SAUVEGARDE_RULES: JSON.stringify({ targets: [target], rules: [rule] }) },
    });
  });

  afterEach(() => app.stop());

  const tellOf = (resourceId: string) =>
    app.request(
      'POST',
      '/runtime/webhooks/eventgrid?functionName=autoProtectEventGrid',
      [
        {
          eventType: 'Microsoft.Resources.ResourceWriteSuccess',
          subject: resourceId,
          data: { operationName: 'Microsoft.DBforPostgreSQL/flexibleServers/write', status: 'Succeeded' },
        },
      ],
      { 'aeg-event-type': 'Notification' },
    );

  async function watchdogRuns(times: number): Promise<void> {
    for (let run = 0; run < times; run++) {
      app.clock.advanceBy(15 * MINUTE);
      await app.host.idle();
    }
  }

  it('an orchestration that throws, at once and by the watchdog, without what it was given', async () => {
    const instanceId = `op-${'0'.repeat(32)}`;
    const correlationId = '5f0c7a52-9d0e-4a35-8f0f-6d3a1c1c7b11';
    const input = { request: { secret: 'https://signed', correlationId } };
    await app.host.engine.start({ name: 'protect', instanceId, inputJson: JSON.stringify(input) });
    await app.host.idle();
    const record = {
      ...{ level: 'error', event: 'sauvegarde.failed', instanceId },
      ...{ orchestration: 'protect', runtimeStatus: 'Failed', correlationId },
    };
    const atOnce = records(app, 'sauvegarde.failed');
    expect(atOnce).toMatchObject([record]);
    expect(JSON.stringify(atOnce)).not.toContain('signed');
    await watchdogRuns(1);
    expect(records(app, 'sauvegarde.failed')).toMatchObject([record, record]);
  });

  it('one whose input has no correlation id, without one', async () => {
    const instanceId = `op-${'0'.repeat(32)}`;
    const input = { request: { correlationId: 'https://signed' } };
    await app.host.engine.start({ name: 'protect', instanceId, inputJson: JSON.stringify(input) });
    await app.host.idle();
    await watchdogRuns(1);
    const told = records(app, 'sauvegarde.failed');
    expect(told).toMatchObject([{ instanceId }, { instanceId }]);
    expect(JSON.stringify(told)).not.toMatch(/correlationId|signed/);
  });

  it('one that somebody terminated, and the watchdog forgets it again', async () => {
    const stopped = await app.start('PUT', protectionPath(flexibleServerId), flexibleServerBody);
    await app.host.idle();
    await app.host.engine.terminate(instanceOf(stopped), 'enough');
    await app.host.idle();
    expect(records(app, 'sauvegarde.failed')).toEqual([]);
    await watchdogRuns(2);
    const reported = records(app, 'sauvegarde.failed');
    expect(reported[0]).toMatchObject({
      instanceId: instanceOf(stopped),
      runtimeStatus: 'Terminated',
      correlationId: expect.stringMatching(/^[0-9a-f-]{36}$/),
    });
    expect(new Set(reported.map(({ endedDateTime }) => endedDateTime)).size).toBe(1);
    await watchdogRuns(6);
    const later = records(app, 'sauvegarde.failed').length;
    await watchdogRuns(2);
    expect(records(app, 'sauvegarde.failed')).toHaveLength(later);
  });

  it('a look at a resource that Azure refuses', async () => {
    const refusal = { switch: 'refuse', on: 'get', status: 403, code: 'AuthorizationFailed', message: 'No.' } as const;
    app.arm.faults.add(refusal);
    expect((await tellOf(flexibleServerId)).status).toBe(202);
    await app.allEnded();
    expect(records(app, 'sauvegarde.look')).toMatchObject([
      { level: 'information', outcome: 'Refused', code: 'AuthorizationFailed', resourceId: flexibleServerId },
    ]);
  });

  it('and one that started a protection, which it names', async () => {
    await tellOf(flexibleServerId);
    await app.allEnded();
    const [{ operationId } = {}] = records(app, 'sauvegarde.operation');
    expect(records(app, 'sauvegarde.look')).toMatchObject([{ outcome: 'Started', operationId }]);
  });

  it('a bulk with items that fail', async () => {
    app.arm.faults.add({
      switch: 'refuse',
      on: 'validate',
      status: 400,
      code: 'UserErrorInvalidPolicy',
      message: 'No.',
    });
    const { id } = await runBulk(app, {
      protections: [{ resourceId: flexibleServerId, target: flexibleServerBody }],
    });
    expect(records(app, 'sauvegarde.bulk')).toMatchObject([
      { outcome: 'BulkEnded', bulkId: id, dryRun: false, succeeded: 0, failed: 1, skipped: 0 },
    ]);
  });
});
