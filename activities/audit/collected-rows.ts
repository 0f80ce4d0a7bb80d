import { z } from 'zod';
import { type AuditedInstance, auditedInstanceSchema } from '../../domain/audit/audited-instance';
import { type IncompletePart, incompletePartSchema } from '../../domain/audit/audit-summary';
import { isResourceId, type ResourceId } from '../../domain/resource-id';
import type { BackupPolicySchedule, InventoryServer } from '../../domain/inventory';
import type { InventoryResource } from '../../domain/rules/inventory-resource';

/** The shapes of an audit's working files. They are read back by the same release or a later one, so they are checked. */
const resourceId = z.custom<ResourceId>((value) => typeof value === 'string' && isResourceId(value));

const described = {
  id: resourceId,
  location: z.string(),
  tags: z.record(z.string(), z.string()),
  sku: z.object({ name: z.string().exactOptional(), tier: z.string().exactOptional() }).exactOptional(),
  state: z.string(),
  createdAt: z.string().exactOptional(),
  replicationRole: z.string().exactOptional(),
  sourceServerId: z.string().exactOptional(),
};

export const resourceRow: z.ZodType<InventoryResource> = z.object({ ...described, datasourceType: z.string() });

export const singleServerRow: z.ZodType<InventoryServer> = z.object({
  ...described,
  kind: z.enum(['flexibleServer', 'singleServer']),
});

export const instanceRow: z.ZodType<AuditedInstance> = auditedInstanceSchema;

export const vaultRow: z.ZodType<{ readonly vaultId: ResourceId }> = z.object({ vaultId: resourceId });

export const policyRow: z.ZodType<BackupPolicySchedule> = z.object({
  id: z.string(),
  intervalSeconds: z.number().exactOptional(),
});

export const incompleteRow: z.ZodType<IncompletePart> = incompletePartSchema;
