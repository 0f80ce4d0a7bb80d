import { keyOf } from '../arm-id';
import { roleAllows, roleDefinition } from './role-definitions';
import type { NeededAction } from './role-definitions';

export interface RoleAssignment {
  /** A GUID that the caller chooses. */
  readonly name: string;
  /** As sent: a subscription, group or resource id. */
  readonly scope: string;
  /** The GUID of the role, lower case. */
  readonly role: string;
  readonly principalId: string;
  readonly principalType: string;
  readonly description: string | null;
  /** Milliseconds since the epoch; -Infinity for what was there at the start. */
  readonly createdAt: number;
  /** Object id of who made it. */
  readonly createdBy: string;
}

/** Who needs what where. */
export interface AccessNeed extends NeededAction {
  readonly principalId: string;
  readonly scope: string;
}

/** Whether `inner` is `outer` or below it. The root is above everything. */
export function isWithin(inner: string, outer: string): boolean {
  const key = keyOf(outer);
  return keyOf(inner) === key || keyOf(inner).startsWith(`${key}/`);
}

export interface SavedRoleAssignments {
  readonly assignments: readonly RoleAssignment[];
  readonly firstNamed: ReadonlyMap<string, number>;
}

/** Every role assignment, by scope and by principal. */
export class RoleAssignments {
  readonly #byName = new Map<string, RoleAssignment>();
  readonly #byPrincipal = new Map<string, Set<string>>();
  /** When each principal was first named by somebody who did not say what it is. */
  readonly #firstNamed = new Map<string, number>();

  find(scope: string, name: string): RoleAssignment | undefined {
    return this.#byName.get(nameKey(scope, name));
  }

  /** The assignment of the same role to the same principal at the same scope, whatever its name. */
  twinOf({ scope, role, principalId }: Pick<RoleAssignment, 'scope' | 'role' | 'principalId'>) {
    return this.ofPrincipal(principalId).find((other) => keyOf(other.scope) === keyOf(scope) && other.role === role);
  }

  ofPrincipal(principalId: string): readonly RoleAssignment[] {
    const keys = this.#byPrincipal.get(principalId.toLowerCase()) ?? [];
    return [...keys].flatMap((key) => this.#byName.get(key) ?? []);
  }

  all(): readonly RoleAssignment[] {
    return [...this.#byName.values()];
  }

  add(assignment: RoleAssignment): void {
    const key = nameKey(assignment.scope, assignment.name);
    this.#byName.set(key, assignment);
    const principal = assignment.principalId.toLowerCase();
    const keys = this.#byPrincipal.get(principal);
    if (keys === undefined) this.#byPrincipal.set(principal, new Set([key]));
    else keys.add(key);
  }

  remove(assignment: RoleAssignment): void {
    const key = nameKey(assignment.scope, assignment.name);
    this.#byName.delete(key);
    this.#byPrincipal.get(assignment.principalId.toLowerCase())?.delete(key);
  }

  /** Whether an assignment made at or before `madeBy` gives the action. One that was removed has no effect at once. */
  allows({ principalId, scope, ...needed }: AccessNeed, madeBy: number): boolean {
    return this.ofPrincipal(principalId).some((assignment) => {
      if (assignment.createdAt > madeBy || !isWithin(scope, assignment.scope)) return false;
      const definition = roleDefinition(assignment.role);
      return definition !== undefined && roleAllows(definition, needed);
    });
  }

  /** Since when a principal has been named without its type; from now on when it never was. */
  firstNamedAt(principalId: string, now: number): number {
    const key = principalId.toLowerCase();
    const first = this.#firstNamed.get(key) ?? now;
    this.#firstNamed.set(key, first);
    return first;
  }

  save(): SavedRoleAssignments {
    return { assignments: this.all(), firstNamed: this.#firstNamed };
  }

  load({ assignments, firstNamed }: SavedRoleAssignments): void {
    this.clear();
    for (const assignment of assignments) this.add(assignment);
    for (const [principal, at] of firstNamed) this.#firstNamed.set(principal, at);
  }

  clear(): void {
    this.#byName.clear();
    this.#byPrincipal.clear();
    this.#firstNamed.clear();
  }
}

function nameKey(scope: string, name: string): string {
  return `${keyOf(scope)} ${name.toLowerCase()}`;
}
