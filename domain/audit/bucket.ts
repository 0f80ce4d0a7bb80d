import { hashOf } from '../hash';
import { comparable, type ResourceId } from '../resource-id';

/** Resources that are examined in one go: some MB of rows, a second of work. */
const RESOURCES_PER_BUCKET = 2_000;

/** More buckets would be more files than are worth while; above 200,000 resources the buckets grow instead. */
const MAX_BUCKETS = 100;

/** Into how many buckets an estate is divided, so that each can be examined by itself and in little memory. */
export const bucketCount = (resources: number): number =>
  Math.min(MAX_BUCKETS, Math.max(1, Math.ceil(resources / RESOURCES_PER_BUCKET)));

/** The bucket of a datasource; all that concerns it goes there. Ids that ARM takes for the same share a bucket. */
export const bucketOf = (datasourceId: ResourceId | string, buckets: number): number =>
  hashOf(comparable(datasourceId)) % buckets;
