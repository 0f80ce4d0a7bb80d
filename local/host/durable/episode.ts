import type { InstanceRecord } from '../store/history-store';
import type { EngineOptions } from './engine-options';
import { missingFunction, orchestratorFailure } from './failure-text';
import { EventType } from './history-event';
import type { ExecutionCompleted, ParentInstance, ReplayEvent } from './history-event';
import type { InstanceHistory } from './instance-history';
import { createId } from './instance-id';
import type { Arrival, Mail } from './mailbox';
import { reasonOf } from './mailbox';
import type { OrchestrationTrigger } from './orchestration-trigger';
import { failed, judge } from './verdict';
import { mayRun, versionMismatch } from './version-match';
import type { ScheduledTask, Verdict } from './verdict';

/** What one episode makes of its instance, to be committed as a whole. */
export interface EpisodeResult {
  /** The new state of the instance; a new generation when `isNewGeneration`. */
  readonly record: InstanceRecord;
  /** Events to append, or, for a new generation, nothing. */
  readonly events: readonly ReplayEvent[];
  readonly scheduled: readonly ScheduledTask[];
  readonly isNewGeneration: boolean;
  /** Names of events that the new generation will not see. */
  readonly lostEvents: readonly string[];
}

/** An instance that has mail: what its episode takes and what it leaves. */
export interface EpisodePlan {
  readonly record: InstanceRecord;
  readonly history: InstanceHistory;
  readonly mail: Mail;
  /** All arrivals that were looked at; each is settled by the commit. */
  readonly arrivals: readonly Arrival[];
  readonly now: number;
}

const outside = { EventId: -1, IsPlayed: false };

/** Runs one episode. Never rejects: whatever goes wrong is the instance's failure. */
export async function runEpisode(plan: EpisodePlan, options: EngineOptions): Promise<EpisodeResult> {
  const opening = openingEvents(plan);
  switch (plan.mail.mode) {
    case 'terminate':
      return terminated(plan, opening);
    case 'suspend':
      return suspended(plan, opening);
    default:
      return conclude(plan, opening, await ask(plan, opening, options));
  }
}

/** What cannot even be written down (a timer beyond the calendar) is a failure like any other. */
function conclude(plan: EpisodePlan, opening: readonly ReplayEvent[], verdict: Verdict): EpisodeResult {
  try {
    return concluded(plan, opening, verdict);
  } catch (error) {
    return concluded(plan, opening, failed(error instanceof Error ? error.message : String(error)));
  }
}

function openingEvents({ record, mail, now }: EpisodePlan): ReplayEvent[] {
  const Timestamp = new Date(now);
  const started: ReplayEvent = { ...outside, EventType: EventType.OrchestratorStarted, Timestamp };
  if (record.episodes > 0) {
    return [started, ...mail.facts];
  }
  const execution: ReplayEvent = {
    ...outside,
    EventType: EventType.ExecutionStarted,
    Timestamp: new Date(now),
    Name: record.name,
    Version: record.version,
    Input: record.inputJson,
    OrchestrationInstance: { InstanceId: record.instanceId, ExecutionId: record.executionId },
    ParentInstance: toParentInstance(record),
    Tags: null,
  };
  return [started, execution, ...mail.facts];
}

function toParentInstance({ parent }: InstanceRecord): ParentInstance | null {
  return parent === null
    ? null
    : {
        OrchestrationInstance: { InstanceId: parent.instanceId, ExecutionId: parent.executionId },
        Name: parent.name,
        TaskScheduleId: parent.taskId,
      };
}

async function ask(plan: EpisodePlan, opening: readonly ReplayEvent[], options: EngineOptions): Promise<Verdict> {
  const { record, history, now } = plan;
  if (!mayRun(options.versions, record.version, options.defaultVersion)) {
    return failed(versionMismatch(record.name, record.version, options.defaultVersion));
  }
  if (!options.runner.hasOrchestrator(record.name)) {
    return failed(missingFunction(record.name, 'orchestrator'));
  }
  tellOfLongReplay(plan, opening, options);
  try {
    const answer = await options.runner.runOrchestrator(record.name, createTrigger(plan, opening));
    return judge({ record, past: history.events, opening, answer, now }, options);
  } catch (error) {
    return failed(error instanceof Error ? error.message : String(error));
  }
}

const LONG_HISTORY = 1_000;

/** Once for every thousand events: a step that takes seconds is not a host that hangs. */
function tellOfLongReplay(
  { record, history }: EpisodePlan,
  opening: readonly ReplayEvent[],
  { log }: EngineOptions,
): void {
  const events = history.events.length + opening.length;
  const thousands = Math.floor(events / LONG_HISTORY);
  if (thousands <= history.thousandsTold) return;
  history.thousandsTold = thousands;
  log({
    level: 'information',
    category: 'Host.Triggers.DurableTask',
    message:
      `'${record.name}' replays ${events.toLocaleString('en')} events at every step from here on. What that costs grows ` +
      'with the square of their number: continue as new in time.',
    fields: { instanceId: record.instanceId, functionName: record.name },
  });
}

function createTrigger({ record, history }: EpisodePlan, opening: readonly ReplayEvent[]): OrchestrationTrigger {
  const trigger: OrchestrationTrigger = {
    history: history.forReplay(opening),
    input: record.inputJson === null ? null : JSON.parse(record.inputJson),
    instanceId: record.instanceId,
    isReplaying: record.episodes > 0,
    parentInstanceId: record.parent?.instanceId ?? null,
    upperSchemaVersion: 1,
    upperSchemaVersionNew: 2,
    // A timer is always one timer: the chains that the SDK builds beyond the maximum are broken (strict mode refuses such waits).
    longRunningTimerIntervalDuration: '3.00:00:00',
    maximumShortTimerDuration: '36500.00:00:00',
    defaultHttpAsyncRequestSleepTimeMillseconds: 30_000,
  };
  // The SDK walks through everything that it can enumerate, to turn timestamps into Dates. Here they are Dates already.
  return Object.defineProperty(trigger, 'history', { enumerable: false });
}

function concluded(plan: EpisodePlan, opening: readonly ReplayEvent[], verdict: Verdict): EpisodeResult {
  const { record, now } = plan;
  const { outcome, scheduled } = verdict;
  const resumed = reasonOf(plan.mail.facts, EventType.ExecutionResumed);
  const progress = {
    ...record,
    customStatusJson: verdict.customStatusJson,
    // Azure Storage shows the reason of the last suspend or resume as the output of an instance that goes on.
    outputJson: resumed === undefined ? record.outputJson : reasonToJson(resumed),
    lastUpdatedTime: now,
  };
  const decisions = scheduled.map((task) => toEvent(task, now));
  switch (outcome.kind) {
    case 'waiting':
      return {
        ...nothingLost,
        record: { ...progress, runtimeStatus: 'Running', episodes: record.episodes + 1 },
        events: [...opening, ...decisions, turnEnd(now)],
        scheduled,
      };
    case 'continuedAsNew':
      return {
        record: nextGeneration(progress, outcome.inputJson),
        events: [],
        scheduled: [],
        isNewGeneration: true,
        lostEvents: verdict.unreadEvents,
      };
    case 'completed':
      return ended(plan, progress, [...opening, ...decisions], { status: 'Completed', outputJson: outcome.outputJson });
    case 'failed': {
      const outputJson = JSON.stringify(orchestratorFailure(record.name, outcome.message));
      // A defect leaves no verdict on the custom status: the last one stays.
      const customStatusJson = verdict.customStatusJson ?? record.customStatusJson;
      return ended(plan, { ...progress, customStatusJson }, [...opening, ...decisions], {
        status: 'Failed',
        outputJson,
      });
    }
  }
}

const nothingLost = { isNewGeneration: false, lostEvents: [] };

function nextGeneration(record: InstanceRecord, inputJson: string | null): InstanceRecord {
  return {
    ...record,
    executionId: createId(),
    runtimeStatus: 'Running',
    inputJson,
    outputJson: null,
    createdTime: record.lastUpdatedTime,
    episodes: 0,
  };
}

function terminated(plan: EpisodePlan, opening: readonly ReplayEvent[]): EpisodeResult {
  const reason = reasonOf(plan.mail.facts, EventType.ExecutionTerminated) ?? '';
  const record = { ...plan.record, lastUpdatedTime: plan.now };
  return ended(plan, record, opening, { status: 'Terminated', outputJson: reasonToJson(reason) });
}

function suspended(plan: EpisodePlan, opening: readonly ReplayEvent[]): EpisodeResult {
  const { record, now, mail } = plan;
  return {
    ...nothingLost,
    record: {
      ...record,
      runtimeStatus: 'Suspended',
      outputJson: reasonToJson(reasonOf(mail.facts, EventType.ExecutionSuspended) ?? ''),
      lastUpdatedTime: now,
      episodes: record.episodes + 1,
    },
    events: [...opening, turnEnd(now)],
    scheduled: [],
  };
}

/** The status shows a reason that is JSON as that value, anything else as text. */
function reasonToJson(reason: string): string {
  try {
    JSON.parse(reason);
    return reason;
  } catch {
    return JSON.stringify(reason);
  }
}

interface End {
  readonly status: ExecutionCompleted<Date>['OrchestrationStatus'] & InstanceRecord['runtimeStatus'];
  readonly outputJson: string | null;
}

function ended(plan: EpisodePlan, record: InstanceRecord, events: readonly ReplayEvent[], end: End): EpisodeResult {
  const lastId = [...plan.history.events, ...events].reduce((highest, { EventId }) => Math.max(highest, EventId), -1);
  const completion: ReplayEvent = {
    ...outside,
    EventType: EventType.ExecutionCompleted,
    EventId: lastId + 1,
    Timestamp: new Date(record.lastUpdatedTime),
    OrchestrationStatus: end.status,
    Result: end.outputJson,
  };
  return {
    ...nothingLost,
    record: { ...record, runtimeStatus: end.status, outputJson: end.outputJson, episodes: record.episodes + 1 },
    events: [...events, completion, turnEnd(record.lastUpdatedTime)],
    scheduled: [],
  };
}

function turnEnd(now: number): ReplayEvent {
  return { ...outside, EventType: EventType.OrchestratorCompleted, Timestamp: new Date(now) };
}

function toEvent(task: ScheduledTask, now: number): ReplayEvent {
  const base = {
    EventId: task.id,
    IsPlayed: false,
    Timestamp: new Date(now),
    ...(task.retryOf === undefined ? {} : { RetryOf: task.retryOf }),
  };
  switch (task.kind) {
    case 'activity':
      return { ...base, EventType: EventType.TaskScheduled, Name: task.name, Version: '', Input: null };
    case 'timer':
      return { ...base, EventType: EventType.TimerCreated, FireAt: new Date(task.fireAt).toISOString() };
    case 'subOrchestration':
      return {
        ...base,
        EventType: EventType.SubOrchestrationInstanceCreated,
        Name: task.name,
        Version: task.version,
        InstanceId: task.instanceId,
        Input: null,
      };
  }
}
