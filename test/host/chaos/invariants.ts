import { z } from 'zod';
import type { Snapshot, StoredEvent, StoredInstance } from './snapshot';
import { hasEnded } from './snapshot';

/** One run of an activity, as its line in the side log says. */
export interface ActivityRun {
  readonly instanceId: string;
  readonly key: string;
  /** Made up anew by every run; part of its result or failure. */
  readonly run: string;
}

/** One life of a host process: what was on disk before and after, and the activities that ran in it. */
export interface Lifetime {
  readonly before: Snapshot;
  readonly after: Snapshot;
  readonly runs: readonly ActivityRun[];
  /** `false` for the last one, which comes to an end by itself: nothing may be abandoned then. */
  readonly isKilled: boolean;
}

const TaskScheduled = 4;
const TaskCompleted = 5;
const TaskFailed = 6;
const SubOrchestrationInstanceCreated = 7;
const TimerCreated = 10;

const pattern = / (\S+) (\S+) \d+ (run-[0-9a-f]{12})$/;

/** Reads the lines of the side log. A line that is none says that something else has written there. */
export function parseSideLog(text: string): ActivityRun[] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const [, instanceId, key, run] = pattern.exec(line) ?? [];
      if (instanceId === undefined || key === undefined || run === undefined) throw new Error(`Unreadable: "${line}"`);
      return { instanceId, key, run };
    });
}

/** The runs whose results or failures are committed. */
function committedRuns(instance: StoredInstance | undefined): Set<string> {
  const answers = [...(instance?.history ?? []), ...(instance?.inbox ?? [])].filter(
    ({ EventType }) => EventType === TaskCompleted || EventType === TaskFailed,
  );
  return new Set(
    answers.flatMap(({ Result, Reason, Details }) => runsIn(`${Result} ${Reason} ${Details}`).slice(0, 1)),
  );
}

function runsIn(text: string): string[] {
  return text.match(/run-[0-9a-f]{12}/g) ?? [];
}

function group(runs: readonly ActivityRun[], keyOf: (run: ActivityRun) => string): Map<string, ActivityRun[]> {
  const groups = new Map<string, ActivityRun[]>();
  for (const run of runs) groups.set(keyOf(run), [...(groups.get(keyOf(run)) ?? []), run]);
  return groups;
}

const result = z.looseObject({ key: z.string() });

/** Keys of the steps that have succeeded, by their committed results. */
function committedSteps(instance: StoredInstance | undefined): Set<string> {
  const results = [...(instance?.history ?? []), ...(instance?.inbox ?? [])].filter(
    ({ EventType }) => EventType === TaskCompleted,
  );
  return new Set(results.map(({ Result }) => result.parse(JSON.parse(Result ?? 'null')).key));
}

/** What was on disk of an instance before and after one life of the host, and what its activities did in it. */
interface Activity {
  readonly earlier: StoredInstance | undefined;
  readonly later: StoredInstance;
  readonly runs: readonly ActivityRun[];
}

/** Steps whose result was committed before, and that ran nevertheless. */
function stepsRunAgain({ earlier, runs }: Activity): string[] {
  if (earlier === undefined) return [];
  const done = committedSteps(earlier);
  const isOver = (key: string): boolean =>
    done.has(key) || hasEnded(earlier) || generationOfStep(key) < earlier.generation;
  return [...new Set(runs.map(({ key }) => key))].filter(isOver);
}

/** Runs whose result is not on disk, by step. The history of an earlier generation is gone: nothing is known of it. */
function uncommittedRuns({ later, runs }: Activity): Map<string, ActivityRun[]> {
  const committed = committedRuns(later);
  const isVisible = ({ key }: ActivityRun): boolean =>
    later.history !== undefined && generationOfStep(key) === later.generation;
  const missing = runs.filter((run) => isVisible(run) && !committed.has(run.run));
  return group(missing, ({ key }) => key);
}

function generationOfStep(key: string): number {
  return Number(key.split('.')[0]);
}

/**
 * Checks what a crash may do to activities: in one life of the host each step has at most one run whose result is not
 * committed at its end, and a step whose result was committed before it has no run at all.
 *
 * @param attemptsOf how often an activity may be tried by its retry policy.
 */
function checkRuns(lifetime: Lifetime, attemptsOf: (run: ActivityRun) => number): string[] {
  const problems: string[] = [];
  const mayBeLost = lifetime.isKilled ? 1 : 0;
  for (const [instanceId, runs] of group(lifetime.runs, (run) => run.instanceId)) {
    const later = lifetime.after.get(instanceId);
    if (later === undefined) {
      problems.push(`${instanceId}: activities ran for an instance that is not on disk`);
      continue;
    }
    const activity = { earlier: lifetime.before.get(instanceId), later, runs };
    for (const key of stepsRunAgain(activity)) {
      problems.push(`${instanceId}: step ${key} ran again after its result was committed`);
    }
    for (const [key, { length }] of uncommittedRuns(activity)) {
      if (length > mayBeLost) problems.push(`${instanceId}: ${length} results of step ${key} are not on disk`);
    }
    for (const [key, tries] of group(runs, (run) => run.key)) {
      const isTooOften = tries.some((run) => tries.length > attemptsOf(run));
      if (isTooOften) problems.push(`${instanceId}: step ${key} ran ${tries.length} times in one life of the host`);
    }
  }
  return problems;
}

/** What was committed is still there: ended instances as they were, histories only longer, messages read or waiting. */
function checkNothingLost({ before, after }: Lifetime): string[] {
  const problems: string[] = [];
  for (const earlier of before.values()) {
    const later = after.get(earlier.instanceId);
    if (later === undefined) {
      problems.push(`${earlier.instanceId}: the instance is lost`);
    } else if (hasEnded(earlier)) {
      const isSame = ['status', 'output', 'customStatus', 'executionId'] as const;
      if (isSame.some((name) => earlier[name] !== later[name]))
        problems.push(`${earlier.instanceId}: changed after its end`);
    } else if (earlier.executionId === later.executionId) {
      problems.push(...checkHistory(earlier, later));
    } else if (later.generation <= earlier.generation) {
      problems.push(`${earlier.instanceId}: began anew without a continue-as-new`);
    }
  }
  return problems;
}

function checkHistory(earlier: StoredInstance, later: StoredInstance): string[] {
  const problems: string[] = [];
  const text = (event: StoredEvent): string => JSON.stringify(event);
  const now = (later.history ?? []).map(text);
  const isPrefix = (earlier.history ?? []).every((event, index) => now[index] === text(event));
  if (!isPrefix) problems.push(`${earlier.instanceId}: committed history has changed`);
  const known = new Set([...now, ...later.inbox.map(text)]);
  const lost = earlier.inbox.filter((message) => !known.has(text(message)) && later.history !== undefined);
  for (const message of lost) problems.push(`${earlier.instanceId}: a committed message is lost: ${text(message)}`);
  return problems;
}

/** Whatever an instance waits for is on disk too: nothing can be waited for that would not come. */
export function checkConsistent(snapshot: Snapshot): string[] {
  const live = [...snapshot.values()].filter((instance) => !hasEnded(instance));
  return live.flatMap((instance) => {
    const facts = [...(instance.history ?? []), ...instance.inbox];
    const answered = new Set(facts.flatMap(({ TaskScheduledId, TimerId }) => TaskScheduledId ?? TimerId ?? []));
    const open = (type: number): StoredEvent[] =>
      (instance.history ?? []).filter(({ EventType, EventId }) => EventType === type && !answered.has(EventId));
    const hasChild = ({ InstanceId }: StoredEvent): boolean => {
      const child = typeof InstanceId === 'string' ? snapshot.get(InstanceId) : undefined;
      return child !== undefined && !hasEnded(child);
    };
    const problems = [
      ...open(TaskScheduled).filter(({ EventId }) => !instance.workItems.includes(EventId)),
      ...open(TimerCreated).filter(({ EventId }) => !instance.timers.includes(EventId)),
      ...open(SubOrchestrationInstanceCreated).filter((event) => !hasChild(event)),
    ];
    const stray = instance.workItems.filter((id) => answered.has(id));
    return [
      ...problems.map((event) => `${instance.instanceId}: nothing on disk will answer ${JSON.stringify(event)}`),
      ...stray.map((id) => `${instance.instanceId}: task ${id} has an answer and would run again`),
    ];
  });
}

/** Everything that a life of the host must have kept to. */
export function checkLifetime(lifetime: Lifetime, attemptsOf: (run: ActivityRun) => number): string[] {
  return [...checkNothingLost(lifetime), ...checkRuns(lifetime, attemptsOf), ...checkConsistent(lifetime.after)];
}
