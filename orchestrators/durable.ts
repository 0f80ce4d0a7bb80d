import type { OrchestrationContext, OrchestrationHandler, Task } from 'durable-functions';
import { RetryOptions } from 'durable-functions';
import { z } from 'zod';
import { type ActivityContract, CANCEL_EVENT } from '../contracts';
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
  | { readonly kind: 'call' | 'callRepeatedly'; readonly activity: string; readonly input: object }
  | { readonly kind: 'callEach'; readonly activity: string; readonly inputs: readonly object[] }
  | { readonly kind: 'fact'; readonly fact: keyof typeof facts }
  | { readonly kind: 'report'; readonly status: object }
  | { readonly kind: 'sleepUnlessRaised'; readonly until: number; readonly event: string }
  | { readonly kind: 'raised'; readonly event: string };

/** What is read of every input, for the addressee of its events. */
const attemptIn = z.object({ request: z.object({ attempt: z.string() }) });

/** What an orchestration may know of itself without asking anybody: the same at every replay. */
const facts = {
  currentTime: ({ df }: OrchestrationContext): number => df.currentUtcDateTime.getTime(),
  version: ({ df }: OrchestrationContext): unknown => df.version,
  instanceId: ({ df }: OrchestrationContext): string => df.instanceId,
  attempt: ({ df }: OrchestrationContext): string => attemptIn.parse(df.getInput()).request.attempt,
};

/** The payload of an external event that has come. */
export interface Raised {
  readonly input: unknown;
}

/** No timeout of the whole: an engine that sees one elapse numbers its tasks differently from the SDK and hangs. */
function repetitions(): RetryOptions {
  const options = new RetryOptions(5000, 5);
  options.backoffCoefficient = 2;
  options.maxRetryIntervalInMilliseconds = 60_000;
  return options;
}

/** An activity threw: it learnt nothing (a broken connection, a 5xx answer). */
export class ActivityFailed extends Error {
  override readonly name = 'ActivityFailed';
  readonly leastRetrySeconds: number;

  constructor(message: string, leastRetrySeconds: number) {
    super(message);
    this.leastRetrySeconds = leastRetrySeconds;
  }
}

/** The SDK knows no type for it: what it throws for other reasons begins with other words. */
const isOfActivity = (error: unknown): error is Error =>
  error instanceof Error && error.message.startsWith('Activity function ');

function* answerOf(effect: Effect, leastRetrySeconds = 0): Orchestration<unknown> {
  try {
    return yield effect;
  } catch (error) {
    throw isOfActivity(error) ? new ActivityFailed(error.message, leastRetrySeconds) : error;
  }
}

/**
 * Calls an activity once. Sagas repeat the turn whose activity failed, after a wait that shows and that can be cancelled:
 * the SDK's own repetitions are neither.
 *
 * @param leastRetrySeconds how long a repetition waits at least: where the service may have asked for time, or what was
 *   begun can be found only after a while
 * @throws ActivityFailed
 */
export function* call<Input extends object, Output>(
  activity: ActivityContract<Input, Output>,
  input: Input,
  leastRetrySeconds?: number,
): Orchestration<Output> {
  const answer = yield* answerOf({ kind: 'call', activity: activity.name, input }, leastRetrySeconds);
  return activity.output.parse(answer);
}

/** Calls an activity up to five times until it does not throw: for what is done at the end, when nothing waits any more. */
export function* callRepeatedly<Input extends object, Output>(
  activity: ActivityContract<Input, Output>,
  input: Input,
): Orchestration<Output> {
  return activity.output.parse(yield* answerOf({ kind: 'callRepeatedly', activity: activity.name, input }));
}

/**
 * Calls an activity for each input, side by side. When one throws, the engine schedules nothing more until all of them have
 * ended. So the activity is to answer with its failures, not to throw them.
 */
export function* callEach<Input extends object, Output>(
  activity: ActivityContract<Input, Output>,
  inputs: readonly Input[],
): Orchestration<Output[]> {
  // The SDK refuses to wait for nothing.
  if (inputs.length === 0) return [];
  return z.array(activity.output).parse(yield* answerOf({ kind: 'callEach', activity: activity.name, inputs }));
}

/** Milliseconds since the epoch, the same at every replay. */
export function* currentTime(): Orchestration<number> {
  return Number(yield { kind: 'fact', fact: 'currentTime' });
}

/**
 * Whether the instance began on this release or on a later one: where paths part, what began before keeps the old order of
 * steps. The same at every replay and after every continue-as-new; asks the engine for nothing.
 *
 * @param release as in `defaultVersion` of host.json
 */
export function* began(release: string): Orchestration<boolean> {
  const version = yield { kind: 'fact', fact: 'version' };
  return startedSince(typeof version === 'string' ? version : undefined, release);
}

/** The id of the instance that runs this. */
export function* instanceId(): Orchestration<string> {
  return String(yield { kind: 'fact', fact: 'instanceId' });
}

/** The attempt in the request that the instance was started with: what events are addressed to. */
export function* attempt(): Orchestration<string> {
  return String(yield { kind: 'fact', fact: 'attempt' });
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

/** The event, when it has come; each one is given once. Sees those that came while an activity ran. */
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
 * the lost ones are kept and looked at; a wait that is put into a second race would be scheduled twice.
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

  /**
   * Awaits a task with a wait for the event beside it. The SDK gives an event to nobody while no wait is registered, and
   * registers one only when it is yielded: without this, a cancel that comes during the first questions of a generation
   * would not be seen.
   */
  *beside(event: string, task: Task): Generator<Task, unknown, unknown> {
    if (this.lost.length > 0) return yield task;
    const wait = this.context.df.waitForExternalEvent(event);
    yield this.context.df.Task.any([task, wait]);
    this.lost = [wait];
    // It is scheduled already; a task that has ended gives its result, or its error, at once.
    return yield task;
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
      return yield* waits.beside(CANCEL_EVENT, context.df.callActivity(effect.activity, effect.input));
    case 'callRepeatedly':
      return yield context.df.callActivityWithRetry(effect.activity, repetitions(), effect.input);
    case 'callEach': {
      const each = effect.inputs.map((input) => context.df.callActivity(effect.activity, input));
      return yield* waits.beside(CANCEL_EVENT, context.df.Task.all(each));
    }
    case 'fact':
      return facts[effect.fact](context);
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
