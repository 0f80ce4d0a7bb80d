import type { Brand } from '../brand';

/** The id of an audit, `20300101t020000z-1a2b3c4d`: when it started (UTC) and an attempt. Sorts by time as a text. */
export type AuditId = Brand<'AuditId'>;

const AUDIT_ID = /^(\d{4})(\d{2})(\d{2})t(\d{2})(\d{2})(\d{2})z-[0-9a-f]{8}$/;

/** `20300101t020000z`; years that are not of four digits give something else, which is no part of an id. */
const timePart = (at: Date): string =>
  at
    .toISOString()
    .replace(/\.\d{3}Z$/, 'z')
    .replaceAll(/[-:]/g, '')
    .toLowerCase();

export function isAuditId(text: string): text is AuditId {
  const [matched, year, month, day, hour, minute, second] = AUDIT_ID.exec(text) ?? [];
  if (matched === undefined) return false;
  const at = new Date(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  // 30 February is taken by some parsers and becomes 2 March.
  return !Number.isNaN(at.getTime()) && text.startsWith(timePart(at));
}

/**
 * @param now when the audit starts, in milliseconds since the epoch
 * @param attempt eight hexadecimal digits, lower-case, that tell it from another one of the same second
 */
export function auditId(now: number, attempt: string): AuditId {
  const id = `${timePart(new Date(now))}-${attempt}`;
  if (!isAuditId(id)) throw new Error(`${id} is not an audit id`);
  return id;
}

export const attemptOfAudit = (id: AuditId): string => id.slice(-8);
