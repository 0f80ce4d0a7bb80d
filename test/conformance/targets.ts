import { resolve } from 'node:path';
import { loadHostModule } from '../host/app/built-host';

/** A host that runs the app in `apps/durable`. */
export interface Target {
  readonly name: string;
  /** @returns the base URL and what takes the host down again. */
  start(): Promise<{ url: string; stop: () => Promise<void> }>;
}

export const durableApp = resolve(__dirname, 'apps/durable');

const embedded: Target = {
  name: 'embedded host',
  async start() {
    const host = await loadHostModule().startHost({
      appDirectory: durableApp,
      dataDirectory: 'memory',
      log: () => undefined,
    });
    return { url: host.url, stop: () => host.stop() };
  },
};

/** The variable that names a real host on which the app in `apps/durable` runs, e.g. `http://localhost:7071`. */
export const realHostVariable = 'DURABLE_HOST_URL';

const realUrl = process.env[realHostVariable];

const real: Target | undefined =
  realUrl === undefined || realUrl === ''
    ? undefined
    : {
        name: `real host at ${realUrl}`,
        start: () => Promise.resolve({ url: realUrl.replace(/\/$/, ''), stop: () => Promise.resolve() }),
      };

/** The embedded host, and the real one if there is any. */
export const targets: readonly Target[] = real === undefined ? [embedded] : [embedded, real];

/** Runs the same tests on every target; without a real host one test says that and why that part is left out. */
export function describeOnEveryTarget(title: string, define: (url: () => string) => void): void {
  describe.each(targets.map((target) => [target.name, target] as const))(`${title} on the %s`, (_name, target) => {
    let running: Awaited<ReturnType<Target['start']>> | undefined;
    beforeAll(async () => {
      running = await target.start();
    });
    afterAll(async () => {
      await running?.stop();
    });
    define(() => {
      if (running === undefined) throw new Error('The host has not started.');
      return running.url;
    });
  });
  if (real === undefined) it.skip(`${title} on a real host: ${realHostVariable} is not set`, () => undefined);
}
