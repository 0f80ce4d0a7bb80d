import { z } from 'zod';

/** Who asks or decides, as the platform has authenticated them. */
export interface ApprovalParty {
  /** Object id in Entra ID: names change, and two may have the same. */
  readonly id: string;
  readonly name?: string;
}

/** What a deletion waits for: part of its request, since an orchestrator has no settings. */
export interface ApprovalDemand {
  readonly requestedBy: ApprovalParty;
  /** Why it is asked for. */
  readonly reason?: string;
  readonly expirySeconds: number;
  /** There once somebody has approved. */
  readonly granted?: ApprovalGrant;
}

/** An approval that was given, and what was known of the loss by then. */
export interface ApprovalGrant {
  readonly decision: ApprovalDecision;
  readonly loss: DeletionLoss;
}

export interface ApprovalDecision {
  readonly verdict: 'approved' | 'rejected';
  readonly by: ApprovalParty;
  /** ISO 8601. */
  readonly at: string;
  readonly reason?: string;
}

/**
 * What a deletion would take, as the vault said before anybody decided. `recoverableUntil`: when a deletion of that
 * moment would be final, and once it is deleted when it is; absent where the vault does not keep what is deleted, or does not
 * say so.
 */
export interface DeletionLoss {
  readonly backupInstanceId: string;
  readonly vaultId: string;
  /** The service's words; `unknown` where an old vault has none. */
  readonly softDelete: string;
  readonly retentionDays?: number;
  readonly immutability: string;
  readonly recoverableUntil?: string;
  /** The same in a sentence. */
  readonly explanation: string;
}

/** Everything about an approval, for monitors and outcomes. Times are ISO 8601. */
export interface ApprovalRecord {
  readonly requestedBy: ApprovalParty;
  readonly requestedAt: string;
  readonly reason?: string;
  readonly expiresAt: string;
  readonly loss: DeletionLoss;
  readonly decision?: ApprovalDecision;
}

const party: z.ZodType<ApprovalParty> = z.object({
  id: z.string().min(1).max(256),
  name: z.string().max(256).exactOptional(),
});

const approvalDecisionSchema: z.ZodType<ApprovalDecision> = z.object({
  verdict: z.enum(['approved', 'rejected']),
  by: party,
  at: z.string(),
  reason: z.string().exactOptional(),
});

export const deletionLossSchema: z.ZodType<DeletionLoss> = z.object({
  backupInstanceId: z.string(),
  vaultId: z.string(),
  softDelete: z.string(),
  retentionDays: z.number().exactOptional(),
  immutability: z.string(),
  recoverableUntil: z.string().exactOptional(),
  explanation: z.string(),
});

export const approvalRecordSchema: z.ZodType<ApprovalRecord> = z
  .object({
    requestedBy: party,
    requestedAt: z.string(),
    reason: z.string().exactOptional(),
    expiresAt: z.string(),
    loss: deletionLossSchema,
    decision: approvalDecisionSchema.exactOptional(),
  })
  .meta({ id: 'Approval', description: 'Who asked for a deletion, what it would take, and who decided.' });
