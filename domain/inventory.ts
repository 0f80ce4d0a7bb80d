import { datasourceOf } from './datasource';
import type { Refused, Throttled } from './long-running';
import type { ResourceId } from './resource-id';
import type { InventoryResource } from './rules/inventory-resource';

/** One server of the inventory. A single server is not protected itself: its databases are. */
export interface InventoryServer extends Omit<InventoryResource, 'datasourceType'> {
  readonly kind: 'flexibleServer' | 'singleServer';
}

/** A page of the inventory; `nextPage` is opaque and absent on the last one. */
export type PageAnswer<Row> =
  { readonly kind: 'page'; readonly rows: readonly Row[]; readonly nextPage?: string } | Refused | Throttled;

/** A page of Resource Graph, which knows how many rows there are in all and says when its quota is used up. */
export type GraphAnswer<Row> =
  | {
      readonly kind: 'page';
      readonly rows: readonly Row[];
      /** Of all pages. */
      readonly total: number;
      readonly nextPage?: string;
      /** How long to wait before the next question: this one took the last of the quota. */
      readonly pauseSeconds?: number;
    }
  | Refused
  | Throttled;

/** How often a backup policy makes a recovery point; absent when its schedule cannot be understood. */
export interface BackupPolicySchedule {
  readonly id: string;
  readonly intervalSeconds?: number;
}

/** One datasource, read from its own service. */
export type DatasourceAnswer =
  { readonly kind: 'found'; readonly resource: InventoryResource } | { readonly kind: 'absent' } | Refused | Throttled;

/** A datasource with what its server tells; nothing for what cannot be protected. */
export function resourceOnServer(server: InventoryServer, id: ResourceId): InventoryResource[] {
  const datasource = datasourceOf(id);
  if (!datasource.ok) return [];
  const { location, tags, sku, state, createdAt, replicationRole, sourceServerId } = server;
  return [
    {
      id,
      datasourceType: datasource.value.descriptor.datasourceType,
      location,
      tags,
      state,
      ...(sku && { sku }),
      ...(createdAt !== undefined && { createdAt }),
      ...(replicationRole !== undefined && { replicationRole }),
      ...(sourceServerId !== undefined && { sourceServerId }),
    },
  ];
}

/** `AsyncReplica`, `GeoAsyncReplica`, and `Replica` of a single server; a primary is `Primary`, `Master` or `None`. */
export const isReadReplica = ({ replicationRole = '' }: Pick<InventoryResource, 'replicationRole'>): boolean =>
  replicationRole.toLowerCase().endsWith('replica');

/** The states in which a server can be backed up; the words of the service, without case. */
export const isReady = (state: string): boolean => ['ready', 'updating'].includes(state.toLowerCase());

/** States that a server leaves by itself: waiting for it is worth while. */
export const isBecomingReady = (state: string): boolean =>
  ['provisioning', 'starting', 'restarting', 'inaccessible'].includes(state.toLowerCase());
