import type { ResourceId } from '../resource-id';

/** A server or database as the inventory of the estate lists it: all that a rule can look at, and what reports show. */
export interface InventoryResource {
  readonly id: ResourceId;
  /** The region in any spelling; rules compare it normalised. */
  readonly location: string;
  /** Names compare without case, as in Azure. */
  readonly tags: Readonly<Record<string, string>>;
  /** For a database: the SKU of its server. */
  readonly sku?: { readonly name?: string; readonly tier?: string };
  /** `Microsoft.DBforPostgreSQL/flexibleServers`. For reports: rules go by the type in the id, which cannot disagree. */
  readonly datasourceType: string;
  /** The service's word, such as `Ready` or `Stopped`; no rule looks at it. */
  readonly state: string;
  /** ISO 8601 time, where the inventory knows it. */
  readonly createdAt?: string;
  /** The service's word, such as `Primary` or `AsyncReplica`; absent where the inventory does not tell. */
  readonly replicationRole?: string;
  /** Of a replica: the server that it replicates. */
  readonly sourceServerId?: string;
}
