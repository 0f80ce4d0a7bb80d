import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RunningHost, VirtualClock } from '../../../local/host/index';
import { createAppDirectory, loadHostModule } from '../app/built-host';

const { startHost, createVirtualClock } = loadHostModule();

interface Tick {
  readonly isPastDue: boolean;
  readonly scheduleStatus: { readonly last: string; readonly next: string } | null;
  readonly retryCount: number | null;
}

const app = (options: string) => `
const { app } = require('@azure/functions');
const calls = [];
let failures = Number(process.env.FAILURES ?? 0);
app.timer('tick', { ${options}, handler: (timer, context) => {
  calls.push({ ...timer, retryCount: context.retryContext?.retryCount ?? null });
  if (failures-- > 0) throw new Error('not yet');
} });
app.http('calls', { handler: () => ({ jsonBody: calls.splice(0) }) });`;

const hourly = "schedule: '0 0 * * * *'";
const start = Date.UTC(2024, 0, 1, 10, 30);
const hour = 3_600_000;

function isTicks(value: unknown): value is Tick[] {
  return Array.isArray(value);
}

async function ticks(host: RunningHost): Promise<Tick[]> {
  await host.idle();
  const value: unknown = await (await fetch(`${host.url}/api/calls`)).json();
  if (!isTicks(value)) throw new Error('no ticks');
  return value;
}

describe('Timer functions', () => {
  const data = mkdtempSync(join(tmpdir(), 'functions-data-'));
  const directories: (() => void)[] = [];
  let running: RunningHost | undefined;

  const run = async (options: string, clock: VirtualClock, dataDirectory = 'memory', settings = {}) => {
    const directory = createAppDirectory({ 'index.js': app(options) });
    directories.push(directory.dispose);
    running = await startHost({ appDirectory: directory.path, dataDirectory, clock, settings, log: () => undefined });
    return running;
  };

  afterEach(() => running?.stop());
  afterAll(() => {
    for (const dispose of directories) dispose();
    rmSync(data, { recursive: true, force: true });
  });

  it('are called at each occurrence, with what the monitor knows', async () => {
    const clock = createVirtualClock(start);
    const host = await run(hourly, clock);
    expect(await ticks(host)).toEqual([]);
    clock.advanceBy(hour);
    const [first] = await ticks(host);
    expect(first).toMatchObject({
      schedule: { adjustForDST: true },
      scheduleStatus: { last: '0001-01-01T00:00:00+00:00', next: '2024-01-01T11:00:00+00:00' },
      isPastDue: false,
    });
    for (let hours = 0; hours < 3; hours += 1) {
      clock.advanceBy(hour);
      expect(await ticks(host)).toHaveLength(1);
    }
  });

  it('are called once for all that was missed while no host ran', async () => {
    const directory = join(data, 'missed');
    const first = await run(hourly, createVirtualClock(start), directory);
    await first.stop();
    const clock = createVirtualClock(start + 5 * hour);
    const second = await run(hourly, clock, directory);
    const missed = await ticks(second);
    expect(missed.map(({ isPastDue }) => isPastDue)).toEqual([true]);
    await second.stop();
    const third = await run(hourly, createVirtualClock(start + 5 * hour + 60_000), directory);
    expect(await ticks(third)).toEqual([]);
  });

  it('owe nothing when the schedule was changed', async () => {
    const directory = join(data, 'changed');
    const first = await run("schedule: '0 45 10 * * *'", createVirtualClock(start), directory);
    await first.stop();
    const second = await run(hourly, createVirtualClock(start + 2 * hour), directory);
    expect(await ticks(second)).toEqual([]);
  });

  it('are not monitored when they do not want to be', async () => {
    const directory = join(data, 'unmonitored');
    const first = await run(`${hourly}, useMonitor: false`, createVirtualClock(start), directory);
    await first.stop();
    const clock = createVirtualClock(start + 5 * hour);
    const second = await run(`${hourly}, useMonitor: false`, clock, directory);
    expect(await ticks(second)).toEqual([]);
    clock.advanceBy(hour);
    expect(await ticks(second)).toMatchObject([{ scheduleStatus: null, isPastDue: false }]);
  });

  it('can run on startup', async () => {
    const clock = createVirtualClock(start);
    const host = await run(`${hourly}, runOnStartup: true`, clock);
    expect(await ticks(host)).toMatchObject([{ isPastDue: false }]);
    clock.advanceBy(hour);
    expect(await ticks(host)).toHaveLength(1);
  });

  it('go on after a failure', async () => {
    const clock = createVirtualClock(start);
    const host = await run(hourly, clock, 'memory', { FAILURES: '1' });
    clock.advanceBy(hour);
    expect(await ticks(host)).toHaveLength(1);
    clock.advanceBy(hour);
    expect(await ticks(host)).toHaveLength(1);
  });

  it('are retried as they ask for, and told so', async () => {
    const clock = createVirtualClock(start);
    const retry = "retry: { strategy: 'fixedDelay', maxRetryCount: 2, delayInterval: { seconds: 10 } }";
    const host = await run(`${hourly}, ${retry}`, clock, 'memory', { FAILURES: '9' });
    clock.advanceBy(hour);
    const counts: (number | null)[] = [];
    for (let seconds = 0; seconds < 60; seconds += 10) {
      counts.push(...(await ticks(host)).map(({ retryCount }) => retryCount));
      clock.advanceBy(10_000);
    }
    expect(counts).toEqual([null, 1, 2]);
    clock.advanceBy(hour);
    expect(await ticks(host)).toHaveLength(1);
  });

  it('never run twice at once', async () => {
    const clock = createVirtualClock(start);
    const directory = createAppDirectory({
      'index.js': `
        const { app } = require('@azure/functions');
        let running = 0, most = 0, count = 0;
        app.timer('tick', { schedule: '* * * * * *', handler: async () => {
          most = Math.max(most, ++running); count += 1;
          await new Promise((resolve) => setTimeout(resolve, 20));
          running -= 1;
        } });
        app.http('most', { handler: () => ({ jsonBody: { most, count } }) });`,
    });
    directories.push(directory.dispose);
    running = await startHost({ appDirectory: directory.path, dataDirectory: 'memory', clock, log: () => undefined });
    for (let seconds = 0; seconds < 30; seconds += 1) clock.advanceBy(1000);
    await running.idle();
    expect(await (await fetch(`${running.url}/api/most`)).json()).toEqual({ most: 1, count: 1 });
  });
});
