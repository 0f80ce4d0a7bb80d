import type { SavedRoleAssignments } from './access/role-assignments';
import type { DueDatabase } from './due-work';
import type { SavedEstate } from './estate';
import type { SavedFaults } from './faults/fault-plan';
import type { Operation } from './operations/operation';
import type { Settings } from './settings';
import type { World } from './world';

/**
 * What a restart may not lose: all that exists, and what is under way. The log of requests, quotas that fill up again by
 * themselves and events in flight begin anew.
 */
export interface SavedWorld {
  readonly settings: Settings;
  readonly estate: SavedEstate;
  readonly operations: ReadonlyMap<string, Operation>;
  readonly faults: SavedFaults;
  readonly roles: SavedRoleAssignments;
  readonly due: readonly DueDatabase[];
}

export const saveWorld = ({ settings, estate, operations, faults, roles, due }: World): SavedWorld => ({
  settings,
  estate: estate.save(),
  operations: operations.save(),
  faults: faults.save(),
  roles: roles.save(),
  due: due.save(),
});

/** In the place of all that is there. */
export function loadWorld(world: World, saved: SavedWorld): void {
  world.settings = saved.settings;
  world.estate.load(saved.estate);
  world.operations.load(saved.operations);
  world.faults.load(saved.faults);
  world.roles.load(saved.roles);
  world.due.load(saved.due);
}
