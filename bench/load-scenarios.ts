import type { BenchPaths, MeasuredHost } from './measured-host';
import { createDataDirectory, startMeasuredHost } from './measured-host';
import type { Measure, Scenario } from './scenario';
import { median, quantile, toMegabytes } from './scenario';

const ACTIVITIES = 6;
/** The input of an instance: 1 KB of JSON. */
const padding = 'x'.repeat(980);

async function startAll(count: number, start: (index: number) => Promise<unknown>): Promise<void> {
  await Promise.all(Array.from({ length: count }, (_, index) => start(index)));
}

async function requireEnded(host: MeasuredHost): Promise<void> {
  const { instances } = await host.engine.query({ runtimeStatuses: ['Pending', 'Running', 'Failed'], top: 1 });
  const [first] = instances;
  if (first !== undefined) throw new Error(`${first.instanceId} is ${first.runtimeStatus}: ${first.outputJson}`);
}

/** Runs `work` on a fresh host; its database is removed afterwards. */
async function onHost<Result>(paths: BenchPaths, work: (host: MeasuredHost) => Promise<Result>): Promise<Result> {
  const data = createDataDirectory();
  const host = await startMeasuredHost(paths, data.path);
  try {
    return await work(host);
  } finally {
    await host.stop();
    data.dispose();
  }
}

/** Of a load of instances: how long it took, and how much of that the process was computing. */
interface Taken {
  readonly seconds: number;
  readonly cpuMilliseconds: number;
}

async function protectShaped(host: MeasuredHost, count: number, waitMilliseconds: number): Promise<Taken> {
  const inputJson = JSON.stringify({ waitMilliseconds, padding });
  const startedAt = performance.now();
  const cpu = process.cpuUsage();
  await startAll(count, (index) =>
    host.engine.start({ name: 'protectShaped', instanceId: `instance-${index}`, inputJson }),
  );
  await host.afterActivities(count * ACTIVITIES);
  const seconds = (performance.now() - startedAt) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  await requireEnded(host);
  return { seconds, cpuMilliseconds: (user + system) / 1000 };
}

export const throughput: Scenario = {
  name: 'a',
  title: 'A: 3,000 instances, 6 activities in sequence, 2 timers of 1 ms',
  goals: [{ measure: 'throughput', atLeast: 500 }],
  run: (paths) =>
    onHost(paths, async (host) => {
      const count = 3_000;
      const { seconds, cpuMilliseconds } = await protectShaped(host, count, 1);
      return [
        { name: 'throughput', value: count / seconds, unit: 'instances/s' },
        { name: 'CPU time of an instance', value: cpuMilliseconds / count, unit: 'ms' },
        { name: 'peak memory', value: toMegabytes(host.peakMemoryBytes()), unit: 'MB' },
      ];
    }),
};

export const waitingLoad: Scenario = {
  name: 'b',
  title: 'B: 5,000 instances at once, the same with timers of 1 s (ideal: 2 s)',
  goals: [{ measure: 'total', atMost: 10 }],
  run: (paths) =>
    onHost(paths, async (host) => {
      const count = 5_000;
      const { seconds, cpuMilliseconds } = await protectShaped(host, count, 1_000);
      return [
        { name: 'total', value: seconds, unit: 's' },
        { name: 'CPU time of an instance', value: cpuMilliseconds / count, unit: 'ms' },
        { name: 'peak memory', value: toMegabytes(host.peakMemoryBytes()), unit: 'MB' },
      ];
    }),
};

export const latency: Scenario = {
  name: 'latency',
  title: 'One instance on an idle host, timers of 20 ms: what is added to the waits',
  goals: [{ measure: 'added, median', atMost: 15 }],
  run: (paths) =>
    onHost(paths, async (host) => {
      const wait = 20;
      const added: number[] = [];
      const warmUp = 20;
      const inputJson = JSON.stringify({ waitMilliseconds: wait, padding });
      for (let index = 0; index < warmUp + 50; index++) {
        const startedAt = performance.now();
        await host.engine.start({ name: 'protectShaped', instanceId: `one-${index}`, inputJson });
        await host.afterActivities((index + 1) * ACTIVITIES);
        if (index >= warmUp) added.push(performance.now() - startedAt - 2 * wait);
      }
      await requireEnded(host);
      return [
        { name: 'added, median', value: median(added), unit: 'ms' },
        { name: 'added, p95', value: quantile(added, 0.95), unit: 'ms' },
      ];
    }),
};

async function fireAll(host: MeasuredHost): Promise<Measure[]> {
  const count = 10_000;
  // Late enough for all to be started and waiting, then 10 seconds in which they fall due one after another.
  const firstDueAt = Date.now() + 15_000;
  const spreadMilliseconds = 10_000;
  const lateness: number[] = [];
  host.onActivity(({ dueAt }) => lateness.push(Date.now() - (dueAt ?? Number.NaN)));
  await startAll(count, (index) => {
    const dueAt = firstDueAt + Math.floor((index * spreadMilliseconds) / count);
    const inputJson = JSON.stringify({ dueAt, padding });
    return host.engine.start({ name: 'waiter', instanceId: `waiter-${index}`, inputJson });
  });
  await host.engine.idle();
  if (Date.now() > firstDueAt) throw new Error('The machine is too slow: timers were due before all had been started.');
  const startingPeak = host.peakMemoryBytes();
  await new Promise((resolve) => setTimeout(resolve, firstDueAt - Date.now() - 1_000));
  const waiting = process.memoryUsage.rss();
  await host.afterActivities(count);
  await requireEnded(host);
  return [
    { name: 'memory while waiting', value: toMegabytes(waiting), unit: 'MB' },
    { name: 'peak memory while starting', value: toMegabytes(startingPeak), unit: 'MB' },
    { name: 'peak memory', value: toMegabytes(host.peakMemoryBytes()), unit: 'MB' },
    { name: 'lateness, median', value: quantile(lateness, 0.5), unit: 'ms' },
    { name: 'lateness, p95', value: quantile(lateness, 0.95), unit: 'ms' },
    { name: 'lateness, longest', value: quantile(lateness, 1), unit: 'ms' },
  ];
}

export const waiting: Scenario = {
  name: 'waiting',
  title: '10,000 waiting instances, whose timers then fire within 10 s',
  goals: [
    { measure: 'memory while waiting', atMost: 300 },
    { measure: 'lateness, longest', atMost: 250 },
  ],
  run: (paths) => onHost(paths, fireAll),
};

export const longHistory: Scenario = {
  name: 'history',
  title: 'One instance with 1,000 activities in sequence',
  goals: [],
  run: (paths) =>
    onHost(paths, async (host) => {
      const steps = 1_000;
      const startedAt = performance.now();
      await host.engine.start({ name: 'sequence', instanceId: 'long', inputJson: JSON.stringify({ steps }) });
      await host.afterActivities(steps);
      const seconds = (performance.now() - startedAt) / 1000;
      await requireEnded(host);
      return [{ name: 'total', value: seconds, unit: 's' }];
    }),
};
