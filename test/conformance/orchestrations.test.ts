import { DurableClient, newId } from './durable-client';
import { describeOnEveryTarget } from './targets';

describeOnEveryTarget('Orchestrations', (url) => {
  const client = new DurableClient(url);

  it('chains activities', async () => {
    expect(await client.run('chain')).toMatchObject({ name: 'chain', runtimeStatus: 'Completed', output: [1, 2, 3] });
  });

  it('fans out and in', async () => {
    expect(await client.run('fanOut', { width: 100 })).toMatchObject({ runtimeStatus: 'Completed', output: 4950 });
  });

  it('hands the input and the instance id to the orchestrator', async () => {
    const id = await client.start('echoInput', { nested: [{ text: 'ü "quoted"' }, null, 1.5] });
    const { output } = await client.waitForEnd(id);
    expect(output).toEqual({ input: { nested: [{ text: 'ü "quoted"' }, null, 1.5] }, instanceId: id, parent: null });
  });

  it('hands inputs to activities as the binding does: nothing for null, and text for a boolean', async () => {
    const { output } = await client.run('activityInputs');
    expect(output).toEqual([
      { type: 'object', value: { a: 1 } },
      { type: 'object', value: [1, 2] },
      { type: 'string', value: 'text' },
      { type: 'string', value: '5' },
      { type: 'number', value: 7 },
      { type: 'string', value: 'True' },
      { type: 'undefined', value: null },
      { type: 'undefined', value: null },
    ]);
  });

  it('tells an activity its instance and takes an absent result for null', async () => {
    const id = await client.start('activityContext');
    expect((await client.waitForEnd(id)).output).toEqual({ nothing: null, instanceId: id });
  });

  it('runs sub-orchestrations under a given id and under one of its own', async () => {
    const child = newId();
    const id = await client.start('parent', { id: child });
    expect((await client.waitForEnd(id)).output).toEqual({
      named: { input: { from: 'parent' }, instanceId: child, parent: id },
      unnamed: [1, 2, 3],
    });
    expect(await client.status(child)).toMatchObject({ name: 'echoInput', runtimeStatus: 'Completed' });
  });

  it('lets a parent catch the failure of its child', async () => {
    const { runtimeStatus, output } = await client.run('parentOfFailure');
    expect(runtimeStatus).toBe('Completed');
    expect(JSON.stringify(output)).toContain('broken child');
  });

  it('takes the approval when it comes before the timeout', async () => {
    const id = await client.start('approval', { timeoutMilliseconds: 3_600_000 });
    await client.waitForStatus(id, 'Running');
    expect((await client.raise(id, 'approve', { by: 'ada' })).status).toBe(202);
    // The cancelled timer must not keep the instance from ending.
    expect(await client.waitForEnd(id)).toMatchObject({ output: { outcome: 'approved', by: 'ada' } });
  });

  it('takes the timeout when no approval comes', async () => {
    expect((await client.run('approval', { timeoutMilliseconds: 300 })).output).toEqual({ outcome: 'timed out' });
  });

  it('keeps an event that comes before somebody waits for it', async () => {
    const id = await client.start('approval', { timeoutMilliseconds: 3_600_000 });
    await client.raise(id, 'approve', { by: 'early bird' });
    expect(await client.waitForEnd(id)).toMatchObject({ output: { outcome: 'approved', by: 'early bird' } });
  });

  it('hands events over in the order of their arrival', async () => {
    const id = await client.start('collect');
    for (const item of ['a', 'b', 'c']) await client.raise(id, 'item', item);
    expect((await client.waitForEnd(id)).output).toEqual(['a', 'b', 'c']);
  });

  it('never ends a timer early', async () => {
    const { output } = await client.run('sleep', { milliseconds: 250 });
    expect(output).toBeGreaterThanOrEqual(250);
  });

  it('retries an activity until it succeeds', async () => {
    expect((await client.run('retry', { key: newId(), failures: 2, attempts: 3 })).output).toBe(3);
  });

  it('gives up when the attempts are used up', async () => {
    const { runtimeStatus, output } = await client.run('retry', { key: newId(), failures: 5, attempts: 2 });
    expect(runtimeStatus).toBe('Failed');
    expect(output).toContain('attempt 2 of');
  });

  it('lets an orchestrator catch a failure and go on', async () => {
    const { runtimeStatus, output } = await client.run('caught');
    expect(runtimeStatus).toBe('Completed');
    expect(output).toMatchObject({ compensated: true });
    expect(JSON.stringify(output)).toContain("Activity function 'fail' failed:  no luck");
  });

  it('fails with the failure that nobody caught', async () => {
    const { runtimeStatus, output } = await client.run('uncaught', { message: 'nobody cares' });
    expect(runtimeStatus).toBe('Failed');
    expect(output).toMatch(/^Orchestrator function 'uncaught' failed: .*nobody cares/s);
  });

  it('fails with what the orchestrator threw', async () => {
    expect(await client.run('throws')).toMatchObject({
      runtimeStatus: 'Failed',
      output: "Orchestrator function 'throws' failed: thrown by the orchestrator",
    });
  });

  it('continues as new with fresh history and the same id', async () => {
    const id = await client.start('countdown', { left: 5, done: 0 });
    const { output, input } = await client.waitForEnd(id);
    expect({ output, input }).toEqual({ output: { done: 5 }, input: { left: 0, done: 5 } });
    const { historyEvents } = await client.status(id, 'showHistory=true');
    expect(historyEvents?.map(({ EventType }) => EventType)).toEqual(['ExecutionStarted', 'ExecutionCompleted']);
  });

  it('shows the custom status while it runs and after', async () => {
    const id = await client.start('customStatus');
    const { customStatus } = await client.waitFor(id, (status) => status.customStatus !== null);
    expect(customStatus).toEqual({ phase: 'waiting', progress: 0.5 });
    await client.raise(id, 'go', null);
    expect(await client.waitForEnd(id)).toMatchObject({ output: 'ok', customStatus: 'done' });
  });

  it('tells replay from the first run', async () => {
    // The answer is that of the last episode, in which only the code behind the second activity is new.
    expect((await client.run('replayFlag')).output).toEqual([true, true, false]);
  });

  it('gives the same time and the same GUIDs in every replay', async () => {
    expect((await client.run('deterministic')).output).toEqual({ same: true, distinct: true });
  });

  it('carries a megabyte in and out', async () => {
    const given = 'y'.repeat(1_000_000);
    const { runtimeStatus, output } = await client.run('large', { length: 1_000_000, given });
    expect(runtimeStatus).toBe('Completed');
    expect(output).toEqual({ blob: 'x'.repeat(1_000_000), given });
  });

  it('waits no longer than for completion when the starter asks for it', async () => {
    const body = JSON.stringify({});
    const reply = await client.call('POST', 'orchestrators/chain?timeout=10&pollingInterval=1', { body });
    expect(reply).toMatchObject({ status: 200, json: [1, 2, 3] });
  });
});
