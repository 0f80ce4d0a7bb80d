import { resourceCreated, resourceDeleted, resourceUpdated } from '../events/build-event';
import type { World } from '../world';
import { applyParsedSeed } from './apply-seed';
import { seedSchema } from './seed-schema';

/**
 * Adds to a running emulator. Resource Graph learns of it with its lag, and where the setting `events` says so an event is
 * sent for every server: a creation, or an update of one that was there.
 *
 * @throws as applySeed
 */
export function seedLater(world: World, input: unknown): void {
  const seed = seedSchema.parse(input);
  const time = world.now();
  const events = [...seed.flexibleServers, ...seed.servers].map(({ id }) =>
    world.estate.resource(id) === undefined ? resourceCreated(id, { time }) : resourceUpdated(id, { time }),
  );
  applyParsedSeed(world, seed, time);
  world.events.raise(world.settings.events, events);
}

/** A server or database goes away as its owner would have it; its backup instance stays. False when there is none. */
export function removeLater(world: World, id: string): boolean {
  const time = world.now();
  const resource = world.estate.resource(id);
  if (resource === undefined) return false;
  world.estate.removeResource(id, time);
  world.events.raise(world.settings.events, [resourceDeleted(resource.id, { time })]);
  return true;
}
