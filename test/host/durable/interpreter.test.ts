import { interpret } from '../../../local/host/durable/interpreter';
import type { Interpretation } from '../../../local/host/durable/interpreter';
import { toReplayEvent } from '../../../local/host/durable/history-event';
import type { HistoryEvent } from '../../../local/host/durable/history-event';
import { readEpisode } from './support/recordings';

const at = (seconds: number): number => Date.parse('2030-01-01T00:00:00.000Z') + seconds * 1000;

function run(recording: string, episode: number): Interpretation {
  const { actions, history } = readEpisode(recording, episode);
  return interpret(actions, history);
}

function decided(interpretation: Interpretation): string[] {
  return interpretation.decisions.map((decision) =>
    decision.kind === 'timer'
      ? `${decision.id} timer +${(decision.fireAt - at(0)) / 1000}s`
      : `${decision.id} ${decision.kind} ${decision.name}`,
  );
}

interface Expectation {
  readonly decisions: string[];
  /** Ids open after the episode. */
  readonly open: number[];
  /** Waits for events. */
  readonly waits: number;
  readonly isFinished: boolean;
}

function expectation(decisions: string[], open: number[], waits: number, isFinished: boolean): Expectation {
  return { decisions, open, waits, isFinished };
}

const cases: readonly [string, number, Expectation][] = [
  ['02-activity-failure-caught', 0, expectation([], [], 0, true)],
  ['03-timer', 0, expectation(['0 timer +60s'], [0], 0, false)],
  ['03-timer', 1, expectation([], [], 0, true)],
  ['04-whenany-timer-event-cancel', 0, expectation(['0 timer +3600s'], [0], 1, false)],
  ['04-whenany-timer-event-cancel', 1, expectation(['1 activity next'], [0, 1], 0, false)],
  ['04-whenany-timer-event-cancel', 2, expectation([], [0], 0, true)],
  ['04-whenany-timer-event-cancel', 3, expectation([], [], 1, true)],
  ['05-suborchestration', 0, expectation(['0 subOrchestration child'], [0], 0, false)],
  ['05-suborchestration', 1, expectation(['1 subOrchestration child'], [1], 0, false)],
  ['05-suborchestration', 2, expectation([], [], 0, true)],
  ['06-retry', 0, expectation(['0 activity flaky'], [0], 0, false)],
  ['06-retry', 1, expectation(['1 timer +6s'], [1], 0, false)],
  ['06-retry', 2, expectation(['2 activity flaky'], [2], 0, false)],
  ['06-retry', 3, expectation([], [], 0, true)],
  ['06-retry', 4, expectation(['5 timer +18s'], [5], 0, false)],
  ['06-retry', 5, expectation([], [], 0, true)],
  ['06b-retry-max1', 0, expectation(['1 timer +1s'], [1], 0, false)],
  ['07-whenall', 0, expectation(['0 activity sq', '1 activity sq', '2 activity sq'], [0, 1, 2], 0, false)],
  ['07-whenall', 1, expectation([], [2], 0, false)],
  ['07-whenall', 2, expectation([], [], 0, true)],
  ['07-whenall', 3, expectation([], [0, 2], 0, false)],
  ['08-continue-as-new', 0, expectation([], [], 0, true)],
  ['11-external-events', 0, expectation([], [], 1, false)],
  ['11-external-events', 1, expectation([], [], 0, true)],
  ['11-external-events', 4, expectation([], [], 0, true)],
];

describe('the interpreter agrees with recorded exchanges of the real SDK', () => {
  it.each(cases)('%s, episode %i', (recording, episode, expected) => {
    const interpretation = run(recording, episode);
    expect(decided(interpretation)).toEqual(expected.decisions);
    expect([...interpretation.openIds].sort()).toEqual(expected.open);
    expect(interpretation.openWaits).toBe(expected.waits);
    expect(interpretation.isFinished).toBe(expected.isFinished);
  });

  it('does not let a cancelled timer keep an instance from ending', () => {
    expect(run('04-whenany-timer-event-cancel', 2).isBlocked).toBe(false);
  });

  it('hands the input of continue-as-new on', () => {
    expect(run('08-continue-as-new', 0).continueAsNew).toEqual({ input: { n: 6 } });
  });

  it('schedules a task that is listed twice under two ids, as the extension does', () => {
    expect(decided(run('13-reused-subtask', 2))).toEqual(['2 timer +3600s']);
  });

  it.each([
    ['17-callhttp', 0, 'callHttp'],
    ['18-entity', 0, 'signalEntity'],
    ['19-lock', 1, 'lock'],
  ])('refuses %s', (recording, episode, name) => {
    expect(() => run(recording, episode)).toThrow(`does not support ${name}`);
  });
});

describe('a history that the replay does not follow', () => {
  const Timestamp = '2030-01-01T00:00:00.000Z';
  const base = { IsPlayed: false, Timestamp };
  const opening: HistoryEvent[] = [
    { ...base, EventType: 12, EventId: -1 },
    {
      ...base,
      EventType: 0,
      EventId: -1,
      Name: 'o',
      Version: '',
      Input: null,
      OrchestrationInstance: { InstanceId: 'i', ExecutionId: 'e' },
      ParentInstance: null,
      Tags: null,
    },
  ];
  const scheduled = (EventId: number, Name: string): HistoryEvent => ({
    ...base,
    EventType: 4,
    EventId,
    Name,
    Version: '',
    Input: null,
  });
  const activity = { actionType: 0, functionName: 'Greet' };

  it('is followed when names differ in case only', () => {
    expect(interpret([activity], [...opening, scheduled(0, 'GREET')].map(toReplayEvent)).decisions).toEqual([]);
  });

  it('is a defect when another activity was scheduled', () => {
    expect(() => interpret([activity], [...opening, scheduled(0, 'Part')].map(toReplayEvent))).toThrow(
      /task 0 is activity 'Part' in the history, but the replay schedules activity 'Greet'.*Usual causes/s,
    );
  });

  it('is a defect when another kind of task was scheduled', () => {
    const timer = { actionType: 5, fireAt: Timestamp, isCanceled: false };
    expect(() => interpret([timer], [...opening, scheduled(0, 'Greet')].map(toReplayEvent))).toThrow(
      "task 0 is activity 'Greet' in the history, but the replay schedules a timer",
    );
  });

  it('is a defect when the replay schedules less', () => {
    const history = [...opening, scheduled(0, 'Greet'), scheduled(1, 'Greet')].map(toReplayEvent);
    expect(() => interpret([activity], history)).toThrow('schedules no task with this id at this point');
  });
});
