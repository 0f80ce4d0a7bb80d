/**
 * What Resource Manager takes of writes per subscription and principal: a bucket that holds `burst` and is filled by
 * `perSecond`. A bulk spends from a bucket of its own that is never fuller than the real one, so that it is not throttled
 * unless somebody else writes as the same principal.
 */
export interface WriteAllowance {
  readonly burst: number;
  readonly perSecond: number;
}

/** How full our bucket was, and when (milliseconds since the epoch). Plain data: it is carried between generations. */
export interface WriteBudget {
  readonly writes: number;
  readonly at: number;
}

/** A protection is validated and created; a dry run is validated. */
export const writesOfItem = (dryRun: boolean): number => (dryRun ? 1 : 2);

export const fullBudget = ({ burst }: WriteAllowance, now: number): WriteBudget => ({ writes: burst, at: now });

/** The bucket at a later time. A clock that goes back fills nothing. */
export function refilled(budget: WriteBudget, { burst, perSecond }: WriteAllowance, now: number): WriteBudget {
  const elapsed = Math.max(0, now - budget.at);
  return {
    writes: Math.min(burst, budget.writes + (perSecond * elapsed) / 1000),
    at: Math.max(budget.at, now),
  };
}

/** Absorbs what sums of fractions lose: a bucket that is filled to one write is not to count as one that is not. */
const ROUNDING = 1e-9;

/**
 * How many items may be started from a bucket. One that needs more than the bucket ever holds may start when it is full,
 * and leaves it in debt: else it never could.
 */
export function affordable({ writes }: WriteBudget, { burst }: WriteAllowance, writesEach: number): number {
  const items = Math.floor((writes + ROUNDING) / writesEach);
  return items === 0 && writesEach > burst && writes + ROUNDING >= burst ? 1 : Math.max(0, items);
}

export const spent = (budget: WriteBudget, writes: number): WriteBudget => ({
  ...budget,
  writes: budget.writes - writes,
});
