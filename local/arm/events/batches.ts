import type { JsonObject } from '../json';
import { below, seededRandom, shuffled } from '../random';

export interface Disorder {
  /** Events that are sent once more, from 0 (none) to 1 (all). */
  readonly duplicateShare: number;
  readonly shuffle: boolean;
  /** Equal seeds make equal disorder. */
  readonly seed: number;
}

/** At least once and in no order: some events twice, all of them mixed. The share is exact, rounded up. */
export function disordered<Event>(events: readonly Event[], { duplicateShare, shuffle, seed }: Disorder): Event[] {
  const random = seededRandom(seed);
  const repeated = shuffled(random, events).slice(0, Math.ceil(events.length * duplicateShare));
  if (shuffle) return shuffled(random, [...events, ...repeated]);
  const sent = [...events];
  for (const event of repeated) sent.splice(below(random, sent.length + 1), 0, event);
  return sent;
}

/** Batches of at most so many events and kilobytes; an event that is larger by itself goes alone. */
export function inBatches(events: readonly JsonObject[], maxEvents: number, maxKilobytes: number): JsonObject[][] {
  const batches: JsonObject[][] = [];
  let size = Infinity;
  for (const event of events) {
    const bytes = Buffer.byteLength(JSON.stringify(event));
    const last = batches.at(-1);
    if (last !== undefined && last.length < maxEvents && size + bytes <= 1024 * maxKilobytes) {
      last.push(event);
      size += bytes;
    } else {
      batches.push([event]);
      size = bytes;
    }
  }
  return batches;
}
