import type { HistoryEvent } from '../../../local/host/durable/history-event';
import { EventType } from '../../../local/host/durable/history-event';
import { toHistoryOutput } from '../../../local/host/http/durable/history-output';

const base = { EventId: -1, IsPlayed: false, Timestamp: '2024-01-01T00:00:00.000Z' };
const later = { ...base, Timestamp: '2024-01-01T00:01:00.000Z' };

const history: readonly HistoryEvent[] = [
  { ...base, EventType: EventType.OrchestratorStarted },
  {
    ...base,
    EventType: EventType.ExecutionStarted,
    Name: 'Main',
    Version: '',
    Input: '{"a":1}',
    OrchestrationInstance: { InstanceId: 'i', ExecutionId: 'e' },
    ParentInstance: null,
    Tags: null,
  },
  { ...base, EventId: 0, EventType: EventType.TaskScheduled, Name: 'work', Version: '', Input: null },
  { ...base, EventId: 1, EventType: EventType.TimerCreated, FireAt: '2024-01-01T00:00:30.000Z' },
  { ...base, EventId: 2, EventType: EventType.TaskScheduled, Name: 'open', Version: '', Input: null },
  { ...base, EventType: EventType.OrchestratorCompleted },
  { ...later, EventType: EventType.TaskCompleted, TaskScheduledId: 0, Result: '{"r":1}' },
  { ...later, EventType: EventType.TimerFired, TimerId: 1, FireAt: '2024-01-01T00:00:30.000Z' },
];

describe('The history that the API shows', () => {
  it('merges completions with what scheduled them and keeps what is open', () => {
    expect(toHistoryOutput(history, { showInput: true, showOutput: true })).toEqual([
      { EventType: 'ExecutionStarted', Timestamp: base.Timestamp, FunctionName: 'Main', Input: '{"a":1}' },
      { EventType: 'TimerCreated', Timestamp: base.Timestamp, FireAt: '2024-01-01T00:00:30.000Z' },
      { EventType: 'TaskScheduled', Timestamp: base.Timestamp, Name: 'open', Input: null },
      {
        EventType: 'TaskCompleted',
        Timestamp: later.Timestamp,
        Result: { r: 1 },
        ScheduledTime: base.Timestamp,
        FunctionName: 'work',
        Input: null,
      },
      { EventType: 'TimerFired', Timestamp: later.Timestamp, FireAt: '2024-01-01T00:00:30.000Z' },
    ]);
  });

  it('leaves inputs and results out on request', () => {
    const shown = toHistoryOutput(history, { showInput: false, showOutput: false });
    expect(shown.filter((event) => 'Input' in event || 'Result' in event)).toEqual([]);
    expect(shown).toHaveLength(5);
  });
});
