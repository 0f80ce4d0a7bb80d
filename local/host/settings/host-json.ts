import { existsSync, readFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { HostStartError } from '../start-error';
import type { Environment } from './app-settings';
import { resolveAppSettings } from './app-settings';
import { applyEnvironmentOverrides } from './environment-overrides';
import { parseJsonWithComments } from './json-with-comments';
import { parseTimeSpan } from './time-span';

const concurrencyPerCore = 10;
const defaultTimeoutMilliseconds = 30 * 60_000;

/** The part of host.json that this host acts upon, resolved and with the real host's defaults. */
export interface HostSettings {
  /** Without slashes at its ends; `''` for no prefix. */
  readonly routePrefix: string;
  /** -1 means unbounded. */
  readonly maxOutstandingRequests: number;
  readonly maxConcurrentRequests: number;
  readonly hubName: string;
  readonly defaultVersion: string;
  readonly versionMatchStrategy: 'None' | 'Strict' | 'CurrentOrOlder';
  readonly versionFailureStrategy: 'Reject' | 'Fail';
  readonly maxConcurrentActivities: number;
  readonly maxOrchestrationActions: number;
  /** Milliseconds; `undefined` means unbounded. */
  readonly functionTimeoutMilliseconds: number | undefined;
  /** The allow-list of function names; `undefined` when all are loaded. */
  readonly functions: readonly string[] | undefined;
  /** Lowest level per category prefix; the longest matching prefix wins, `default` stands for all others. */
  readonly logLevels: Readonly<Record<string, string>>;
}

const count = z.int().min(1);
const limit = z.union([z.literal(-1), count]);
const levels = ['Trace', 'Debug', 'Information', 'Warning', 'Error', 'Critical', 'None'];
const logLevel = z.string().refine((text) => levels.some((level) => level.toLowerCase() === text.toLowerCase()), {
  error: `must be one of ${levels.join(', ')}`,
});

const functionTimeout = z.string().transform((text, context) => {
  if (text.trim() === '-1') return undefined;
  const milliseconds = parseTimeSpan(text);
  if (milliseconds !== undefined && milliseconds > 0) return milliseconds;
  context.addIssue({ code: 'custom', message: 'must be a time span such as 00:05:00, or -1 for none' });
  return z.NEVER;
});

const httpSettings = z.looseObject({
  routePrefix: z.string().default('api'),
  maxOutstandingRequests: limit.default(-1),
  maxConcurrentRequests: limit.default(-1),
});

const durableSettings = z.looseObject({
  hubName: z.string().optional(),
  // Quoted or not: the environment override of a version such as 2 arrives as a number.
  defaultVersion: z.union([z.string(), z.number()]).nullish(),
  versionMatchStrategy: z.enum(['None', 'Strict', 'CurrentOrOlder']).default('CurrentOrOlder'),
  versionFailureStrategy: z.enum(['Reject', 'Fail']).default('Reject'),
  maxConcurrentActivityFunctions: count.default(concurrencyPerCore * cpus().length),
  maxOrchestrationActions: count.default(100_000),
  overridableExistingInstanceStates: z
    .literal('NonRunningStates', { error: 'only "NonRunningStates", the default, is supported by this host' })
    .optional(),
});

const hostJson = z.looseObject({
  version: z.literal('2.0', { error: 'must be "2.0"' }),
  functions: z.array(z.string()).optional(),
  functionTimeout: functionTimeout.optional(),
  logging: z.looseObject({ logLevel: z.record(z.string(), logLevel).optional() }).optional(),
  extensions: z
    .looseObject({ http: httpSettings.prefault({}), durableTask: durableSettings.prefault({}) })
    .prefault({}),
});

type HostJson = z.infer<typeof hostJson>;

function readHostJson(directory: string): unknown {
  const file = join(directory, 'host.json');
  if (!existsSync(file))
    throw new HostStartError('invalidSettings', `${directory} has no host.json: is it a Functions app?`);
  try {
    return parseJsonWithComments(readFileSync(file, 'utf8'));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new HostStartError('invalidSettings', `${file} is not JSON: ${reason}`, { cause: error });
  }
}

/** One line per problem that zod found, with the path in the file. */
export function listProblems(title: string, error: z.ZodError): string {
  const lines = error.issues.map(({ path, message }) => `  - ${path.map(String).join('.') || '(root)'}: ${message}`);
  return [title, ...lines].join('\n');
}

function resolveHubName(configured: string | undefined, environment: Environment): string {
  if (configured !== undefined) {
    const name = resolveAppSettings(configured, environment);
    if (/^[a-z][a-z0-9]{2,49}$/i.test(name)) return name;
    const resolved = name === configured ? '' : ` (from "${configured}")`;
    const text = `  - extensions.durableTask.hubName: "${name}"${resolved} must be 3 to 50 letters and digits, a letter first`;
    throw new HostStartError('invalidSettings', `host.json cannot be used:\n${text}`);
  }
  // A site name may hold characters that a hub name may not; the real extension drops them.
  const fromSite = (environment['WEBSITE_SITE_NAME'] ?? '').replace(/[^a-z0-9]/gi, '').replace(/^[0-9]+/, '');
  return fromSite.length >= 3 ? fromSite.slice(0, 50) : 'TestHubName';
}

function resolve(settings: HostJson, environment: Environment): HostSettings {
  const { http, durableTask } = settings.extensions;
  return {
    routePrefix: http.routePrefix.replace(/^\/+|\/+$/g, ''),
    maxOutstandingRequests: http.maxOutstandingRequests,
    maxConcurrentRequests: http.maxConcurrentRequests,
    hubName: resolveHubName(durableTask.hubName, environment),
    defaultVersion: String(durableTask.defaultVersion ?? ''),
    versionMatchStrategy: durableTask.versionMatchStrategy,
    versionFailureStrategy: durableTask.versionFailureStrategy,
    maxConcurrentActivities: durableTask.maxConcurrentActivityFunctions,
    maxOrchestrationActions: durableTask.maxOrchestrationActions,
    functionTimeoutMilliseconds: 'functionTimeout' in settings ? settings.functionTimeout : defaultTimeoutMilliseconds,
    functions: settings.functions,
    logLevels: settings.logging?.logLevel ?? {},
  };
}

/**
 * Reads host.json of an app, with the overrides of the environment.
 *
 * @throws {HostStartError} that lists every problem.
 */
export function readHostSettings(directory: string, environment: Environment): HostSettings {
  const parsed = hostJson.safeParse(applyEnvironmentOverrides(readHostJson(directory), environment));
  if (!parsed.success)
    throw new HostStartError('invalidSettings', listProblems('host.json cannot be used:', parsed.error));
  return resolve(parsed.data, environment);
}
