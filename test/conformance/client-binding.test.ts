import { DurableClient, newId, send } from './durable-client';
import { describeOnEveryTarget } from './targets';

describeOnEveryTarget('The durable client of an app', (url) => {
  const client = new DurableClient(url);
  const operate = (operation: string, id: string) => send('POST', `${url()}/api/client/${operation}/${id}`);

  it('starts an instance and answers with its management URLs', async () => {
    const id = newId();
    const reply = await send('POST', `${url()}/api/start/waitForGo/${id}`, { body: '{"a":1}' });
    expect(reply.status).toBe(202);
    expect(reply.headers.get('retry-after')).toBe('10');
    const location = reply.headers.get('location') ?? '';
    expect(new URL(location).origin).toBe(new URL(url()).origin);
    expect(await (await fetch(location)).json()).toMatchObject({ name: 'waitForGo', instanceId: id, input: { a: 1 } });
  });

  it('waits for completion and answers with the output', async () => {
    const reply = await send('POST', `${url()}/api/wait/chain`, { body: '{}' });
    expect(reply).toMatchObject({ status: 200, json: [1, 2, 3] });
  });

  it('raises, suspends, resumes, reads and purges', async () => {
    const id = await client.start('waitForGo');
    await client.waitForStatus(id, 'Running');
    expect((await operate('suspend', id)).status).toBe(200);
    await client.waitForStatus(id, 'Suspended');
    expect((await operate('resume', id)).status).toBe(200);
    await client.waitForStatus(id, 'Running');
    expect((await operate('raise', id)).status).toBe(200);
    await client.waitForEnd(id);
    expect((await operate('status', id)).json).toMatchObject({
      instanceId: id,
      runtimeStatus: 'Completed',
      output: { from: 'client' },
    });
    expect((await operate('purge', id)).json).toEqual({ instancesDeleted: 1 });
    expect((await operate('purge', id)).json).toEqual({ instancesDeleted: 0 });
  });

  it('terminates, and sends to an ended instance without an error', async () => {
    const id = await client.start('waitForGo');
    await client.waitForStatus(id, 'Running');
    expect((await operate('terminate', id)).status).toBe(200);
    expect(await client.waitForEnd(id)).toMatchObject({ runtimeStatus: 'Terminated', output: 'no more' });
    expect((await operate('raise', id)).status).toBe(200);
  });

  it('is refused for unknown instances', async () => {
    expect((await operate('raise', newId())).status).toBe(400);
    expect((await operate('status', newId())).status).toBe(400);
  });

  it('lists all instances', async () => {
    const id = await client.start('waitForGo');
    expect(JSON.stringify((await operate('list', 'all')).json)).toContain(id);
  });
});
