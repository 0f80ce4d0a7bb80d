import { z } from 'zod';
import type { ApprovalParty } from './approval';

/** What approvers send to a waiting operation. */
export interface DecisionEvent {
  /** Of the operation that is meant: its instance may run another one by the time that the event arrives. */
  readonly attempt: string;
  readonly verdict: 'approved' | 'rejected';
  readonly by: ApprovalParty;
  readonly reason?: string;
}

const MAX_TEXT = 256;

/** A text without control characters: it goes into logs and monitors. */
const plainText = z
  .string()
  .max(MAX_TEXT)
  .regex(/^\P{Cc}*$/u);

const decision: z.ZodType<DecisionEvent> = z.strictObject({
  attempt: z.string().regex(/^[0-9a-f]{8}$/),
  verdict: z.enum(['approved', 'rejected']),
  by: z.strictObject({ id: plainText.min(1), name: plainText.exactOptional() }),
  reason: plainText.exactOptional(),
});

/** The payload of the event that ends a wait early: a decision, or what does not have one and is a cancel. */
const interruption = z.object({ decision: z.unknown().optional(), attempt: z.unknown().optional() });

/** What a payload has for a decision, read by nobody yet; `undefined` where it has none. */
const claimedDecision = (payload: unknown): unknown => interruption.safeParse(payload).data?.decision;

/**
 * Whether an event asks an operation to end. A decision that comes when none is waited for (any more) asks for nothing,
 * and neither does a cancel of another operation: the instance may have begun a new one since it was sent. One that names
 * none comes from the engine's own tools and is for whatever runs.
 */
export function isCancel(payload: unknown, attempt: string): boolean {
  const meant = interruption.safeParse(payload).data?.attempt;
  return claimedDecision(payload) === undefined && (meant === undefined || meant === attempt);
}

/** The payload of the event that asks an operation to end. */
export const cancelPayload = (attempt: string, reason: string): object => ({ attempt, reason });

export type Interruption =
  | { readonly kind: 'decision'; readonly decision: DecisionEvent }
  | { readonly kind: 'cancel' }
  /** It says that it is a decision, and is none that counts: nothing follows from it. */
  | { readonly kind: 'ignored' };

/**
 * Reads an event that interrupts the wait for an approval. Who may raise events is not for this code to know, so that it
 * trusts none: a decision of another form, for another operation, or by the one who has asked, counts for nothing.
 */
export function readInterruption(
  payload: unknown,
  expected: { readonly attempt: string; readonly requestedBy: ApprovalParty },
): Interruption {
  const claimed = claimedDecision(payload);
  if (claimed === undefined) return { kind: isCancel(payload, expected.attempt) ? 'cancel' : 'ignored' };
  const parsed = decision.safeParse(claimed);
  if (!parsed.success || parsed.data.attempt !== expected.attempt) return { kind: 'ignored' };
  if (samePrincipal(parsed.data.by, expected.requestedBy)) return { kind: 'ignored' };
  return { kind: 'decision', decision: parsed.data };
}

/** Object ids are GUIDs, which are the same in any case. */
export const samePrincipal = (left: Pick<ApprovalParty, 'id'>, right: Pick<ApprovalParty, 'id'>): boolean =>
  left.id.toLowerCase() === right.id.toLowerCase();

/** The payload of the event that carries a decision. */
export const decisionPayload = (made: DecisionEvent): object => ({ decision: made });
