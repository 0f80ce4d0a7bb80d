/**
 * Time as the host sees it. Everything in the host that reads the time or waits goes through a clock, so that a test can
 * let a week of durable waits pass in milliseconds. (I/O timeouts of the app are real time: they are not ours.)
 */
export interface Clock {
  /** Milliseconds since the epoch. Never goes backwards. */
  now(): number;
  /** Calls `wake` once, at or after `atMilliseconds`; the returned function forgets it. A due time in the past fires soon, never synchronously. */
  wakeAt(atMilliseconds: number, wake: () => void): () => void;
}
