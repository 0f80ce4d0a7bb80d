/** How often each of some things happened, by name. */
export type Tally = Readonly<Record<string, number>>;

export function tallyOf(names: Iterable<string>): Tally {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return Object.fromEntries([...counts].sort(([a], [b]) => a.localeCompare(b)));
}

export const sumOf = (tally: Tally): number => Object.values(tally).reduce((sum, count) => sum + count, 0);

export const countOf = (tally: Tally, ...names: readonly string[]): number =>
  names.reduce((sum, name) => sum + (tally[name] ?? 0), 0);
