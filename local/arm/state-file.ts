import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { deserialize, serialize } from 'node:v8';
import { z } from 'zod';
import { isJsonObject } from './json';
import type { SavedWorld } from './saved-world';

/** Another number for another shape of {@link SavedWorld}: a file is read by the emulator that has written it, or refused. */
const FORMAT = 'ARM emulator, state 1';

/** All of the emulator at one moment. */
export interface SavedState {
  readonly format: typeof FORMAT;
  /** URLs of running operations lead there. */
  readonly port: number;
  readonly world: SavedWorld;
}

const savedState = z.custom<SavedState>(
  (value) => isJsonObject(value) && value['format'] === FORMAT && typeof value['port'] === 'number',
);

/**
 * @returns `undefined` where there is no file yet
 * @throws Error for a file that this emulator has not written
 */
export function readState(file: string): SavedState | undefined {
  if (!existsSync(file)) return undefined;
  try {
    return savedState.parse(deserialize(readFileSync(file)));
  } catch (error) {
    const message = `${file} is not the state of this emulator: remove it, with the history beside it, to begin anew.`;
    throw new Error(message, { cause: error });
  }
}

function writeThrough(path: string, content: Uint8Array): void {
  const descriptor = openSync(path, 'w');
  try {
    for (let written = 0; written < content.length;) written += writeSync(descriptor, content, written);
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

/** A new name is on the disk when its directory is; Windows has no such thing. */
function syncDirectory(path: string): void {
  if (process.platform === 'win32') return;
  const descriptor = openSync(path, 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

/** The file is the old one or the new one, whole, whenever the process or the machine stops. */
export function writeState(file: string, state: Omit<SavedState, 'format'>): void {
  const directory = dirname(file);
  mkdirSync(directory, { recursive: true });
  const unfinished = `${file}.new`;
  // Maps, sets, infinity and objects that are shared survive this; they would not survive JSON.
  writeThrough(unfinished, serialize({ format: FORMAT, ...state }));
  renameSync(unfinished, file);
  syncDirectory(directory);
}
