import { createAppDirectory, loadHostModule } from './built-host';

const app = `
  const df = require('durable-functions');
  df.app.activity('work', { handler: () => 1 });
  df.app.orchestration('throwsText', function* () { throw 'only text'; });
  df.app.orchestration('throwsLater', function* (context) {
    context.df.callActivity('work');
    yield context.df.callActivity('work');
    throw new Error('');
  });
`;

describe('An orchestrator that throws what the SDK cannot report', () => {
  it.each([
    ['throwsText', true],
    ['throwsLater', true],
    ['throwsText', false],
    ['throwsLater', false],
  ])('%s fails with the rule instead of staying Running (strict mode: %s)', async (name, strict) => {
    const { path, dispose } = createAppDirectory({ 'index.js': app });
    const host = await loadHostModule().startHost({
      appDirectory: path,
      dataDirectory: 'memory',
      log: () => undefined,
      strict,
    });
    try {
      await host.engine.start({ name, instanceId: 'one', inputJson: null });
      await host.idle();
      const instance = await host.engine.get('one');
      expect(instance).toMatchObject({ runtimeStatus: 'Failed' });
      expect(instance?.outputJson).toContain('Throw an Error with a text');
    } finally {
      await host.stop();
      dispose();
    }
  });
});
