import type { Refused, Throttled } from './long-running';
import type { InventoryResource } from './rules/inventory-resource';

/** One server of the inventory. A single server is not protected itself: its databases are. */
export interface InventoryServer extends Omit<InventoryResource, 'datasourceType'> {
  readonly kind: 'flexibleServer' | 'singleServer';
}

/** A page of the inventory; `nextPage` is opaque and absent on the last one. */
export type PageAnswer<Row> =
  { readonly kind: 'page'; readonly rows: readonly Row[]; readonly nextPage?: string } | Refused | Throttled;

/** One datasource, read from its own service. */
export type DatasourceAnswer =
  { readonly kind: 'found'; readonly resource: InventoryResource } | { readonly kind: 'absent' } | Refused | Throttled;

/** The states in which a server can be backed up; the words of the service, without case. */
export const isReady = (state: string): boolean => ['ready', 'updating'].includes(state.toLowerCase());

/** States that a server leaves by itself: waiting for it is worth while. */
export const isBecomingReady = (state: string): boolean =>
  ['provisioning', 'starting', 'restarting', 'inaccessible'].includes(state.toLowerCase());
