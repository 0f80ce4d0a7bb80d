import { type Datasource, datasourceSetId } from '../datasource';
import { nameOf, partsOf } from '../resource-id';
import type { InventoryResource } from './inventory-resource';
import { normaliseLocation } from './location';

/** A tag in its own spelling. */
export interface Tag {
  readonly name: string;
  readonly value: string;
}

/** A resource as rules look at it. */
export interface Subject {
  readonly datasource: Datasource;
  readonly subscriptionId: string;
  readonly resourceGroup: string;
  readonly server: string;
  /** Undefined for what is protected as a whole server. */
  readonly database: string | undefined;
  readonly location: string;
  /** By lower-cased name. */
  readonly tags: ReadonlyMap<string, Tag>;
  readonly skuName: string;
  readonly skuTier: string;
}

export function subjectOf(resource: InventoryResource, datasource: Datasource): Subject {
  const { subscriptionId, resourceGroup } = partsOf(resource.id);
  return {
    datasource,
    subscriptionId: subscriptionId.toLowerCase(),
    resourceGroup,
    server: nameOf(datasourceSetId(datasource)),
    database: datasource.descriptor.unit === 'database' ? nameOf(resource.id) : undefined,
    location: normaliseLocation(resource.location),
    tags: new Map(Object.entries(resource.tags).map(([name, value]) => [name.toLowerCase(), { name, value }])),
    skuName: resource.sku?.name ?? '',
    skuTier: resource.sku?.tier ?? '',
  };
}

export const tagOf = (subject: Subject, name: string): Tag | undefined => subject.tags.get(name.toLowerCase());

/** Values compare without case, as the conditions of Azure Policy do. */
export const hasValue = (tag: Tag, values: readonly string[]): boolean =>
  values.some((value) => value.toLowerCase() === tag.value.toLowerCase());
