/* eslint-disable require-yield -- an orchestrator is a generator even when it has nothing to wait for */
import { toHistoryOutput } from '../../../local/host/durable/history-output';
import { createTestHost, START } from './support/test-host';

async function record() {
  const host = createTestHost({
    orchestrators: {
      *story(context) {
        const greeting: unknown = yield context.df.callActivity('hello', 1);
        yield context.df.createTimer(new Date(START + 1_000));
        yield context.df.callSubOrchestrator('child', 2, 'c');
        yield context.df.waitForExternalEvent('go');
        yield context.df.Task.any([context.df.waitForExternalEvent('now'), context.df.callActivity('slow', 1)]);
        return { greeting };
      },
      *child() {
        throw new Error('never mind');
      },
    },
    activities: { hello: () => 'hi', slow: () => 'slow' },
  });
  const id = await host.start('story', { a: 1 });
  await host.settle();
  return (await host.engine.history(id)) ?? [];
}

it('shows a history as the status API does', async () => {
  const output = toHistoryOutput(await record(), { showInput: true, showOutput: true });
  const start = '2030-01-01T00:00:00.000Z';
  const later = '2030-01-01T00:00:01.000Z';
  expect(output).toEqual([
    { EventType: 'ExecutionStarted', Timestamp: start, Input: '{"a":1}', FunctionName: 'story' },
    {
      EventType: 'TaskCompleted',
      Timestamp: start,
      Result: 'hi',
      ScheduledTime: start,
      FunctionName: 'hello',
      Input: null,
    },
    { EventType: 'TimerCreated', Timestamp: start, FireAt: later },
    { EventType: 'TimerFired', Timestamp: later, FireAt: later },
    {
      EventType: 'SubOrchestrationInstanceFailed',
      Timestamp: later,
      Reason: "Orchestrator function 'child' failed: never mind",
      Details: expect.any(String) as unknown,
      ScheduledTime: later,
      FunctionName: 'child',
      Input: null,
    },
    {
      EventType: 'ExecutionCompleted',
      Timestamp: later,
      OrchestrationStatus: 'Failed',
      Result: expect.stringContaining('never mind') as unknown,
    },
  ]);
});

it('hides inputs and results when they are not asked for', async () => {
  const json = JSON.stringify(toHistoryOutput(await record(), { showInput: false, showOutput: false }));
  expect(json).not.toMatch(/"(Input|Result|EventId|IsPlayed|TaskScheduledId|TimerId|Version|RetryOf)"/);
});
