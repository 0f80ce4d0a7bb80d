import { expectExplained, expectProtected, run } from './flows';
import { type RunningApp, startApp } from './running-app';
import { styles } from './seeded-estate';

/** A token is kept for a day: every test needs an app that has none yet. */
describe.each(styles)('an app without a token, with a service of style %s', (style) => {
  let app: RunningApp | undefined;

  afterEach(() => app?.stop());

  it('gets one for all of its requests', async () => {
    app = await startApp({ style });
    expectProtected(await run(app, 'protect'));
    expect(app.arm.requests.filter(({ kind }) => kind === 'token')).toHaveLength(1);
  });

  it('asks again when the identity endpoint did not answer', async () => {
    app = await startApp({ style });
    app.arm.faults.add({ switch: 'connectionReset', on: 'token', times: 1 });
    expectProtected(await run(app, 'protect'));
    expect(app.arm.requests.filter(({ kind }) => kind === 'token').length).toBeGreaterThan(1);
  });

  it('fails when it gets none, and sends nothing to Azure without it', async () => {
    app = await startApp({ style, appSettings: { IDENTITY_HEADER: 'not-the-secret-of-this-app' } });
    const monitor = await run(app, 'protect');
    expectExplained(monitor, 'AzureUnreachable');
    expect(monitor.error?.message).toContain('no token could be had');
    expect(JSON.stringify(monitor)).not.toContain('not-the-secret');
    expect(app.arm.requests.filter(({ kind }) => kind !== 'token')).toEqual([]);
  });
});
