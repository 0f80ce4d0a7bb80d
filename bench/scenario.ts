import type { BenchPaths } from './measured-host';

/** One number of a scenario. */
export interface Measure {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
}

/** What a measure should reach. */
export interface Goal {
  readonly measure: string;
  readonly atLeast?: number;
  readonly atMost?: number;
}

export interface Scenario {
  readonly name: string;
  readonly title: string;
  readonly goals: readonly Goal[];
  /** Runs it once, in a process of its own. */
  run(paths: BenchPaths): Promise<readonly Measure[]>;
}

export function isReached(goal: Goal, value: number): boolean {
  return value >= (goal.atLeast ?? Number.NEGATIVE_INFINITY) && value <= (goal.atMost ?? Number.POSITIVE_INFINITY);
}

/** The value below which a share (0 to 1) of the values lies. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((left, right) => left - right);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((left, right) => left - right);
  const middle = (sorted.length - 1) / 2;
  return ((sorted[Math.floor(middle)] ?? Number.NaN) + (sorted[Math.ceil(middle)] ?? Number.NaN)) / 2;
}

export function toMegabytes(bytes: number): number {
  return bytes / 1_000_000;
}
