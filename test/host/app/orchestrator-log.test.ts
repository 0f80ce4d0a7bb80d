import type { LogRecord } from '../../../local/host';
import { createAppDirectory, loadHostModule } from './built-host';

const app = `
  const df = require('durable-functions');
  df.app.activity('step', { handler: (n, context) => { context.log('step ' + n.n); return n.n; } });
  df.app.orchestration('talks', function* (context) {
    context.log('began');
    for (let n = 1; n <= 2; n++) yield context.df.callActivity('step', { n });
    context.log('ends');
  });
  df.app.orchestration('fails', function* (context) {
    yield context.df.callActivity('step', { n: 'SIGNED-URL' });
    throw new Error('told in words');
  });
  df.app.orchestration('isLong', function* (context) {
    for (let n = 1; n <= 300; n++) yield context.df.callActivity('step', { n });
  });
`;

async function logOf(name: string): Promise<readonly LogRecord[]> {
  const { path, dispose } = createAppDirectory({
    'index.js': app,
    'host.json': '{ "version": "2.0", "logging": { "logLevel": { "default": "Trace" } } }',
  });
  const records: LogRecord[] = [];
  const host = await loadHostModule().startHost({
    appDirectory: path,
    dataDirectory: 'memory',
    log: (record) => void records.push(record),
  });
  try {
    await host.engine.start({ name, instanceId: 'one', inputJson: null });
    await host.idle();
    return records;
  } finally {
    await host.stop();
    dispose();
  }
}

describe('The log of an orchestration', () => {
  it('shows what the orchestrator says once at its level, with the instance, and repetitions as replay', async () => {
    const said = (await logOf('talks')).filter(({ category }) => category === 'Function.talks.User');
    const once = said.filter(({ level }) => level === 'information');
    expect(once.map(({ message, fields }) => [message, fields?.['instanceId']])).toEqual([
      ['began', 'one'],
      ['ends', 'one'],
    ]);
    const repeated = said.filter(({ fields }) => fields?.['isReplaying'] === true);
    expect(repeated.length).toBeGreaterThan(0);
    expect(new Set(repeated.map(({ level }) => level))).toEqual(new Set(['trace']));
  });

  it('has the instance with what activities say', async () => {
    const said = (await logOf('talks')).filter(({ category }) => category === 'Function.step.User');
    expect(said.map(({ fields }) => fields?.['instanceId'])).toEqual(['one', 'one']);
  });

  it('says in words why one failed, and nothing of the inputs of its activities', async () => {
    const records = await logOf('fails');
    const text = JSON.stringify(records.filter(({ category }) => category !== 'Function.step.User'));
    expect(text).toContain('told in words');
    expect(text).not.toContain('SIGNED-URL');
    expect(text).not.toContain('OutOfProcData');
  });

  it('tells when a history has become long, as every step replays all of it', async () => {
    const told = (await logOf('isLong')).filter(({ message }) => /replays 1,\d{3} events/.test(message));
    expect(told).toEqual([
      expect.objectContaining({ level: 'information', fields: expect.objectContaining({ instanceId: 'one' }) }),
    ]);
  });
});
