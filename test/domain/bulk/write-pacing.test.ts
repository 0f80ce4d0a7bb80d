import fc from 'fast-check';
import { affordable, fullBudget, refilled, spent, writesOfItem } from '../../../domain/bulk/write-pacing';

const allowances = fc.record({
  burst: fc.integer({ min: 2, max: 500 }),
  perSecond: fc.double({ min: 0.1, max: 50, noNaN: true }),
});

/** Looks at a bulk: how long after the one before, and how many items it would start if it might. */
const looks = fc.array(
  fc.record({ waitMilliseconds: fc.integer({ min: 0, max: 60_000 }), wanted: fc.integer({ min: 0, max: 60 }) }),
  { maxLength: 40 },
);

interface Start {
  readonly at: number;
  readonly writes: number;
}

/** Starts as much as is wanted and affordable at each look. */
function play(
  allowance: { burst: number; perSecond: number },
  each: number,
  all: readonly { waitMilliseconds: number; wanted: number }[],
): Start[] {
  let now = 1_000_000;
  let budget = fullBudget(allowance, now);
  return all.map(({ waitMilliseconds, wanted }) => {
    now += waitMilliseconds;
    budget = refilled(budget, allowance, now);
    const writes = each * Math.min(wanted, affordable(budget, allowance, each));
    budget = spent(budget, writes);
    return { at: now, writes };
  });
}

describe('the pacing of writes', () => {
  it('never spends more in any span than the burst and what came back in it', () => {
    fc.assert(
      fc.property(allowances, fc.constantFrom(1, 2), looks, (allowance, each, all) => {
        const starts = play(allowance, each, all);
        for (let first = 0; first < starts.length; first++) {
          let sum = 0;
          for (const { at, writes } of starts.slice(first)) {
            sum += writes;
            const elapsedSeconds = (at - (starts[first]?.at ?? at)) / 1000;
            expect(sum).toBeLessThanOrEqual(allowance.burst + allowance.perSecond * elapsedSeconds + 1e-6);
          }
        }
      }),
    );
  });

  it('wastes nothing: a bulk that always wants more has started all that the quota allows', () => {
    fc.assert(
      fc.property(allowances, fc.integer({ min: 1, max: 300 }), (allowance, seconds) => {
        // What is left of a write and what comes back until the next look fit into the bucket.
        fc.pre(allowance.perSecond + 1 <= allowance.burst);
        const greedy = Array.from({ length: seconds + 1 }, (_, index) => ({
          waitMilliseconds: index === 0 ? 0 : 1000,
          wanted: 1_000_000,
        }));
        const sum = play(allowance, 1, greedy).reduce((total, { writes }) => total + writes, 0);
        expect(sum).toBeGreaterThan(allowance.burst + allowance.perSecond * seconds - 1 - 1e-3);
      }),
    );
  });

  it('fills nothing when the clock goes back, and no more than the bucket holds', () => {
    const allowance = { burst: 10, perSecond: 1 };
    const half = spent(fullBudget(allowance, 10_000), 5);
    expect(refilled(half, allowance, 9_000)).toEqual(half);
    expect(refilled(half, allowance, 12_000)).toEqual({ writes: 7, at: 12_000 });
    expect(refilled(half, allowance, 99_000)).toEqual({ writes: 10, at: 99_000 });
  });

  it('starts an item that needs more than the bucket holds when it is full, and waits out the debt', () => {
    const allowance = { burst: 1, perSecond: 1 };
    const full = fullBudget(allowance, 0);
    expect(affordable(full, allowance, 2)).toBe(1);
    const indebted = spent(full, 2);
    expect(affordable(refilled(indebted, allowance, 1_000), allowance, 2)).toBe(0);
    expect(affordable(refilled(indebted, allowance, 2_000), allowance, 2)).toBe(1);
  });

  it('counts a validation and a creation, and of a dry run the validation', () => {
    expect([writesOfItem(false), writesOfItem(true)]).toEqual([2, 1]);
  });
});
