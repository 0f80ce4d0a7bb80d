import { z } from 'zod';
import { parentOf, parseResourceId } from '../resource-id';
import { parseVaultId } from '../vault';

/** What the service says is wrong with a backup instance, as far as an audit needs it. */
export interface AuditedError {
  readonly code: string;
  readonly message: string;
  readonly recommendedActions: readonly string[];
}

/**
 * A backup instance as an audit found it. Ids and times are what the inventory said: they are not checked, since one
 * bad row must not end the audit of fifty thousand.
 */
export interface AuditedInstance {
  readonly id: string;
  readonly datasourceId: string;
  readonly datasourceType: string;
  readonly policyId: string;
  /** `currentProtectionState`, in the service's word. */
  readonly protectionState: string;
  /** ISO 8601, as the three below; absent where the inventory does not know it. */
  readonly lastRecoveryPointAt?: string;
  readonly createdAt?: string;
  /** When a soft-deleted instance is purged (`scheduledPurgeTime`). */
  readonly purgeAt?: string;
  readonly error?: AuditedError;
}

export const auditedInstanceSchema: z.ZodType<AuditedInstance> = z.object({
  id: z.string(),
  datasourceId: z.string(),
  datasourceType: z.string(),
  policyId: z.string(),
  protectionState: z.string(),
  lastRecoveryPointAt: z.string().exactOptional(),
  createdAt: z.string().exactOptional(),
  purgeAt: z.string().exactOptional(),
  error: z.object({ code: z.string(), message: z.string(), recommendedActions: z.array(z.string()) }).exactOptional(),
});

/**
 * The vault that an instance stands in, a soft-deleted one (`…/deletedBackupInstances/…`) too; `undefined` when its id
 * names none.
 */
export function vaultOfInstance({ id }: AuditedInstance): string | undefined {
  const parsed = parseResourceId(id);
  const parent = parsed.ok ? parentOf(parsed.value) : undefined;
  return parent !== undefined && parseVaultId(parent).ok ? parent : undefined;
}
