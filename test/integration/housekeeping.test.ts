import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type RunningApp, startApp } from './running-app';
import {
  databaseBody,
  databaseId,
  flexibleServerBody,
  flexibleServerId,
  protectionPath,
  validationPath,
} from './seeded-estate';
import { timerFunctions } from './timer-functions';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** The engine runs on a virtual clock, the app's timers look at the real one: so the past of the engine is the story. */
const ago = (milliseconds: number): number => Date.now() - milliseconds;

async function runNow(app: RunningApp, timer: string): Promise<void> {
  const { status } = await app.request('POST', `/admin/functions/${timer}`, { input: '' });
  expect(status).toBe(202);
  await app.host.idle();
}

/** The structured lines of an event in the log, with the level that each was written at. */
function linesOf(app: RunningApp, event: string): Readonly<Record<string, unknown>>[] {
  return app.logged
    .filter((line) => line.includes(`{"event":"${event}"`))
    .map((line) => {
      const [level = '', ...rest] = line.split(' ');
      const text = rest.join(' ');
      const members: unknown = JSON.parse(text.slice(text.indexOf('{"event"'), text.lastIndexOf('} {') + 1));
      return { level, ...(typeof members === 'object' && members) };
    });
}

const instanceOf = (operationId: string): string => operationId.split('.')[0] ?? '';

describe('the timers of the app', () => {
  let app: RunningApp | undefined;

  afterEach(async () => {
    await app?.stop();
    app = undefined;
  });

  it('are registered by the names of their files, and are off in tests that do not ask for them', async () => {
    app = await startApp();
    const timers = app.host.functions.filter(({ triggerType }) => triggerType === 'timerTrigger');
    // A timer may be one that only a setting brings about.
    expect(timerFunctions()).toEqual(expect.arrayContaining(timers.map(({ name }) => name)));
    expect(timers.map(({ name }) => name)).toEqual(expect.arrayContaining(['purgeHistoryTimer', 'watchdogTimer']));
    expect(timers.filter(({ isDisabled }) => !isDisabled)).toEqual([]);
  });

  it('forget the idempotency keys that are older than a day, and no others', async () => {
    app = await startApp({ timers: ['purgeHistoryTimer'] });
    const claimed = async (digit: string, claimedAt: number): Promise<string> => {
      const folder = join(app?.reportsDirectory ?? '', 'idempotency-keys', digit.repeat(64));
      const claim = { fingerprint: 'f', attempt: '00000001', correlationId: 'c' };
      await mkdir(folder, { recursive: true });
      await writeFile(join(folder, 'claim.json'), JSON.stringify({ ...claim, claimedAt: new Date(claimedAt) }));
      return folder;
    };
    const old = await claimed('a', ago(DAY + MINUTE));
    const young = await claimed('b', ago(DAY - 10 * MINUTE));
    await runNow(app, 'purgeHistoryTimer');
    expect([existsSync(old), existsSync(young)]).toEqual([false, true]);
    expect(linesOf(app, 'sauvegarde.keysForgotten')).toMatchObject([{ forgotten: 1 }]);
  });

  it('remove what ended before the retention and nothing else', async () => {
    app = await startApp({ timers: ['purgeHistoryTimer'], startsAt: ago(40 * DAY) });
    const endedLongAgo = await app.start('PUT', protectionPath(flexibleServerId), flexibleServerBody);
    await app.ended(endedLongAgo);
    const longRunning = await app.start('PUT', protectionPath(databaseId), databaseBody);
    await app.host.idle();
    await app.host.engine.suspend(instanceOf(longRunning), 'the story of a long wait');
    await app.host.engine.start({ name: 'protect', instanceId: 'somebody-elses', inputJson: '{}' });
    await app.host.engine.terminate('somebody-elses', 'ended long ago as well');
    await app.host.idle();

    app.clock.advanceTo(ago(2 * HOUR));
    await app.host.idle();
    await app.host.engine.terminate(instanceOf(longRunning), 'created long ago, ended now');
    await app.host.idle();
    const recent = await app.start('POST', validationPath(databaseId), databaseBody);
    await app.ended(recent);
    await runNow(app, 'purgeHistoryTimer');

    expect(await app.host.engine.get(instanceOf(endedLongAgo))).toBeUndefined();
    expect((await app.request('GET', `/api/operations/${endedLongAgo}`)).status).toBe(404);
    expect((await app.monitor(longRunning)).status).toBe('Canceled');
    expect((await app.monitor(recent)).status).toBe('Succeeded');
    expect(['Failed', 'Terminated']).toContain((await app.host.engine.get('somebody-elses'))?.runtimeStatus);
    const runs = linesOf(app, 'sauvegarde.purge');
    expect(runs.reduce((sum, { purged }) => sum + Number(purged), 0)).toBe(1);
    expect(runs.at(-1)).toMatchObject({ purged: 0, failed: 0, left: 0, spared: 0 });
  });

  it('remove on schedule without being asked', async () => {
    app = await startApp({
      timers: ['purgeHistoryTimer'],
      startsAt: ago(3 * DAY),
      appSettings: { SAUVEGARDE_HISTORY_RETENTION_DAYS: '1', SAUVEGARDE_PURGE_SCHEDULE: '0 0 * * * *' },
    });
    const ended = await app.start('POST', validationPath(flexibleServerId), flexibleServerBody);
    await app.ended(ended);
    app.clock.advanceBy(HOUR);
    await app.host.idle();
    expect(await app.host.engine.get(instanceOf(ended))).toBeUndefined();
    expect(linesOf(app, 'sauvegarde.purge').at(-1)).toMatchObject({ level: 'information', purged: 1 });
  });

  it('report an operation that has not kept its promise, with a warning that says what to do', async () => {
    app = await startApp({ timers: ['watchdogTimer'], startsAt: ago(2 * HOUR) });
    const stuck = await app.start('PUT', protectionPath(flexibleServerId), flexibleServerBody);
    await app.host.idle();
    await runNow(app, 'watchdogTimer');
    const [line, ...more] = linesOf(app, 'sauvegarde.stalled');
    expect(more).toEqual([]);
    expect(line).toMatchObject({
      level: 'warning',
      instanceId: instanceOf(stuck),
      orchestration: 'protect',
      basis: 'nextPollDateTime',
      whatToDo: expect.stringContaining('start it again'),
    });
    expect(line?.['overdueSeconds']).toBeGreaterThan(HOUR / 1000);
    expect(JSON.stringify(line)).not.toMatch(/https?:|flexibleServers|sig=/i);
    const summary = { level: 'warning', event: 'sauvegarde.watchdog', active: 1, stalled: 1, reported: 1 };
    expect(linesOf(app, 'sauvegarde.watchdog')).toEqual([summary]);
  });

  it('report nothing of an operation that waits as long as it said, nor of one that is suspended', async () => {
    app = await startApp({ timers: ['watchdogTimer'], startsAt: ago(0) });
    await app.start('PUT', protectionPath(flexibleServerId), flexibleServerBody);
    const suspended = await app.start('PUT', protectionPath(databaseId), databaseBody);
    await app.host.idle();
    await app.host.engine.suspend(instanceOf(suspended), 'somebody wants it so');
    await app.host.idle();
    await runNow(app, 'watchdogTimer');
    expect(linesOf(app, 'sauvegarde.stalled')).toEqual([]);
    expect(linesOf(app, 'sauvegarde.watchdog').at(-1)).toMatchObject({ level: 'information', active: 1, stalled: 0 });
  });

  it('do not keep operations from their end, nor a burst from being over', async () => {
    app = await startApp({ timers: ['purgeHistoryTimer', 'watchdogTimer'] });
    const operation = await app.start('PUT', protectionPath(flexibleServerId), flexibleServerBody);
    await app.allEnded();
    expect((await app.monitor(operation)).status).toBe('Succeeded');
  });
});
