import { z } from 'zod';
import type { Refused, Throttled } from '../long-running';
import type { ResourceId } from '../resource-id';
import type { VaultSafety } from './deletion-loss';

/** Look at what a deletion would take. */
export interface ReviewInput {
  readonly resourceId: ResourceId;
  readonly correlationId: string;
  /** Only a protection in this vault is meant. */
  readonly vaultId?: ResourceId;
  /** Where to look when Azure has no route from the datasource to its instance. */
  readonly searchVaultId?: ResourceId;
}

/** `nothing`: there is no instance to delete, or none that can be found; the deletion says which. */
type Review =
  | {
      readonly kind: 'found';
      readonly instance: { readonly id: string; readonly vaultId: string };
      readonly safety: VaultSafety;
    }
  | { readonly kind: 'nothing' };

export type ReviewAnswer = Review | Refused | Throttled;

export const reviewSchema: z.ZodType<Review> = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('found'),
    instance: z.object({ id: z.string(), vaultId: z.string() }),
    safety: z.object({
      softDelete: z.string().exactOptional(),
      retentionDays: z.number().exactOptional(),
      immutability: z.string().exactOptional(),
    }),
  }),
  z.object({ kind: z.literal('nothing') }),
]);
