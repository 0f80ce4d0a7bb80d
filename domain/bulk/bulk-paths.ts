import type { BulkId } from './bulk-id';

const inBulk = (id: BulkId, path: string): string => `bulks/${id}/${path}`;

const six = (number: number): string => String(number).padStart(6, '0');

/** Items in a file: what one look changes and one page reads. */
export const ITEMS_PER_CHUNK = 50;

export const chunkOf = (number: number): number => Math.floor(number / ITEMS_PER_CHUNK);

/** Where a bulk keeps what does not fit a history. */
export const bulkPaths = {
  all: (id: BulkId) => `bulks/${id}`,
  record: (id: BulkId) => inBulk(id, 'bulk.json'),
  chunk: (id: BulkId, chunk: number) => inBulk(id, `items/${six(chunk)}.ndjson`),
  /** Datasources that have a backup instance, one file a page; only for a selection by the rules. */
  protectedOnes: (id: BulkId) => inBulk(id, 'work/protected'),
  protectedPage: (id: BulkId, part: number) => inBulk(id, `work/protected/${six(part)}.ndjson`),
  work: (id: BulkId) => inBulk(id, 'work'),
} as const;
