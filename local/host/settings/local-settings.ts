import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { HostStartError } from '../start-error';
import type { Environment } from './app-settings';
import { listProblems } from './host-json';
import { parseJsonWithComments } from './json-with-comments';

/** What local.settings.json says: settings for a developer's machine, never deployed. */
export interface LocalSettings {
  readonly values: Readonly<Record<string, string>>;
  readonly port: number | undefined;
  /** Allowed origins; `*` allows all. */
  readonly corsOrigins: readonly string[];
  readonly corsCredentials: boolean;
}

const localSettings = z.looseObject({
  // A file without the mark counts as encrypted, as with Core Tools.
  IsEncrypted: z.literal(false, { error: 'must be false: encrypted settings cannot be read by this host' }),
  Values: z.record(z.string(), z.string().nullable()).default({}),
  ConnectionStrings: z
    .record(z.string(), z.unknown())
    .refine((value) => Object.keys(value).length === 0, { error: 'is not supported by this host; use Values' })
    .optional(),
  Host: z
    .looseObject({
      LocalHttpPort: z.int().min(0).max(65_535).optional(),
      CORS: z.string().optional(),
      CORSCredentials: z.boolean().optional(),
    })
    .optional(),
});

const none: LocalSettings = { values: {}, port: undefined, corsOrigins: [], corsCredentials: false };

/**
 * Reads local.settings.json of an app; an app without one has no such settings.
 *
 * @throws {HostStartError} that lists every problem.
 */
export function readLocalSettings(directory: string): LocalSettings {
  const file = join(directory, 'local.settings.json');
  if (!existsSync(file)) return none;
  let json: unknown;
  try {
    json = parseJsonWithComments(readFileSync(file, 'utf8'));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new HostStartError('invalidSettings', `${file} is not JSON: ${reason}`, { cause: error });
  }
  const parsed = localSettings.safeParse(json);
  if (!parsed.success) {
    throw new HostStartError('invalidSettings', listProblems('local.settings.json cannot be used:', parsed.error));
  }
  const { Values, Host } = parsed.data;
  const set = Object.entries(Values).filter((entry): entry is [string, string] => entry[1] !== null);
  const origins = (Host?.CORS ?? '').split(',').map((origin) => origin.trim());
  return {
    values: Object.fromEntries(set),
    port: Host?.LocalHttpPort,
    corsOrigins: origins.filter((origin) => origin !== ''),
    corsCredentials: Host?.CORSCredentials ?? false,
  };
}

/**
 * What the variables of local.settings.json add to an environment. A variable that is already set and not empty wins.
 *
 * @returns the additions, and the names that were passed over.
 */
export function mergeLocalValues(
  values: Readonly<Record<string, string>>,
  environment: Environment,
): { readonly additions: Readonly<Record<string, string>>; readonly skipped: readonly string[] } {
  const entries = Object.entries(values);
  const isTaken = (name: string) => (environment[name] ?? '') !== '';
  return {
    additions: Object.fromEntries(entries.filter(([name]) => !isTaken(name))),
    skipped: entries.filter(([name, value]) => isTaken(name) && environment[name] !== value).map(([name]) => name),
  };
}
