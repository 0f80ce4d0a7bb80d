import * as df from 'durable-functions';
import type { OrchestrationContext, Task } from 'durable-functions';
import fc from 'fast-check';
import { z } from 'zod';

/** A task of a random orchestration. `key` is unique in the program: it names calls of activities, and events. */
export type Part =
  | { kind: 'activity'; key: string; ticks: number; failures: number }
  | { kind: 'retried'; key: string; ticks: number; failures: number }
  | { kind: 'timer'; milliseconds: number }
  | { kind: 'event'; key: string }
  | { kind: 'child'; parts: Part[] }
  | { kind: 'all' | 'any'; parts: Part[]; cancelsTimers: boolean };

const part: z.ZodType<Part> = z.lazy(() =>
  z.union([
    z.object({ kind: z.enum(['activity', 'retried']), key: z.string(), ticks: z.number(), failures: z.number() }),
    z.object({ kind: z.literal('timer'), milliseconds: z.number() }),
    z.object({ kind: z.literal('event'), key: z.string() }),
    z.object({ kind: z.literal('child'), parts: z.array(part) }),
    z.object({ kind: z.enum(['all', 'any']), parts: z.array(part), cancelsTimers: z.boolean() }),
  ]),
);

export const program = z.array(part);

const ATTEMPTS = 3;

/**
 * Programs that keep to the rules for authors: nothing fails inside a compound task, and nothing is retried inside a
 * race. Apart from that tasks are nested and interleaved in any way.
 */
export function programs(): fc.Arbitrary<Part[]> {
  const { member } = fc.letrec<{ racer: Part; member: Part }>((tie) => ({
    racer: fc.oneof(
      { maxDepth: 2 },
      call('activity', 0),
      timer(),
      event(),
      compound('any', tie('racer')),
      compound('all', tie('racer')),
    ),
    member: fc.oneof(
      { maxDepth: 2 },
      call('activity', 0),
      call('retried', ATTEMPTS - 1),
      timer(),
      event(),
      compound('all', tie('member')),
      compound('any', tie('racer')),
      fc.record({
        kind: fc.constant('child' as const),
        parts: fc.array(tie('member'), { minLength: 1, maxLength: 3 }),
      }),
    ),
  }));
  const step = fc.oneof(call('activity', 1), call('retried', ATTEMPTS), member, member);
  return fc.array(step, { minLength: 1, maxLength: 6 });
}

function call(kind: 'activity' | 'retried', maxFailures: number): fc.Arbitrary<Part> {
  return fc.record({ kind: fc.constant(kind), key: fc.uuid(), ticks: fc.nat(4), failures: fc.nat(maxFailures) });
}

function timer(): fc.Arbitrary<Part> {
  return fc.record({ kind: fc.constant('timer' as const), milliseconds: fc.nat(5_000) });
}

function event(): fc.Arbitrary<Part> {
  return fc.record({ kind: fc.constant('event' as const), key: fc.uuid() });
}

function compound(kind: 'all' | 'any', member: fc.Arbitrary<Part>): fc.Arbitrary<Part> {
  return fc.record({
    kind: fc.constant(kind),
    parts: fc.array(member, { minLength: 1, maxLength: 4 }),
    cancelsTimers: fc.boolean(),
  });
}

/** Every event that a program waits for. */
export function eventsOf(parts: readonly Part[]): string[] {
  return parts.flatMap((step) => ('parts' in step ? eventsOf(step.parts) : step.kind === 'event' ? [step.key] : []));
}

/** What the program is certain to answer; races answer 'raced'. */
export function expectedOf(step: Part): unknown {
  switch (step.kind) {
    case 'activity':
      return step.failures > 0 ? 'caught' : step.key;
    case 'retried':
      return step.failures >= ATTEMPTS ? 'caught' : step.key;
    case 'timer':
      return null;
    case 'event':
      return step.key;
    case 'child':
      return step.parts.map(expectedOf);
    case 'all':
      return step.parts.map(expectedOf);
    case 'any':
      return 'raced';
  }
}

/** Runs a program's steps in order. The same generator serves parents and children. */
export function* runProgram(context: OrchestrationContext): Generator<Task, unknown, unknown> {
  const results: unknown[] = [];
  for (const step of program.parse(context.df.getInput())) {
    const timers: df.TimerTask[] = [];
    const task = build(context, step, timers);
    try {
      results.push(shape(step, yield task));
    } catch {
      results.push('caught');
    }
    if ('cancelsTimers' in step && step.cancelsTimers) {
      timers.filter(({ isCompleted }) => !isCompleted).forEach((open) => open.cancel());
    }
  }
  return results;
}

function build(context: OrchestrationContext, step: Part, timers: df.TimerTask[]): Task {
  switch (step.kind) {
    case 'activity':
      return context.df.callActivity('act', step);
    case 'retried':
      return context.df.callActivityWithRetry('act', new df.RetryOptions(1_000, ATTEMPTS), step);
    case 'timer': {
      const timer = context.df.createTimer(new Date(context.df.currentUtcDateTime.getTime() + step.milliseconds));
      timers.push(timer);
      return timer;
    }
    case 'event':
      return context.df.waitForExternalEvent(step.key);
    case 'child':
      return context.df.callSubOrchestrator('program', step.parts);
    case 'all':
      return context.df.Task.all(step.parts.map((member) => build(context, member, timers)));
    case 'any':
      return context.df.Task.any(step.parts.map((member) => build(context, member, timers)));
  }
}

/** Brings a result into the form of `expectedOf`: the value of a race is a task object, timers have no value. */
function shape(step: Part, value: unknown): unknown {
  if (step.kind === 'any') {
    return 'raced';
  }
  if (step.kind === 'all' && Array.isArray(value)) {
    return step.parts.map((member, index) => shape(member, value[index]));
  }
  return value ?? null;
}
