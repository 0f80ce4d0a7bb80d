import type { Action } from './action';
import { readAction } from './action';
import { EventWaits } from './event-waits';
import { EventType } from './history-event';
import type { ReplayEvent } from './history-event';
import { NonDeterminismError, OrchestrationDefect } from './orchestration-defect';
import type { RetryPolicy } from './retry-policy';
import { delayAfterFailure } from './retry-policy';

/** A task that the orchestrator has started and that history does not confirm yet: work to be scheduled by this episode. */
export type Decision =
  | (DecidedTask & { readonly kind: 'activity' })
  | (DecidedTask & {
      readonly kind: 'subOrchestration';
      readonly instanceId: string | undefined;
      readonly version: string | undefined;
    })
  | { readonly kind: 'timer'; readonly id: number; readonly fireAt: number; readonly retryOf: number | undefined };

interface DecidedTask {
  readonly id: number;
  readonly name: string;
  readonly input: unknown;
  /** For a retry: the id of the first attempt. */
  readonly retryOf: number | undefined;
}

/** Where an orchestration stands once its action list has been run against its history. */
export interface Interpretation {
  /** By ascending id. */
  readonly decisions: readonly Decision[];
  /** Ids without an answer in history; cancelled timers are among them until they fire. */
  readonly openIds: ReadonlySet<number>;
  /** Whether a task is open that keeps the instance from ending (every open one but cancelled timers). */
  readonly isBlocked: boolean;
  /** Whether the last action of the list has completed. */
  readonly isFinished: boolean;
  readonly openWaits: number;
  readonly unreadEvents: readonly string[];
  /** The input of the continue-as-new action, if there is one. */
  readonly continueAsNew: { readonly input: unknown } | undefined;
  readonly traits: InterpretationTraits;
}

/** What strict mode needs for naming the rule that an orchestration breaks. */
export interface InterpretationTraits {
  /** The same live action was listed twice; `isCompleted` when its first use had ended before its second began. */
  readonly reused: { readonly action: Action; readonly isCompleted: boolean } | undefined;
  /** A `Task.all` has a failed child. */
  readonly hasFailedAll: boolean;
  readonly hasRetries: boolean;
  readonly hasCanceledTimer: boolean;
  /** A retry policy has given up because of its overall timeout. */
  readonly hasExpiredRetry: boolean;
  /** The longest interval that a retry policy asks for; 0 without retries. */
  readonly longestRetryMilliseconds: number;
  /** How many actions have been started, children of compound ones included. */
  readonly startedActions: number;
}

/** Called once, when a started action has completed. */
type Completed = (isFailed: boolean) => void;

interface OpenTask {
  readonly isBlocking: boolean;
  readonly completed: Completed;
}

type RetriedAction = Extract<Action, { kind: 'activity' | 'subOrchestration' }>;

/**
 * Runs an orchestrator's action list against its history, as the durable extension does.
 *
 * The SDK's actions carry no ids: both sides number them alike, each for itself. The extension gets its numbers by
 * running the list in order: an action starts when the one before it has completed according to the history *read so
 * far*, and takes its ids then. So the history is walked event by event, and completions drive the list forward.
 *
 * `history` may come in parts, oldest first. Throws an `OrchestrationDefect` for what can only fail the instance.
 */
export function interpret(actions: readonly unknown[], ...history: (readonly ReplayEvent[])[]): Interpretation {
  const interpreter = new Interpreter(actions);
  for (const part of history) {
    for (const event of part) {
      interpreter.read(event);
    }
  }
  return interpreter.conclude();
}

class Interpreter {
  private readonly actions: readonly unknown[];
  private readonly unconfirmed = new Map<number, Decision>();
  private readonly open = new Map<number, OpenTask>();
  private readonly events = new EventWaits();
  /** Live actions already started, and whether they have completed. */
  private readonly seen = new Map<unknown, { isCompleted: boolean }>();
  private readonly traits: { -readonly [Key in keyof InterpretationTraits]: InterpretationTraits[Key] } = {
    reused: undefined,
    hasFailedAll: false,
    hasRetries: false,
    hasCanceledTimer: false,
    hasExpiredRetry: false,
    longestRetryMilliseconds: 0,
    startedActions: 0,
  };
  private continueAsNew: { readonly input: unknown } | undefined;
  private nextId = 0;
  private nextAction = 0;
  private isAdvancing = false;
  private isWaiting = false;
  private now = 0;
  private blocking = 0;

  constructor(actions: readonly unknown[]) {
    this.actions = actions;
  }

  read(event: ReplayEvent): void {
    switch (event.EventType) {
      case EventType.OrchestratorStarted:
        this.now = Math.max(this.now, event.Timestamp.getTime());
        return;
      case EventType.ExecutionStarted:
        this.advance();
        return;
      case EventType.TaskScheduled:
        this.confirm(event.EventId, 'activity', event.Name);
        return;
      case EventType.SubOrchestrationInstanceCreated:
        this.confirm(event.EventId, 'subOrchestration', event.Name);
        return;
      case EventType.TimerCreated:
        this.confirm(event.EventId, 'timer', undefined);
        return;
      case EventType.EventRaised:
        this.events.raise(event.Name);
        return;
      default:
        this.readCompletion(event);
    }
  }

  conclude(): Interpretation {
    return {
      decisions: [...this.unconfirmed.values()],
      openIds: new Set(this.open.keys()),
      isBlocked: this.blocking > 0,
      isFinished: !this.isWaiting && this.nextAction === this.actions.length,
      openWaits: this.events.openWaits,
      unreadEvents: this.events.unreadNames,
      continueAsNew: this.continueAsNew,
      traits: this.traits,
    };
  }

  private readCompletion(event: ReplayEvent): void {
    switch (event.EventType) {
      case EventType.TaskCompleted:
      case EventType.SubOrchestrationInstanceCompleted:
        this.complete(event.TaskScheduledId, false);
        return;
      case EventType.TaskFailed:
      case EventType.SubOrchestrationInstanceFailed:
        this.complete(event.TaskScheduledId, true);
        return;
      case EventType.TimerFired:
        this.complete(event.TimerId, false);
        return;
      default:
    }
  }

  private advance(): void {
    if (this.isAdvancing) {
      return;
    }
    this.isAdvancing = true;
    while (!this.isWaiting && this.nextAction < this.actions.length) {
      this.isWaiting = true;
      this.start(this.actions[this.nextAction++], () => {
        this.isWaiting = false;
        this.advance();
      });
    }
    this.isAdvancing = false;
  }

  private start(listed: unknown, completed: Completed): void {
    this.traits.startedActions++;
    const action = readAction(listed);
    const track = this.track(listed, action);
    const done: Completed = (isFailed) => {
      track.isCompleted = true;
      completed(isFailed);
    };
    switch (action.kind) {
      case 'activity':
      case 'subOrchestration':
        if (action.retry === undefined) {
          this.startTask(action, undefined, done);
        } else {
          this.startRetried(action, action.retry, done);
        }
        return;
      case 'timer':
        this.startTimer(action.fireAt, action.isCanceled, done);
        return;
      case 'event':
        this.events.wait(action.name, () => {
          done(false);
        });
        return;
      case 'continueAsNew':
        this.continueAsNew = { input: action.input };
        done(false);
        return;
      case 'all':
      case 'any':
        this.startCompound(action.kind, action.children, done);
        return;
      case 'unsupported':
        throw new OrchestrationDefect(
          `The embedded host does not support ${action.what}. It runs activities, sub-orchestrations, timers and external events only.`,
        );
    }
  }

  private track(listed: unknown, action: Action): { isCompleted: boolean } {
    const earlier = this.seen.get(listed);
    // A wait for an event takes no id; listing it again while it is still open is harmless.
    if (earlier !== undefined && (earlier.isCompleted || action.kind !== 'event')) {
      this.traits.reused ??= { action, isCompleted: earlier.isCompleted };
    }
    const track = { isCompleted: false };
    this.seen.set(listed, track);
    return track;
  }

  private startTask(action: RetriedAction, retryOf: number | undefined, completed: Completed): number {
    const id = this.nextId++;
    const task = { id, name: action.name, input: action.input, retryOf };
    this.unconfirmed.set(
      id,
      action.kind === 'activity'
        ? { ...task, kind: 'activity' }
        : { ...task, kind: 'subOrchestration', instanceId: action.instanceId, version: action.version },
    );
    this.expect(id, true, completed);
    return id;
  }

  private startTimer(fireAt: number, isCanceled: boolean, completed: Completed): void {
    this.createTimer(fireAt, undefined, isCanceled ? undefined : completed);
    if (isCanceled) {
      this.traits.hasCanceledTimer = true;
      completed(false);
    }
  }

  /** Without `completed` the timer is a cancelled one: it still takes an id and fires, but nothing waits for it. */
  private createTimer(fireAt: number, retryOf: number | undefined, completed: Completed | undefined): void {
    const id = this.nextId++;
    this.unconfirmed.set(id, { kind: 'timer', id, fireAt, retryOf });
    this.expect(id, completed !== undefined, completed ?? (() => undefined));
  }

  /** The framework's own retry loop: the SDK takes part in it only by consuming the same ids. */
  private startRetried(action: RetriedAction, policy: RetryPolicy, completed: Completed): void {
    this.traits.hasRetries = true;
    this.traits.longestRetryMilliseconds = Math.max(
      this.traits.longestRetryMilliseconds,
      policy.firstIntervalMilliseconds,
      policy.maxIntervalMilliseconds,
    );
    const startedAt = this.now;
    let firstId: number | undefined;
    let failures = 0;
    const attempt = (): void => {
      if (failures >= policy.maxAttempts) {
        completed(true);
        return;
      }
      const id = this.startTask(action, firstId, settle);
      firstId ??= id;
    };
    const settle = (isFailed: boolean): void => {
      if (!isFailed) {
        completed(false);
        return;
      }
      failures++;
      const delay = delayAfterFailure(policy, failures, this.now - startedAt);
      if (delay === undefined) {
        this.traits.hasExpiredRetry = true;
        completed(true);
        return;
      }
      this.createTimer(this.now + delay, firstId, attempt);
    };
    attempt();
  }

  /** Children start left to right, all of them, before the first completion counts. Failures count like successes. */
  private startCompound(kind: 'all' | 'any', children: readonly unknown[], completed: Completed): void {
    const needed = kind === 'any' ? 1 : children.length;
    let ended = 0;
    let failed = 0;
    let isStarted = false;
    let isOver = false;
    const check = (): void => {
      if (isStarted && !isOver && ended >= needed) {
        isOver = true;
        completed(kind === 'all' && failed > 0);
      }
    };
    for (const child of children) {
      this.start(child, (isFailed) => {
        ended++;
        if (isFailed) {
          failed++;
          this.traits.hasFailedAll ||= kind === 'all';
        }
        check();
      });
    }
    isStarted = true;
    check();
  }

  private expect(id: number, isBlocking: boolean, completed: Completed): void {
    this.open.set(id, { isBlocking, completed });
    this.blocking += isBlocking ? 1 : 0;
  }

  private complete(id: number, isFailed: boolean): void {
    const task = this.open.get(id);
    if (task === undefined) {
      return;
    }
    this.open.delete(id);
    this.blocking -= task.isBlocking ? 1 : 0;
    task.completed(isFailed);
  }

  private confirm(id: number, kind: Decision['kind'], name: string | undefined): void {
    const decision = this.unconfirmed.get(id);
    const decidedName = decision === undefined || decision.kind === 'timer' ? undefined : decision.name;
    if (decision?.kind !== kind || decidedName?.toLowerCase() !== name?.toLowerCase()) {
      const replayed = decision && { kind: decision.kind, name: decidedName };
      throw new NonDeterminismError(id, { kind, name }, replayed, this.likelyCause());
    }
    this.unconfirmed.delete(id);
  }

  private likelyCause(): string {
    return this.traits.hasRetries && this.traits.hasCanceledTimer
      ? 'Here the cause may be a cancelled timer that raced against a task with retries, which shifts the numbers of ' +
          'tasks: put that task into a sub-orchestration, or retry inside the activity. '
      : '';
  }
}
