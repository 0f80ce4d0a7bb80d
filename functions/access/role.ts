/**
 * What a caller may be. In an Entra token the app role has the prefix: `Sauvegarde.Operator`.
 *
 * - `Reader` sees; every other role does too, for who acts on a thing has to see it
 * - `Operator` protects, stops with the data retained, runs what writes no less than that
 * - `PermissionAdministrator` grants the vault's identity what it lacks
 * - `Restorer` restores
 * - `Deleter` deletes backup data
 * - `Approver` decides on what others ask for
 * - `Auditor` runs and reads audits
 */
export const roles = [
  'Reader',
  'Operator',
  'PermissionAdministrator',
  'Restorer',
  'Deleter',
  'Approver',
  'Auditor',
] as const;

export type Role = (typeof roles)[number];

const APP_ROLE_PREFIX = 'Sauvegarde.';

/** The role behind the value of an app role, which Entra compares to the letter; `undefined` for those of other apps. */
export function roleOfAppRole(value: string): Role | undefined {
  return roles.find((role) => value === `${APP_ROLE_PREFIX}${role}`);
}

/** The value of the app role that stands for a role. */
export const appRoleOf = (role: Role): string => `${APP_ROLE_PREFIX}${role}`;
