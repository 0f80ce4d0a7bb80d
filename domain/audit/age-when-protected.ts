/** An audit runs every day and takes a while: what it finds later than this was missed by more than one, or is old. */
const NEW_MILLISECONDS = 2 * 24 * 60 * 60 * 1000;

/**
 * How old a datasource was when it was protected, in seconds, for metrics and alerts, which know one protection at a time.
 * `undefined` for what was not new when it was found: how long it went without says nothing about the app. Audits know since
 * when the app is there and measure more (`time-to-protect.ts`).
 *
 * @param found ISO 8601, as in the request of the protection
 * @param protectedAt milliseconds since the epoch
 */
export function ageWhenProtected(
  found: { readonly createdAt: string; readonly foundAt: string } | undefined,
  protectedAt: number,
): number | undefined {
  if (found === undefined) return undefined;
  const createdAt = Date.parse(found.createdAt);
  const isNew = Date.parse(found.foundAt) - createdAt <= NEW_MILLISECONDS;
  return isNew ? Math.max(0, (protectedAt - createdAt) / 1000) : undefined;
}
