import type { ApprovalDemand, ApprovalParty } from '../../domain/approvals/approval';

/** Whether deletions have to be approved, and how long they wait. */
export interface ApprovalDependencies {
  readonly approval?: { readonly expirySeconds: number };
}

/** What a deletion has to wait for; nothing where the app asks for no approval. */
export function approvalOf(
  { approval }: ApprovalDependencies,
  requestedBy: ApprovalParty,
  reason: string | undefined,
): { readonly approval?: ApprovalDemand } {
  if (approval === undefined) return {};
  const { id, name } = requestedBy;
  return {
    approval: {
      requestedBy: { id, ...(name !== undefined && { name }) },
      ...(reason !== undefined && { reason }),
      expirySeconds: approval.expirySeconds,
    },
  };
}
