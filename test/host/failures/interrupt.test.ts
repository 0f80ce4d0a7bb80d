import { eventually } from '../../support/eventually';
import { createAppDirectory, hostCommand } from '../app/built-host';
import { startHostProcess } from '../chaos/host-process';
import { ProgramHosts, activityStep, programOf, statusesAtEnd } from './program-host';

const hosts = new ProgramHosts();
afterAll(() => hosts.dispose());

it('on Ctrl-C a host ends with 0, and what it was at goes on after the next start', async () => {
  const { host, client } = await hosts.start('data');
  const programs = {
    activity: [activityStep(700)],
    timer: [{ kind: 'timer' as const, milliseconds: 900 }, activityStep(0)],
    parent: [{ kind: 'child' as const, key: '0.2', isNamed: true, generations: [[activityStep(600)]] }],
    event: [{ kind: 'event' as const, key: '0.3', raisedAfterMilliseconds: 0 }],
  };
  const ids = Object.keys(programs);
  for (const [id, steps] of Object.entries(programs)) await client.start('program', id, programOf(steps));
  await new Promise((resolve) => setTimeout(resolve, 150));
  host.signal('SIGINT');
  expect(await host.exit).toEqual({ code: 0, signal: null });
  expect(host.standardError()).not.toMatch(/fail|crit/);
  const next = await hosts.start('data');
  expect(await next.client.raise('event', '0.3')).toBe('accepted');
  expect(await statusesAtEnd(next.client, ids)).toEqual(ids.map(() => 'Completed'));
});

it('on a second Ctrl-C a host ends at once, with 130', async () => {
  const app = createAppDirectory({
    'index.js': `require('@azure/functions').app.http('stuck', { handler: (_request, context) => { context.log('stuck has begun'); return new Promise(() => undefined); } });`,
  });
  try {
    const host = startHostProcess({ command: hostCommand, appDirectory: app.path, data: 'memory' });
    const url = await host.url;
    const request = fetch(`${url}/api/stuck`).catch(() => undefined);
    await eventually('the request', () => host.output().includes('stuck has begun'));
    host.signal('SIGINT');
    await eventually('the end', () => host.standardError().includes('once more stops at once'));
    const interruptedAt = Date.now();
    host.signal('SIGINT');
    expect(await host.exit).toEqual({ code: 130, signal: null });
    // Without the second one it would wait ten seconds for the answer.
    expect(Date.now() - interruptedAt).toBeLessThan(5_000);
    await request;
  } finally {
    app.dispose();
  }
});
