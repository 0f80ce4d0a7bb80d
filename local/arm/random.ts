/** A source of repeatable randomness: numbers in [0, 1), the same ones for the same seed on every machine. */
export type Random = () => number;

/** Mulberry32: 32 bits of state are plenty for test data. */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** A whole number from 0 to `limit` - 1. */
export function below(random: Random, limit: number): number {
  return Math.floor(random() * limit);
}

/** One of an array that is not empty. */
export function pick<Item>(random: Random, items: readonly Item[]): Item {
  const item = items[below(random, items.length)];
  if (item === undefined) throw new RangeError('There is nothing to pick from.');
  return item;
}

/** A new array in another order (Fisher and Yates). */
export function shuffled<Item>(random: Random, items: readonly Item[]): Item[] {
  const pool = [...items];
  const drawn: Item[] = [];
  while (pool.length > 0) {
    const place = below(random, pool.length);
    const last = pool.pop();
    if (last === undefined) break;
    const item = pool[place];
    if (place < pool.length && item !== undefined) {
      drawn.push(item);
      pool[place] = last;
    } else {
      drawn.push(last);
    }
  }
  return drawn;
}

/** A GUID of version 4 from the source given, so that a generated estate has the same ids every time. */
export function randomGuid(random: Random): string {
  const hex = (digits: number) => Array.from({ length: digits }, () => below(random, 16).toString(16)).join('');
  const variant = (8 + below(random, 4)).toString(16);
  return `${hex(8)}-${hex(4)}-4${hex(3)}-${variant}${hex(3)}-${hex(12)}`;
}
