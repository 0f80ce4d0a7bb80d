/** The states a generated server can be in; each of them leads to one finding of an audit, or to none. */
export const estateStates = [
  'protected',
  'unprotected',
  'serverStopped',
  'protectionError',
  'protectionStopped',
  'backupsSuspended',
  'softDeleted',
  'orphaned',
  'overdue',
  'wrongPolicy',
  'excludedByTag',
] as const;
export type EstateState = (typeof estateStates)[number];

/** Weights; they need not add up to anything. A state that is left out does not occur. */
export type EstateShares = Readonly<Partial<Record<EstateState, number>>>;

export const defaultShares: EstateShares = {
  protected: 70,
  unprotected: 10,
  serverStopped: 2,
  protectionError: 3,
  protectionStopped: 2,
  backupsSuspended: 1,
  softDeleted: 1,
  orphaned: 3,
  overdue: 3,
  wrongPolicy: 2,
  excludedByTag: 3,
};

/**
 * Divides a number by weights so that nothing is lost to rounding: whole parts first, then one more for the largest
 * remainders, in the order of {@link estateStates} when they are equal.
 *
 * @throws RangeError when a weight is negative or not finite, or none is positive
 */
export function apportion(total: number, shares: EstateShares): Readonly<Record<EstateState, number>> {
  const weights = estateStates.map((state) => shares[state] ?? 0);
  const sum = weights.reduce((left, right) => left + right, 0);
  if (weights.some((weight) => weight < 0) || !Number.isFinite(sum) || sum === 0) {
    throw new RangeError('Shares are numbers from 0 on, and at least one is more.');
  }
  const exact = estateStates.map((state, place) => {
    const quota = (total * (weights[place] ?? 0)) / sum;
    return { state, whole: Math.floor(quota), rest: quota - Math.floor(quota) };
  });
  const left = total - exact.reduce((given, { whole }) => given + whole, 0);
  const favoured = new Set(
    [...exact]
      .sort((one, other) => other.rest - one.rest)
      .slice(0, left)
      .map(({ state }) => state),
  );
  const counts: Record<EstateState, number> = emptyCounts();
  for (const { state, whole } of exact) counts[state] = whole + (favoured.has(state) ? 1 : 0);
  return counts;
}

export function emptyCounts(): Record<EstateState, number> {
  return {
    protected: 0,
    unprotected: 0,
    serverStopped: 0,
    protectionError: 0,
    protectionStopped: 0,
    backupsSuspended: 0,
    softDeleted: 0,
    orphaned: 0,
    overdue: 0,
    wrongPolicy: 0,
    excludedByTag: 0,
  };
}
