import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually } from '../../support/eventually';
import { type RunningApp, startApp } from '../running-app';
import { actionPath, beginRestore, protectedKinds, seedInstances, withVault } from './lifecycle-flows';

/** How late the service may list a job so that it is still started once. */
const JOB_LAG_SECONDS = 45;

const starts = [
  {
    on: 'restore',
    result: 'Restored',
    begin: (app: RunningApp, kind: (typeof protectedKinds)[number]) => beginRestore(app, kind),
  },
  {
    on: 'backup',
    result: 'BackedUp',
    begin: (app: RunningApp, { resourceId }: (typeof protectedKinds)[number]) =>
      app.start('POST', actionPath('backup', resourceId)),
  },
] as const;

/**
 * The engine executes an activity at least once: when a host goes away in the middle of one, the next host executes it again
 * within seconds, however late the service lists what the first execution has started.
 */
describe('The start of a job whose host goes away in the middle', () => {
  const dataDirectory = mkdtempSync(join(tmpdir(), 'executed-twice-'));
  let app: RunningApp;

  beforeAll(async () => {
    app = await startApp({ dataDirectory, appSettings: { SAUVEGARDE_JOB_DEADLINE_SECONDS: '7200' } });
  });
  afterEach(() => app.reset());
  afterAll(async () => {
    await app.stop();
    rmSync(dataDirectory, { recursive: true, force: true });
  });

  const sent = (kind: string) => app.arm.requests.filter((each) => each.kind === kind);

  /** Starts a job, and takes the host away while the request for it is on its way. */
  async function begun(
    start: (typeof starts)[number],
    kind: (typeof protectedKinds)[number],
    when: 'before' | 'after',
  ) {
    seedInstances(app, { recoveryPoints: { lastAgeSeconds: 3600, count: 1 } });
    app.arm.changeSettings({ jobLagSeconds: JOB_LAG_SECONDS });
    app.arm.faults.add({ switch: 'hang', on: start.on, when, times: 1 });
    const id = await start.begin(app, kind);
    const held = eventually('the request being held', () => sent(start.on).length > 0);
    // The host is not idle while its request is held.
    while (await Promise.race([held.then(() => false), app.host.idle().then(() => true)])) app.clock.advanceToNext();
    await app.restart();
    return id;
  }

  async function jobsOf({ resourceId }: (typeof protectedKinds)[number]): Promise<unknown> {
    return (await app.request('GET', withVault(`/api/jobs${resourceId}`))).body['value'];
  }

  describe.each(starts)('a $on', (start) => {
    it.each(protectedKinds)('of $name is started once, though its job is listed late', async (kind) => {
      const id = await begun(start, kind, 'after');
      expect(await app.ended(id)).toMatchObject({ status: 'Succeeded', result: { kind: start.result } });
      expect(sent(start.on)).toHaveLength(1);
      expect(await jobsOf(kind)).toHaveLength(1);
    });

    it.each(protectedKinds)(
      'of $name is started after all where the request never came to the service',
      async (kind) => {
        const id = await begun(start, kind, 'before');
        const waiting = await app.until(id, ({ progress }) => progress?.['waitingFor'] === 'job');
        expect(waiting).toMatchObject({
          status: 'Running',
          progress: { phase: 'act', lastError: { code: 'StartNotKnown' } },
        });
        expect(await app.ended(id)).toMatchObject({ status: 'Succeeded', result: { kind: start.result } });
        expect(sent(start.on)).toHaveLength(2);
        expect(await jobsOf(kind)).toHaveLength(1);
      },
    );
  });
});
