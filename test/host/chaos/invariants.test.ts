import type { ActivityRun } from './invariants';
import { checkConsistent, checkLifetime, parseSideLog } from './invariants';
import type { Snapshot, StoredEvent, StoredInstance } from './snapshot';

const scheduled: StoredEvent = { EventType: 4, EventId: 0, Name: 'act' };

function completed(run: string, key = '0.1'): StoredEvent {
  return { EventType: 5, EventId: -1, TaskScheduledId: 0, Result: JSON.stringify({ key, run }) };
}

function instance(overrides: Partial<StoredInstance> = {}): StoredInstance {
  return {
    instanceId: 'one',
    executionId: 'execution',
    status: 'Running',
    generation: 0,
    output: null,
    customStatus: null,
    history: [scheduled],
    inbox: [],
    workItems: [0],
    timers: [],
    ...overrides,
  };
}

function snapshot(...instances: readonly StoredInstance[]): Snapshot {
  return new Map(instances.map((one) => [one.instanceId, one]));
}

function ran(...runs: readonly string[]): ActivityRun[] {
  return runs.map((run) => ({ instanceId: 'one', key: '0.1', run }));
}

const first = 'run-000000000001';
const second = 'run-000000000002';
const answered = instance({ history: [scheduled, completed(first)], workItems: [] });
const once = (): number => 1;

describe('The checks of the crash test', () => {
  it('pass a run that a kill cut off, and its repetition', () => {
    const cutOff = { before: snapshot(), after: snapshot(instance()), runs: ran(first), isKilled: true };
    expect(checkLifetime(cutOff, once)).toEqual([]);
    const repeated = { before: snapshot(instance()), after: snapshot(answered), runs: ran(first), isKilled: true };
    expect(checkLifetime(repeated, once)).toEqual([]);
  });

  it.each([
    {
      what: 'a step that runs again after its result',
      before: answered,
      after: answered,
      runs: ran(second),
      message: /ran again after its result/,
    },
    {
      what: 'a result that is gone',
      before: answered,
      after: instance(),
      runs: [],
      message: /committed history has changed/,
    },
    { what: 'an instance that is gone', before: answered, after: undefined, runs: [], message: /the instance is lost/ },
    {
      what: 'two runs in one life',
      before: instance(),
      after: answered,
      runs: ran(first, second),
      message: /ran 2 times/,
    },
    {
      what: 'two results that never came to disk',
      before: instance(),
      after: instance(),
      runs: ran(first, second),
      message: /2 results .* not on disk/,
    },
    {
      what: 'an ended instance that changes',
      before: instance({ status: 'Completed', output: '1', workItems: [] }),
      after: instance({ status: 'Completed', output: '2', workItems: [] }),
      runs: [],
      message: /changed after its end/,
    },
    {
      what: 'a message that is gone',
      before: instance({ inbox: [{ EventType: 15, EventId: -1, Name: 'approve' }] }),
      after: instance(),
      runs: [],
      message: /committed message is lost.*approve/,
    },
    {
      what: 'an instance that begins anew',
      before: answered,
      after: instance({ executionId: 'other' }),
      runs: [],
      message: /began anew/,
    },
  ])('find $what', ({ before, after, runs, message }) => {
    const lifetime = { before: snapshot(before), after: snapshot(...(after ? [after] : [])), runs, isKilled: true };
    expect(checkLifetime(lifetime, once).join('\n')).toMatch(message);
  });

  it('find a lost result at the end of a host that was not killed', () => {
    const lifetime = { before: snapshot(), after: snapshot(instance()), runs: ran(first), isKilled: false };
    expect(checkLifetime(lifetime, once)).toEqual(['one: 1 results of step 0.1 are not on disk']);
  });

  it.each([
    ['an activity that nothing will run', instance({ workItems: [] })],
    ['an activity that has an answer and would run again', { ...answered, workItems: [0] }],
    ['a timer that nothing will fire', instance({ history: [{ EventType: 10, EventId: 3 }], workItems: [] })],
    [
      'a child that does not exist',
      instance({ history: [{ EventType: 7, EventId: 1, InstanceId: 'child' }], workItems: [] }),
    ],
  ])('find %s', (_what, one) => {
    expect(checkConsistent(snapshot(one))).toHaveLength(1);
    expect(checkConsistent(snapshot(instance()))).toEqual([]);
  });

  it('refuse a side log that something else has written to', () => {
    expect(parseSideLog(`ran one 0.1 1 ${first}\n`)).toEqual(ran(first));
    expect(() => parseSideLog(`ran one 0.1 1 ${first}\nran one`)).toThrow('Unreadable');
  });
});
