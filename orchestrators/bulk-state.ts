import type { WriteBudget } from '../domain/bulk/write-pacing';
import type { Asking } from './asking';

interface Step {
  readonly asking: Asking;
  /** What has been done so far, as users see it. */
  readonly done: Readonly<Record<string, number>>;
}

/** The selection by the rules: first what is protected, then the servers that are not. */
export interface Selecting extends Step {
  readonly phase: 'listProtected' | 'select';
  readonly page?: string;
  readonly part: number;
  readonly items: number;
}

export interface Running extends Step {
  readonly phase: 'run';
  readonly items: number;
  readonly next: number;
  /** By their place in the bulk. */
  readonly inFlight: readonly number[];
  readonly budget: WriteBudget;
  readonly counts: { readonly succeeded: number; readonly failed: number; readonly skipped: number };
}

/** Where a bulk stands: plain data, the whole input of its next generation. Its items are in files. */
export type BulkState = Selecting | Running;
