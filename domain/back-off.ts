/** A growing wait, for when the service does not say how long to wait. */
export interface BackOff {
  readonly firstSeconds: number;
  readonly factor: number;
  readonly maxSeconds: number;
}

/** Seconds to wait before attempt number `attempt` (1 is the first repetition). Never above `maxSeconds`. */
export function backOffSeconds({ firstSeconds, factor, maxSeconds }: BackOff, attempt: number): number {
  return Math.min(maxSeconds, Math.ceil(firstSeconds * factor ** (Math.max(1, attempt) - 1)));
}
