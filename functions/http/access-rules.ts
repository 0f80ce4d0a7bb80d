import { comparable } from '../../domain/resource-id';
import { problem, type ProblemError } from './problem';

/**
 * What a caller may name. The app's identity may reach further than its callers should: what they name is checked before Azure
 * is asked anything, and so is what the app looks for on their behalf. `docs/operations.md` says what Azure itself tells, asked
 * about an allowed resource, of what is not.
 */
export interface AccessRules {
  readonly allows: (id: string) => boolean;
  /** Whether it is allowed, or something in it is: a database of a server that is not. */
  readonly reaches: (id: string) => boolean;
  /** Where may be looked inside of a scope: all of it where it is allowed, else the allowed scopes that lie in it. */
  readonly within: (scope: string) => readonly string[];
  /** @throws ProblemError (403) when the id is in no allowed scope */
  readonly require: (id: string) => void;
  /** @throws ProblemError (403) unless the deletion of backup data is switched on */
  readonly requireDataDeletion: () => void;
}

/** A refusal for what is in none of the allowed scopes; `detail` says what that is. */
export const scopeNotAllowed = (detail: string): ProblemError =>
  problem(403, 'ScopeNotAllowed', 'The resource is outside of what this app may touch', detail);

const isWithin = (id: string, scope: string): boolean =>
  scope === '*' || comparable(id) === scope || comparable(id).startsWith(`${scope}/`);

export function accessRules(allowedScopes: readonly string[], allowDataDeletion: boolean): AccessRules {
  const allows = (id: string): boolean => allowedScopes.some((scope) => isWithin(id, scope));
  return {
    allows,
    reaches: (id) => allows(id) || allowedScopes.some((scope) => isWithin(scope, comparable(id))),
    within: (scope) =>
      allows(scope) ? [scope] : allowedScopes.filter((allowed) => isWithin(allowed, comparable(scope))),
    require: (id) => {
      if (!allows(id))
        throw scopeNotAllowed(`${id} is in none of the scopes of the setting SAUVEGARDE_ALLOWED_SCOPES.`);
    },
    requireDataDeletion: () => {
      if (allowDataDeletion) return;
      throw problem(
        403,
        'DataDeletionNotAllowed',
        'Backup data may not be deleted through this app',
        'Use data=retain, or switch the setting SAUVEGARDE_ALLOW_DATA_DELETION on.',
      );
    },
  };
}
