import { loadWorld, saveWorld } from './saved-world';
import { readState, writeState } from './state-file';
import type { World } from './world';

/** The state of an emulator that survives its process, or does not where no file is named. */
export interface KeptState {
  /** The port of the last time: URLs of running operations lead there. */
  readonly port: number | undefined;
  /** Writes down all that is, now. */
  keep(port: number): void;
}

const forgotten: KeptState = { port: undefined, keep: () => undefined };

/**
 * Puts what the file has into the world, in the place of what is there; the style is the one that was asked for this time.
 *
 * @throws Error for a file that this emulator has not written
 */
export function openKeptState(file: string | undefined, world: World): KeptState {
  if (file === undefined) return forgotten;
  const saved = readState(file);
  if (saved !== undefined) {
    const { style } = world.settings;
    loadWorld(world, { ...saved.world, settings: { ...saved.world.settings, style } });
  }
  return { port: saved?.port, keep: (port) => writeState(file, { port, world: saveWorld(world) }) };
}
