/**
 * What a service code asks of the one who meets it.
 * - `adoptOrConflict`: the datasource has an instance already; ours is adopted, another one is a conflict
 * - `waitForPermission`: a role is missing or still propagating; the same request may pass later
 * - `transient`: repeat with back-off
 * - `busy`: another operation runs on the item; the same request may pass when that has ended
 * - `absent`: what was asked for is not there (success for a deletion)
 * - `needsPerson`: somebody has to change something in Azure first
 * - `permanent`: the same request will never pass
 * - `unknown`: not in the catalogue
 */
export const retryClasses = [
  'adoptOrConflict',
  'waitForPermission',
  'transient',
  'busy',
  'absent',
  'needsPerson',
  'permanent',
  'unknown',
] as const;

export type RetryClass = (typeof retryClasses)[number];
