import type { OrchestrationContext, OrchestrationHandler, Task } from 'durable-functions';
import { RetryOptions } from 'durable-functions';
import { z } from 'zod';
import type { ActivityContract } from '../contracts';
import { startedSince } from '../domain/started-since';

/**
 * The one place where orchestrators meet the durable SDK.
 *
 * An orchestration is a synchronous generator that yields *effects*: plain descriptions of what it wants. A driver turns
 * each one into an SDK task and gives the result back. So orchestrators are typed (`yield* call(…)` has the type of the
 * activity's output), know nothing of the SDK, and cannot yield what the SDK does not understand.
 */
export type Orchestration<Result> = Generator<Effect, Result, unknown>;

type Effect =
  | { readonly kind: 'call'; readonly activity: string; readonly input: object; readonly firstRetrySeconds: number }
  | { readonly kind: 'callEach'; readonly activity: string; readonly inputs: readonly object[] }
  | { readonly kind: 'currentTime' }
  | { readonly kind: 'version' }
  | { readonly kind: 'report'; readonly status: object }
  | { readonly kind: 'sleepUnlessRaised'; readonly until: number; readonly event: string }
  | { readonly kind: 'raised'; readonly event: string };

/** The payload of an external event that has come. */
export interface Raised {
  readonly input: unknown;
}

/**
 * Broken connections and 5xx answers are thrown by activities and repeated here. No timeout of the whole: an engine that
 * sees one elapse between two attempts numbers its tasks differently from the SDK and the instance hangs.
 */
function connectionRetry(firstRetrySeconds: number): RetryOptions {
  const firstMilliseconds = firstRetrySeconds * 1000;
  const options = new RetryOptions(firstMilliseconds, 5);
  options.backoffCoefficient = 2;
  options.maxRetryIntervalInMilliseconds = Math.max(60_000, firstMilliseconds);
  return options;
}

const FIRST_RETRY_SECONDS = 5;

/**
 * Calls an activity; throws the activity's error when its repetitions are used up.
 *
 * @param leastRetrySeconds how long a repetition waits at least: an answer that could not be read came from a service that
 *   may have asked for time
 */
export function* call<Input extends object, Output>(
  activity: ActivityContract<Input, Output>,
  input: Input,
  leastRetrySeconds = 0,
): Orchestration<Output> {
  const firstRetrySeconds = Math.max(FIRST_RETRY_SECONDS, leastRetrySeconds);
  return activity.output.parse(yield { kind: 'call', activity: activity.name, input, firstRetrySeconds });
}

/**
 * Calls an activity for each input, side by side. Not repeated when one throws: repetitions inside a fan-out make the SDK
 * and the engine number their tasks differently. So the activity is to answer with its failures, not to throw them.
 */
export function* callEach<Input extends object, Output>(
  activity: ActivityContract<Input, Output>,
  inputs: readonly Input[],
): Orchestration<Output[]> {
  // The SDK refuses to wait for nothing.
  if (inputs.length === 0) return [];
  return z.array(activity.output).parse(yield { kind: 'callEach', activity: activity.name, inputs });
}

/** Milliseconds since the epoch, the same at every replay. */
export function* currentTime(): Orchestration<number> {
  return Number(yield { kind: 'currentTime' });
}

/**
 * Whether the instance began on this release or on a later one: where paths part, what began before keeps the old order of
 * steps. The same at every replay and after every continue-as-new; asks the engine for nothing.
 *
 * @param release as in `defaultVersion` of host.json
 */
export function* began(release: string): Orchestration<boolean> {
  const version = yield { kind: 'version' };
  return startedSince(typeof version === 'string' ? version : undefined, release);
}

/** Sets the custom status. */
export function* report(status: object): Orchestration<void> {
  yield { kind: 'report', status };
}

const isRaised = (value: unknown): value is Raised => typeof value === 'object' && value !== null && 'input' in value;

/** Sleeps in a durable timer until a time; the event ends the sleep at once and cancels the timer. */
export function* sleepUnlessRaised(event: string, until: number): Orchestration<Raised | undefined> {
  const result = yield { kind: 'sleepUnlessRaised', until, event };
  return isRaised(result) ? result : undefined;
}

/** The event, when it has come since the last sleep; each one is given once. Sees what the SDK gave to a lost wait. */
export function* raised(event: string): Orchestration<Raised | undefined> {
  const result = yield { kind: 'raised', event };
  return isRaised(result) ? result : undefined;
}

/** A value that ends this generation of the orchestration and starts the next one with `input`. */
export class ContinueAsNew {
  readonly input: object;
  constructor(input: object) {
    this.input = input;
  }
}

/**
 * Waits for events. A wait that lost its race stays registered in the SDK and swallows the next event of its name, so
 * the lost ones are kept and looked at; a wait that is yielded twice would be scheduled twice.
 */
class EventWaits {
  private lost: readonly Task[] = [];
  private readonly context: OrchestrationContext;
  constructor(context: OrchestrationContext) {
    this.context = context;
  }

  received(): Raised | undefined {
    const task = this.lost.find(({ isCompleted }) => isCompleted);
    this.lost = this.lost.filter((each) => each !== task);
    return task && { input: task.result };
  }

  *race(event: string, until: number): Generator<Task, Raised | undefined, unknown> {
    const already = this.received();
    if (already !== undefined) return already;
    const timer = this.context.df.createTimer(new Date(until));
    const wait = this.context.df.waitForExternalEvent(event);
    yield this.context.df.Task.any([wait, timer]);
    if (!wait.isCompleted) {
      this.lost = [...this.lost, wait];
      return undefined;
    }
    // An open timer would keep the instance from ending.
    if (!timer.isCompleted) timer.cancel();
    return { input: wait.result };
  }
}

function* perform(effect: Effect, context: OrchestrationContext, waits: EventWaits): Generator<Task, unknown, unknown> {
  switch (effect.kind) {
    case 'call':
      return yield context.df.callActivityWithRetry(
        effect.activity,
        connectionRetry(effect.firstRetrySeconds),
        effect.input,
      );
    case 'callEach':
      return yield context.df.Task.all(effect.inputs.map((input) => context.df.callActivity(effect.activity, input)));
    case 'currentTime':
      return context.df.currentUtcDateTime.getTime();
    case 'version':
      return context.df.version;
    case 'report':
      context.df.customStatus = effect.status;
      return undefined;
    case 'sleepUnlessRaised':
      return yield* waits.race(effect.event, effect.until);
    case 'raised':
      return waits.received();
  }
}

/**
 * Makes the SDK's handler of a body. The input is what the instance was started or continued with: it is as the body
 * declares it, since both go through the same contract.
 */
export function orchestrator(body: (input: never) => Orchestration<object>): OrchestrationHandler {
  return function* (context) {
    const waits = new EventWaits(context);
    const steps = body(context.df.getInput<never>());
    let step = steps.next();
    while (step.done !== true) {
      let result: unknown;
      try {
        result = yield* perform(step.value, context, waits);
      } catch (error) {
        step = steps.throw(error);
        continue;
      }
      step = steps.next(result);
    }
    if (!(step.value instanceof ContinueAsNew)) return step.value;
    context.df.continueAsNew(step.value.input);
    return undefined;
  };
}
