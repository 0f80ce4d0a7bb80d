import { utcDay } from '../rules/utc-day';
import { discoveries, type ProtectionRecord } from './time-to-protect';

/**
 * The folder with a note of every protection that came about by itself, a folder a day. A later operation on the same
 * resource takes the place of the first one in the engine, and cannot touch its note.
 */
export const PROTECTION_NOTES = 'protections';

const NOTE = /\/(\d{1,16})-([a-z]+)-(\d{1,16})-(\d{1,16})-[^/]+$/;

/**
 * Where a note is kept. Its name says all that is measured, so that thousands are measured by listing them; a repetition
 * writes the same one.
 *
 * @param operationId names the operation that has protected
 */
export const notePath = (record: ProtectionRecord, operationId: string): string =>
  `${dayFolder(record.protectedAt)}/${record.protectedAt}-${record.foundBy}-${record.createdAt}-${record.foundAt}-${operationId}`;

/** The folder of a moment, in milliseconds since the epoch. */
export const dayFolder = (time: number): string => `${PROTECTION_NOTES}/${utcDay(new Date(time))}`;

/** What a note says by its name; `undefined` for the name of something else. */
export function noteOf(path: string): ProtectionRecord | undefined {
  const [, protectedAt, by, createdAt, foundAt] = NOTE.exec(path) ?? [];
  const foundBy = discoveries.find((discovery) => discovery === by);
  if (foundBy === undefined) return undefined;
  return { foundBy, createdAt: Number(createdAt), foundAt: Number(foundAt), protectedAt: Number(protectedAt) };
}
