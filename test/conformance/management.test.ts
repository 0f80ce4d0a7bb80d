import { DurableClient, isStatus, keysOf, member, newId } from './durable-client';
import { describeOnEveryTarget } from './targets';

const wholeSeconds: unknown = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);

describeOnEveryTarget('The durable HTTP API', (url) => {
  const client = new DurableClient(url);
  const waiting = async () => {
    const id = await client.start('waitForGo', { a: 1 });
    await client.waitForStatus(id, 'Running');
    return id;
  };
  const finished = async () => {
    const id = await client.start('chain');
    await client.waitForEnd(id);
    return id;
  };

  describe('start', () => {
    it('answers 202 with the management URLs, where to look and when', async () => {
      const id = newId();
      const reply = await client.call('POST', `orchestrators/waitForGo/${id}`, { body: '{"a":1}' });
      expect(reply.status).toBe(202);
      expect(reply.headers.get('retry-after')).toBe('10');
      expect(reply.json).toMatchObject({ id });
      expect(keysOf(reply.json).sort()).toEqual([
        'id',
        'purgeHistoryDeleteUri',
        'restartPostUri',
        'resumePostUri',
        'sendEventPostUri',
        'statusQueryGetUri',
        'suspendPostUri',
        'terminatePostUri',
      ]);
      const location = reply.headers.get('location') ?? '';
      expect(reply.json).toMatchObject({ statusQueryGetUri: location });
      expect((await fetch(location)).status).toBe(202);
    });

    it('makes up an id of 32 hex digits', async () => {
      const reply = await client.call('POST', 'orchestrators/chain', { body: '' });
      expect(reply.status).toBe(202);
      expect(member(reply.json, 'id')).toMatch(/^[0-9a-f]{32}$/);
    });

    it('takes the name of the orchestrator without case', async () => {
      const id = newId();
      expect((await client.call('POST', `Orchestrators/CHAIN/${id}`, { body: '' })).status).toBe(202);
      expect((await client.waitForEnd(id)).runtimeStatus).toBe('Completed');
    });

    it('refuses an unknown orchestrator, a body that is no JSON and an id that cannot be one', async () => {
      const unknown = await client.call('POST', 'orchestrators/noSuchThing', { body: '{}' });
      expect(unknown.status).toBe(400);
      expect(unknown.text).toContain('noSuchThing');
      expect((await client.call('POST', 'orchestrators/chain', { body: '{' })).status).toBe(400);
      expect((await client.call('POST', 'orchestrators/chain/@entity', { body: '{}' })).status).toBe(400);
      expect((await client.call('POST', `orchestrators/chain/${'x'.repeat(300)}`, { body: '{}' })).status).toBe(400);
    });

    it('refuses a second start under the id of a running instance and replaces one that has ended', async () => {
      const running = await waiting();
      const refused = await client.call('POST', `orchestrators/chain/${running}`, { body: '{}' });
      expect(refused.status).toBeGreaterThanOrEqual(400);
      expect((await client.status(running)).name).toBe('waitForGo');
      const ended = await finished();
      await client.start('waitForGo', { second: true }, ended);
      expect(await client.waitForStatus(ended, 'Running')).toMatchObject({ name: 'waitForGo', output: null });
    });
  });

  describe('status', () => {
    it('answers 202 with where and when to ask again while the instance runs', async () => {
      const id = await waiting();
      const reply = await client.call('GET', `instances/${id}`);
      expect(reply.status).toBe(202);
      expect(reply.headers.get('retry-after')).toBe('5');
      expect(reply.headers.get('location')).toContain(`/instances/${id}`);
      expect(reply.json).toEqual({
        name: 'waitForGo',
        instanceId: id,
        runtimeStatus: 'Running',
        input: { a: 1 },
        customStatus: null,
        output: null,
        createdTime: wholeSeconds,
        lastUpdatedTime: wholeSeconds,
      });
    });

    it('answers 200 for every end, or 500 for a failure if asked to', async () => {
      expect((await client.call('GET', `instances/${await finished()}`)).status).toBe(200);
      const failed = await client.start('throws');
      await client.waitForEnd(failed);
      expect((await client.call('GET', `instances/${failed}`)).status).toBe(200);
      const query = 'returnInternalServerErrorOnFailure=true';
      expect((await client.call('GET', `instances/${failed}?${query}`)).status).toBe(500);
    });

    it('answers 404 for an unknown instance', async () => {
      expect(await client.call('GET', `instances/${newId()}`)).toMatchObject({ status: 404, text: '' });
    });

    it('leaves the input out on request', async () => {
      expect((await client.status(await waiting(), 'showInput=false')).input).toBeNull();
    });

    it('shows the history with each completion merged with what scheduled it', async () => {
      const { historyEvents = [] } = await client.status(await finished(), 'showHistory=true&showHistoryOutput=true');
      expect(historyEvents.map(({ EventType }) => EventType)).toEqual([
        'ExecutionStarted',
        'TaskCompleted',
        'TaskCompleted',
        'TaskCompleted',
        'ExecutionCompleted',
      ]);
      expect(historyEvents[0]).toMatchObject({ FunctionName: 'chain' });
      expect(historyEvents[1]).toMatchObject({ FunctionName: 'echo', Result: { step: 1 } });
      expect(historyEvents[1]?.['ScheduledTime']).toEqual(expect.any(String));
      expect(historyEvents[4]).toMatchObject({ OrchestrationStatus: 'Completed', Result: [1, 2, 3] });
    });

    it('keeps results out of the history unless asked for', async () => {
      const { historyEvents = [] } = await client.status(await finished(), 'showHistory=true');
      expect(historyEvents.length).toBeGreaterThan(0);
      expect(historyEvents.filter((event) => 'Result' in event)).toEqual([]);
    });
  });

  describe('events', () => {
    it('answers 404 to an unknown and 410 to an ended instance', async () => {
      expect((await client.raise(newId(), 'go', {})).status).toBe(404);
      expect((await client.raise(await finished(), 'go', {})).status).toBe(410);
    });

    it('refuses other media types and bodies that are no JSON', async () => {
      const path = `instances/${await waiting()}/raiseEvent/go`;
      const headers = { 'Content-Type': 'application/json' };
      expect((await client.call('POST', path, { body: 'x', headers: { 'Content-Type': 'text/plain' } })).status).toBe(
        400,
      );
      expect((await client.call('POST', path, { body: '{', headers })).status).toBe(400);
      expect((await client.call('POST', path, { body: '', headers })).status).toBe(400);
    });
  });

  describe('control', () => {
    it('terminates with a reason', async () => {
      const id = await waiting();
      expect((await client.call('POST', `instances/${id}/terminate?reason=enough`)).status).toBe(202);
      expect(await client.waitForEnd(id)).toMatchObject({ runtimeStatus: 'Terminated', output: 'enough' });
    });

    it('suspends, holds events back and resumes', async () => {
      const id = await waiting();
      expect((await client.call('POST', `instances/${id}/suspend?reason=wait`)).status).toBe(202);
      await client.waitForStatus(id, 'Suspended');
      await client.raise(id, 'go', { kept: true });
      expect((await client.call('GET', `instances/${id}`)).status).toBe(202);
      expect((await client.call('POST', `instances/${id}/resume?reason=now`)).status).toBe(202);
      expect(await client.waitForEnd(id)).toMatchObject({ runtimeStatus: 'Completed', output: { kept: true } });
    });

    it('refuses to suspend twice and to resume what is not suspended', async () => {
      const id = await waiting();
      expect((await client.call('POST', `instances/${id}/resume?reason=`)).status).toBe(500);
      await client.call('POST', `instances/${id}/suspend?reason=`);
      await client.waitForStatus(id, 'Suspended');
      expect((await client.call('POST', `instances/${id}/suspend?reason=`)).status).toBe(500);
    });

    it.each(['terminate', 'suspend', 'resume', 'rewind'])(
      'answers 404 and 410 to %s without a live instance',
      async (operation) => {
        expect((await client.call('POST', `instances/${newId()}/${operation}?reason=`)).status).toBe(404);
        expect((await client.call('POST', `instances/${await finished()}/${operation}?reason=`)).status).toBe(410);
      },
    );

    it('rewinds a failed instance and keeps what had succeeded', async () => {
      const id = await client.start('failsOnce');
      expect((await client.waitForEnd(id)).runtimeStatus).toBe('Failed');
      expect((await client.call('POST', `instances/${id}/rewind?reason=again`)).status).toBe(202);
      const status = await client.waitForStatus(id, 'Completed');
      expect(status.output).toEqual({ before: true, attempt: 2 });
    });

    it('refuses to rewind what has not failed', async () => {
      expect((await client.call('POST', `instances/${await waiting()}/rewind?reason=`)).status).toBe(500);
    });

    it('restarts an instance with its input, under a new id or the old one', async () => {
      const id = await client.start('echoInput', { again: 1 });
      await client.waitForEnd(id);
      const fresh = await client.call('POST', `instances/${id}/restart`);
      expect(fresh.status).toBe(202);
      const newInstance = member(fresh.json, 'id');
      expect(newInstance).not.toBe(id);
      expect((await client.waitForEnd(String(newInstance))).output).toMatchObject({ input: { again: 1 } });
      const same = await client.call('POST', `instances/${id}/restart?restartWithNewInstanceId=false`);
      expect(member(same.json, 'id')).toBe(id);
      expect((await client.call('POST', `instances/${newId()}/restart`)).status).toBe(400);
    });
  });

  describe('lists', () => {
    it('finds instances by prefix, status and time, page by page', async () => {
      const prefix = newId();
      for (let index = 0; index < 5; index += 1) await client.start('waitForGo', { index }, `${prefix}-${index}`);
      const found: string[] = [];
      let token: string | undefined;
      let pages = 0;
      do {
        const headers: Record<string, string> = token === undefined ? {} : { 'x-ms-continuation-token': token };
        const reply = await client.call('GET', `instances/?instanceIdPrefix=${prefix}&top=2`, { headers });
        expect(reply.status).toBe(200);
        if (!Array.isArray(reply.json)) throw new Error(reply.text);
        expect(reply.json.length).toBeLessThanOrEqual(2);
        for (const status of reply.json) if (isStatus(status)) found.push(status.instanceId);
        token = reply.headers.get('x-ms-continuation-token') ?? undefined;
        pages += 1;
      } while (token !== undefined && pages < 20);
      expect(found.sort()).toEqual([0, 1, 2, 3, 4].map((index) => `${prefix}-${index}`));
      const count = async (query: string) => {
        const { json } = await client.call('GET', `instances/?instanceIdPrefix=${prefix}&${query}`);
        return Array.isArray(json) ? json.length : -1;
      };
      await Promise.all(found.map((id) => client.waitForStatus(id, 'Running')));
      expect(await count('runtimeStatus=Running,Pending')).toBe(5);
      expect(await count('runtimeStatus=Completed')).toBe(0);
      expect(await count('createdTimeFrom=2099-01-01T00:00:00Z')).toBe(0);
      expect(await count('createdTimeTo=2099-01-01T00:00:00Z')).toBe(5);
    });
  });

  describe('purge', () => {
    it('purges one instance, once', async () => {
      const id = await finished();
      expect(await client.call('DELETE', `instances/${id}`)).toMatchObject({
        status: 200,
        json: { instancesDeleted: 1 },
      });
      expect((await client.call('GET', `instances/${id}`)).status).toBe(404);
      expect((await client.call('DELETE', `instances/${id}`)).status).toBe(404);
    });

    it('purges by time and status, and only what has ended', async () => {
      const running = await waiting();
      await finished();
      expect((await client.call('DELETE', 'instances/')).status).toBe(400);
      expect((await client.call('DELETE', 'instances/?createdTimeFrom=2099-01-01T00:00:00Z')).status).toBe(404);
      const purged = await client.call(
        'DELETE',
        'instances/?createdTimeFrom=2020-01-01T00:00:00Z&runtimeStatus=Completed',
      );
      expect(purged.status).toBe(200);
      expect(member(purged.json, 'instancesDeleted')).toBeGreaterThanOrEqual(1);
      expect((await client.status(running)).runtimeStatus).toBe('Running');
    });
  });

  it('answers 404 to everything else', async () => {
    expect((await client.call('GET', 'orchestrators/chain')).status).toBe(404);
    expect((await client.call('GET', 'nothing')).status).toBe(404);
    expect((await client.call('POST', `instances/${newId()}/explode`)).status).toBe(404);
  });
});
