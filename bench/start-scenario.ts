import { spawn } from 'node:child_process';
import type { BenchPaths } from './measured-host';
import { createDataDirectory, startMeasuredHost } from './measured-host';
import type { Scenario } from './scenario';

const COUNT = 10_000;
const hourMilliseconds = 3_600_000;

/** From the start of the process until it says that it is ready. */
async function startTime(paths: BenchPaths, dataDirectory: string): Promise<number> {
  const startedAt = performance.now();
  const options = ['--app', paths.appDirectory, '--data', dataDirectory, '--port', '0'];
  const child = spawn(process.execPath, [paths.hostCommand, ...options], { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  let output = '';
  const ready = new Promise<number>((resolve) => {
    child.stdout.on('data', (chunk) => {
      output += String(chunk);
      if (output.includes('Press Ctrl-C')) resolve(performance.now() - startedAt);
    });
  });
  const failed = ended.then((code): number => {
    throw new Error(`The host ended with ${code} before it was ready.`);
  });
  const milliseconds = await Promise.race([ready, failed]);
  failed.catch(() => undefined);
  child.kill('SIGKILL');
  await ended;
  return milliseconds;
}

async function prepare(paths: BenchPaths, dataDirectory: string): Promise<void> {
  const host = await startMeasuredHost(paths, dataDirectory);
  const inputJson = JSON.stringify({ dueAt: Date.now() + hourMilliseconds, padding: 'x'.repeat(980) });
  const start = (index: number): Promise<unknown> =>
    host.engine.start({ name: 'waiter', instanceId: `waiter-${index}`, inputJson });
  await Promise.all(Array.from({ length: COUNT }, (_, index) => start(index)));
  await host.engine.idle();
  await host.stop();
}

export const startUp: Scenario = {
  name: 'startup',
  title: 'Start of the host command, process included',
  goals: [],
  run: async (paths) => {
    const empty = createDataDirectory();
    const full = createDataDirectory();
    try {
      await prepare(paths, full.path);
      return [
        { name: 'no instances', value: await startTime(paths, empty.path), unit: 'ms' },
        { name: '10,000 waiting instances', value: await startTime(paths, full.path), unit: 'ms' },
      ];
    } finally {
      empty.dispose();
      full.dispose();
    }
  },
};
