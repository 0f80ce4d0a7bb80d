import type { JsonObject } from '../json';
import type { OperationKind } from '../settings';

/** How an operation ends. Decided when it starts, seen when its time has come. */
export type Outcome =
  | { readonly status: 'Succeeded' }
  | { readonly status: 'Canceled' }
  | { readonly status: 'Failed'; readonly error: JsonObject };

/** Where an operation can be read: the scope part of its URLs. */
export interface OperationScope {
  readonly subscriptionId: string;
  readonly location: string;
  readonly vaultId: string;
  /** For `I/operationResults`; absent for a validation. */
  readonly instanceId: string | undefined;
}

export interface Operation {
  /** Base64 of `guid;guid`, with its unescaped `=`. */
  readonly id: string;
  readonly kind: OperationKind;
  readonly scope: OperationScope;
  readonly addresses: readonly string[];
  readonly correlationId: string;
  readonly startedAt: number;
  /** Infinity for one that never ends. */
  readonly endsAt: number;
  readonly outcome: Outcome;
  readonly runningWord: string;
  readonly succeededWord: string;
  /** Resource id of the job that the operation starts; operations on instances start none. */
  readonly jobId: string | undefined;
  /** A client was sent to another URL; the old ones may be gone. */
  moved?: { readonly oldUrlGone: boolean };
}

/** The word in `status`. `Inprogress` is how the service spells it. */
export function statusAt(operation: Operation, now: number): string {
  if (now < operation.endsAt) return operation.runningWord;
  return operation.outcome.status === 'Succeeded' ? operation.succeededWord : operation.outcome.status;
}

/** Seven fraction digits, of which the clock gives three. */
export function preciseTime(milliseconds: number): string {
  return new Date(milliseconds).toISOString().replace('Z', '7216Z');
}

/** Cut to whole seconds, as the service writes `endTime`. */
export function wholeSecondTime(milliseconds: number): string {
  return `${new Date(milliseconds).toISOString().slice(0, 19)}Z`;
}
