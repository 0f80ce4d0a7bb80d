import { keyOf } from '../arm-id';

export interface Lifetime<Thing> {
  readonly thing: Thing;
  /** Milliseconds on the emulator's clock; -Infinity for what was there before it started. */
  readonly from: number;
  until: number;
}

/** What existed between two moments without a change. */
interface Span<Thing> {
  readonly from: number;
  readonly until: number;
  readonly things: readonly Thing[];
}

/**
 * What existed when. Resource Graph shows the estate as it was some time ago, so what has been replaced or removed is
 * remembered. Answers come in the order of the ids, as every supported query asks for it.
 */
export class Timeline<Thing extends { readonly id: string }> {
  readonly #lifetimes = new Map<string, Lifetime<Thing>[]>();
  #ordered: readonly (readonly Lifetime<Thing>[])[] | undefined;
  /** The last answer: the pages of a large estate are asked for one after the other. */
  #span: Span<Thing> | undefined;

  /** `thing` exists from now on, in the place of whatever had its id. */
  begin(thing: Thing, at: number): void {
    const key = keyOf(thing.id);
    const earlier = this.#lifetimes.get(key);
    const current = earlier?.at(-1);
    if (current?.thing === thing && current.until === Infinity) return;
    this.end(thing.id, at);
    this.#span = undefined;
    const lifetime = { thing, from: at, until: Infinity };
    if (earlier !== undefined) {
      earlier.push(lifetime);
      return;
    }
    this.#lifetimes.set(key, [lifetime]);
    this.#ordered = undefined;
  }

  end(id: string, at: number): void {
    const current = this.#lifetimes.get(keyOf(id))?.at(-1);
    if (current?.until !== Infinity) return;
    current.until = at;
    this.#span = undefined;
  }

  /** What existed at that moment, ids ascending (ordinal, as Kusto compares). */
  at(time: number): readonly Thing[] {
    const known = this.#span;
    if (known !== undefined && known.from <= time && time < known.until) return known.things;
    this.#span = this.#spanAround(time);
    return this.#span.things;
  }

  save(): ReadonlyMap<string, Lifetime<Thing>[]> {
    return this.#lifetimes;
  }

  load(saved: ReadonlyMap<string, Lifetime<Thing>[]>): void {
    this.clear();
    for (const [key, lifetimes] of saved) this.#lifetimes.set(key, lifetimes);
  }

  clear(): void {
    this.#lifetimes.clear();
    this.#ordered = undefined;
    this.#span = undefined;
  }

  #spanAround(time: number): Span<Thing> {
    const things: Thing[] = [];
    let [from, until] = [-Infinity, Infinity];
    for (const lifetime of this.#inOrder().flat()) {
      for (const change of [lifetime.from, lifetime.until]) {
        if (change <= time) from = Math.max(from, change);
        else until = Math.min(until, change);
      }
      if (lifetime.from <= time && time < lifetime.until) things.push(lifetime.thing);
    }
    return { from, until, things };
  }

  #inOrder(): readonly (readonly Lifetime<Thing>[])[] {
    this.#ordered ??= [...this.#lifetimes.values()]
      .map((lifetimes) => ({ id: lifetimes[0]?.thing.id ?? '', lifetimes }))
      .sort((left, right) => (left.id < right.id ? -1 : 1))
      .map(({ lifetimes }) => lifetimes);
    return this.#ordered;
  }
}
