import type { Brand } from '../brand';

/** The id of a bulk, `bulk-1a2b3c4d`: its attempt, which is new for every one. */
export type BulkId = Brand<'BulkId'>;

const BULK_ID = /^bulk-[0-9a-f]{8}$/;

export function isBulkId(text: string): text is BulkId {
  return BULK_ID.test(text);
}

/** @param attempt eight hexadecimal digits, lower-case */
export function bulkId(attempt: string): BulkId {
  const id = `bulk-${attempt}`;
  if (!isBulkId(id)) throw new Error(`${id} is not the id of a bulk`);
  return id;
}

export const attemptOfBulk = (id: BulkId): string => id.slice(-8);

/** The one instance id of bulks: two at a time would spend the same quota of writes, each as if it were alone. */
export const BULK_INSTANCE_ID = 'bulk';
