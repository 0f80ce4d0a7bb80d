import { problem } from '../http/problem';
import { appRoleOf, type Role } from './role';

/** Who sends a request, as far as the app can know. */
export interface Principal {
  /** `functionKey` is everyone who holds a key: `@azure/functions` does not hand on which. `anyone` has not been asked. */
  readonly kind: 'user' | 'application' | 'functionKey' | 'anyone';
  /** Object id in Entra ID for users and applications; the kind for the others. */
  readonly id: string;
  readonly name?: string;
  readonly roles: ReadonlySet<Role>;
}

/** Whether a principal has a role; whoever has any role is a reader. */
export const holds = ({ roles }: Pick<Principal, 'roles'>, role: Role): boolean =>
  roles.has(role) || (role === 'Reader' && roles.size > 0);

/** @throws ProblemError (403) when the principal has none of the roles */
export function requireRole(principal: Principal, ...anyOf: readonly Role[]): void {
  if (anyOf.some((role) => holds(principal, role))) return;
  throw problem(
    403,
    'MissingRole',
    'The caller lacks a role',
    `This needs ${anyOf.length > 1 ? 'one of the app roles' : 'the app role'} ${anyOf.map(appRoleOf).join(', ')}.`,
  );
}
