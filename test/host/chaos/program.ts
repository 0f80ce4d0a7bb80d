import fc from 'fast-check';

/** A step of a generated orchestration. `key` is unique in it: `<generation>.<number>`, with a prefix in children. */
export type Step =
  | { kind: 'activity'; key: string; delayMilliseconds: number; failures: number; isFatal?: boolean }
  | {
      kind: 'retried';
      key: string;
      delayMilliseconds: number;
      failures: number;
      attempts: number;
      retryMilliseconds: number;
      isFatal?: boolean;
    }
  | { kind: 'timer'; milliseconds: number }
  /** Raised by the driver: so long after it has first seen the instance's generation, which may be early or late. */
  | { kind: 'event'; key: string; raisedAfterMilliseconds: number }
  | { kind: 'child'; key: string; isNamed: boolean; generations: Step[][] }
  | { kind: 'all' | 'any'; parts: Step[] }
  | { kind: 'race'; key: string; winner: Step; hasDeadline: boolean }
  | { kind: 'status'; key: string }
  | { kind: 'throw'; key: string; isFatal: true };

export interface Program {
  readonly instanceId: string;
  /** The steps of each generation; between two of them the orchestration continues as new. */
  readonly generations: readonly (readonly Step[])[];
}

/** An event that a program waits for. */
export interface AwaitedEvent {
  readonly instanceId: string;
  readonly generation: number;
  readonly name: string;
  readonly raisedAfterMilliseconds: number;
}

const ATTEMPTS = 3;
/** More than any number of runs: it never succeeds. */
export const ALWAYS = 1_000_000;

const delayMilliseconds = fc.nat(60);

function activity(failures: fc.Arbitrary<number>): fc.Arbitrary<Extract<Step, { kind: 'activity' }>> {
  return fc.record({ kind: fc.constant('activity' as const), key: fc.constant(''), delayMilliseconds, failures });
}

function retried(failures: fc.Arbitrary<number>): fc.Arbitrary<Step> {
  return fc.record({
    kind: fc.constant('retried' as const),
    key: fc.constant(''),
    delayMilliseconds,
    failures,
    attempts: fc.constant(ATTEMPTS),
    retryMilliseconds: fc.integer({ min: 1, max: 60 }),
  });
}

const timer: fc.Arbitrary<Step> = fc.record({ kind: fc.constant('timer' as const), milliseconds: fc.nat(250) });

const event: fc.Arbitrary<Step> = fc.record({
  kind: fc.constant('event' as const),
  key: fc.constant(''),
  raisedAfterMilliseconds: fc.oneof(fc.constant(0), fc.nat(400)),
});

const status: fc.Arbitrary<Step> = fc.record({ kind: fc.constant('status' as const), key: fc.constant('') });

const never = fc.constant(0);
const sometimes = fc.integer({ min: 0, max: ATTEMPTS - 1 });

function compound(kind: 'all' | 'any', part: fc.Arbitrary<Step>): fc.Arbitrary<Step> {
  return fc.record({ kind: fc.constant(kind), parts: fc.array(part, { minLength: 1, maxLength: 4 }) });
}

const race: fc.Arbitrary<Step> = fc.record({
  kind: fc.constant('race' as const),
  key: fc.constant(''),
  winner: fc.oneof(activity(never), timer, event),
  hasDeadline: fc.boolean(),
});

/** Half of the ends that are failures come from an activity, the others from the orchestrator itself. */
const end: fc.Arbitrary<Step> = fc.oneof(
  activity(fc.constant(ALWAYS)).map((step) => ({ ...step, isFatal: true })),
  fc.record({ kind: fc.constant('throw' as const), key: fc.constant(''), isFatal: fc.constant(true as const) }),
);

/** Programs keep to the rules for authors: nothing fails inside a compound task, nothing is retried inside a race. */
function steps(depth: number): fc.Arbitrary<Step[]> {
  const racer = fc.oneof(activity(never), timer, event);
  const simple = fc.oneof(activity(never), retried(sometimes), timer, event);
  const compounds = fc.oneof(compound('all', fc.oneof(simple, compound('any', racer))), compound('any', racer), race);
  const failing = fc.oneof(activity(fc.constant(ALWAYS)), retried(fc.constant(ALWAYS)));
  const flat = fc.oneof(
    { weight: 5, arbitrary: simple },
    { weight: 4, arbitrary: compounds },
    { weight: 2, arbitrary: failing },
    { weight: 1, arbitrary: status },
  );
  const step =
    depth === 0 ? flat : fc.oneof({ weight: 10, arbitrary: flat }, { weight: 2, arbitrary: child(depth - 1) });
  return fc.array(step, { minLength: 1, maxLength: depth === 0 ? 4 : 7 });
}

function generations(depth: number): fc.Arbitrary<Step[][]> {
  const last = fc.tuple(steps(depth), fc.option(end, { freq: 6, nil: undefined }));
  return fc
    .tuple(fc.array(steps(depth), { maxLength: 2 }), last)
    .map(([before, [body, failure]]) => [...before, failure === undefined ? body : [...body, failure]]);
}

function child(depth: number): fc.Arbitrary<Step> {
  return fc.record({
    kind: fc.constant('child' as const),
    key: fc.constant(''),
    isNamed: fc.boolean(),
    generations: generations(depth),
  });
}

/** Gives every step its key. A child that waits for an event is named: somebody has to find it. */
function withKeys(list: readonly (readonly Step[])[]): Step[][] {
  return list.map((body, generation) => {
    let count = 0;
    const keyed = (step: Step): Step => {
      const key = `${generation}.${++count}`;
      switch (step.kind) {
        case 'timer':
          return step;
        case 'all':
        case 'any':
          return { ...step, parts: step.parts.map(keyed) };
        case 'race':
          return { ...step, key, winner: keyed(step.winner) };
        case 'child': {
          const inner = withKeys(step.generations);
          return { ...step, key, generations: inner, isNamed: step.isNamed || eventsOf('', inner).length > 0 };
        }
        default:
          return { ...step, key };
      }
    };
    return body.map(keyed);
  });
}

/** `count` programs; the same seed gives the same ones. */
export function generatePrograms(seed: number, count: number): Program[] {
  return fc
    .sample(generations(1), { seed, numRuns: count })
    .map((list, index) => ({ instanceId: `p${seed}-${index}`, generations: withKeys(list) }));
}

/** All events that an instance and its children wait for. */
export function eventsOf(instanceId: string, list: readonly (readonly Step[])[]): AwaitedEvent[] {
  return list.flatMap((body, generation) => {
    const of = (step: Step): AwaitedEvent[] => {
      switch (step.kind) {
        case 'event': {
          const { key: name, raisedAfterMilliseconds } = step;
          return [{ instanceId, generation, name, raisedAfterMilliseconds }];
        }
        case 'all':
        case 'any':
          return step.parts.flatMap(of);
        case 'race':
          return of(step.winner);
        case 'child':
          return eventsOf(`${instanceId}.${step.key}`, step.generations);
        default:
          return [];
      }
    };
    return body.flatMap(of);
  });
}

/** Ids of the named children, theirs included. */
export function childrenOf(instanceId: string, list: readonly (readonly Step[])[]): string[] {
  return list.flat().flatMap((step) => {
    if (step.kind !== 'child') return [];
    const id = `${instanceId}.${step.key}`;
    return [...(step.isNamed ? [id] : []), ...childrenOf(id, step.generations)];
  });
}
