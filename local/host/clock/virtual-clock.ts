import type { Clock } from './clock';

interface WakeUp {
  readonly at: number;
  readonly order: number;
  readonly wake: () => void;
}

/** A clock that moves only when it is told to. Wake-ups run synchronously inside the advance, by due time, then by age. */
export interface VirtualClock extends Clock {
  /** Moves to `atMilliseconds`, stopping at every wake-up on the way. A time in the past moves nothing. */
  advanceTo(atMilliseconds: number): void;
  advanceBy(milliseconds: number): void;
  /** Moves to the earliest wake-up and runs all that are due then; `false` when nothing is waiting. */
  advanceToNext(): boolean;
}

/** Fuller than `VirtualClock` only in being constructible: tests drive it as `await engine.idle(); clock.advanceToNext()`. */
export function createVirtualClock(startMilliseconds: number): VirtualClock {
  return new SteppedClock(startMilliseconds);
}

class SteppedClock implements VirtualClock {
  private readonly queue = new WakeUpQueue();
  private current: number;
  private nextOrder = 0;

  constructor(startMilliseconds: number) {
    this.current = startMilliseconds;
  }

  now(): number {
    return this.current;
  }

  wakeAt(atMilliseconds: number, wake: () => void): () => void {
    const entry: WakeUp = { at: atMilliseconds, order: this.nextOrder++, wake };
    this.queue.add(entry);
    if (atMilliseconds <= this.current) {
      queueMicrotask(() => {
        this.run(entry);
      });
    }
    return () => {
      this.queue.remove(entry);
    };
  }

  advanceTo(atMilliseconds: number): void {
    for (let next = this.queue.first(); next !== undefined && next.at <= atMilliseconds; next = this.queue.first()) {
      this.current = Math.max(this.current, next.at);
      this.run(next);
    }
    this.current = Math.max(this.current, atMilliseconds);
  }

  advanceBy(milliseconds: number): void {
    this.advanceTo(this.current + milliseconds);
  }

  advanceToNext(): boolean {
    const next = this.queue.first();
    if (next === undefined) {
      return false;
    }
    this.advanceTo(Math.max(next.at, this.current));
    return true;
  }

  private run(entry: WakeUp): void {
    if (this.queue.remove(entry)) {
      entry.wake();
    }
  }
}

/** Kept sorted; insertion is by binary search, since a host has few wake-ups (the engine keeps one for all its timers). */
class WakeUpQueue {
  private readonly entries: WakeUp[] = [];

  first(): WakeUp | undefined {
    return this.entries[0];
  }

  add(entry: WakeUp): void {
    this.entries.splice(this.positionOf(entry), 0, entry);
  }

  remove(entry: WakeUp): boolean {
    const position = this.positionOf(entry);
    if (this.entries[position] !== entry) {
      return false;
    }
    this.entries.splice(position, 1);
    return true;
  }

  private positionOf(entry: WakeUp): number {
    let low = 0;
    let high = this.entries.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const candidate = this.entries[middle];
      if (candidate !== undefined && comesBefore(candidate, entry)) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }
}

function comesBefore(left: WakeUp, right: WakeUp): boolean {
  return left.at < right.at || (left.at === right.at && left.order < right.order);
}
