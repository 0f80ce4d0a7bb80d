import { z } from 'zod';
import type { Throttled } from './long-running';
import type { OperationRequest } from './operation-request';
import type { Cancelled, Refusal, TimedOut } from './outcome';
import type { BackupInstanceSpecification } from './backup-instance-request';
import type { Decision } from './rules/decision';

/** Look at one resource and protect it if the rules say so. */
export type AutoProtectRequest = OperationRequest;

/** How that ends. `Started`: the protection is an operation of its own from there on. */
export type AutoProtectOutcome =
  | { readonly kind: 'Started'; readonly operationId: string; readonly rule: string }
  | {
      readonly kind: 'LeftAlone';
      readonly decision: LeftAlone['decision'];
      readonly explanation: string;
      readonly rule?: string;
    }
  /** Its backup was deleted and can be brought back: whether it is protected anew is a person's to say. */
  | { readonly kind: 'BackupDeleted'; readonly backupInstanceId: string }
  | { readonly kind: 'NotReady'; readonly state: string }
  | { readonly kind: 'Absent' }
  | Refusal
  | TimedOut
  | Cancelled;

/** What starting a protection met. `busy`: an operation runs on the resource that asks for something else. */
export type StartAnswer =
  { readonly kind: 'started'; readonly operationId: string } | { readonly kind: 'busy'; readonly operationId: string };

/** The rules do not want it protected, or cannot have it. */
export interface LeftAlone {
  readonly kind: 'leaveAlone';
  readonly decision: Exclude<Decision['kind'], 'protect'>;
  readonly explanation: string;
  readonly rule?: string;
}

/** What the rules say about one resource, as far as an orchestration needs it. */
export type RuleAnswer =
  { readonly kind: 'protect'; readonly specification: BackupInstanceSpecification; readonly rule: string } | LeftAlone;

/** Why a protection that was selected is not started after all: a code and a sentence. */
export interface NotStarted {
  readonly kind: 'skipped' | 'failed';
  readonly code: string;
  readonly message: string;
}

export const skipped = (code: string, message: string): NotStarted => ({ kind: 'skipped', code, message });

/** What a look just before the start makes of a resource that the rules have selected before. */
export type WantedNow =
  | {
      readonly kind: 'wanted';
      readonly specification: BackupInstanceSpecification;
      readonly rule: string;
      /** Of the resource, ISO 8601, where its service knows it. */
      readonly createdAt?: string;
    }
  | NotStarted
  | Throttled;

export function ruleAnswer(decision: Decision): RuleAnswer {
  if (decision.kind === 'protect') {
    const { target, location, secretUri, rule } = decision;
    return { kind: 'protect', specification: { target, location, ...(secretUri && { secretUri }) }, rule };
  }
  const { kind, explanation } = decision;
  const rule = 'rule' in decision ? decision.rule : undefined;
  return { kind: 'leaveAlone', decision: kind, explanation, ...(rule !== undefined && { rule }) };
}

/** The event that tells a look of a change which it may have come too late for. It names no operation: it is no cancel. */
export const changedPayload = { attempt: 'none', changed: true } as const;

const change = z.object({ changed: z.literal(true) });

export const isChange = (payload: unknown): boolean => change.safeParse(payload).success;

const progress = z.object({ nextPollDateTime: z.string() });

/**
 * Whether a look that goes on may have read its resource already. One that has not begun, or that waits for its next
 * question, will read it anyway: a burst of events is not to fill its history.
 *
 * @param now milliseconds since the epoch
 */
export function mayHaveRead(
  { runtimeStatus, customStatus }: { readonly runtimeStatus: string; readonly customStatus?: unknown },
  now: number,
): boolean {
  if (runtimeStatus === 'Pending') return false;
  const waiting = progress.safeParse(customStatus);
  return !(waiting.success && Date.parse(waiting.data.nextPollDateTime) > now);
}
