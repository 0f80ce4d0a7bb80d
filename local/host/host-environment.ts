import { readLocalSettings, mergeLocalValues } from './settings/local-settings';
import type { LocalSettings } from './settings/local-settings';
import type { Environment } from './settings/app-settings';
import type { HostLog } from './log/host-log';

export interface HostEnvironment {
  /** What the app will see. */
  readonly all: Environment;
  /** What has to be added to the environment of the process for that. */
  readonly additions: Readonly<Record<string, string>>;
  readonly local: LocalSettings;
}

/**
 * The settings of the app: those given to this start, then the variables of the process, then local.settings.json, then
 * what every Functions host sets. An app's clock shows UTC unless the settings say otherwise, as in Azure.
 */
export function resolveEnvironment(
  directory: string,
  settings: Readonly<Record<string, string>>,
  log: HostLog,
): HostEnvironment {
  const local = readLocalSettings(directory);
  const outer: Environment = { ...process.env, ...settings };
  const { additions, skipped } = mergeLocalValues(local.values, outer);
  for (const name of skipped) {
    log({
      level: 'warning',
      category: 'Host.Startup',
      message: `${name} of local.settings.json is passed over: it is set in the environment.`,
    });
  }
  const merged: Environment = { ...outer, ...additions };
  const all: Record<string, string> = {
    ...settings,
    ...additions,
    TZ: merged['WEBSITE_TIME_ZONE'] ?? merged['TZ'] ?? 'UTC',
    FUNCTIONS_WORKER_RUNTIME: 'node',
    AZURE_FUNCTIONS_ENVIRONMENT: 'Development',
    AzureWebJobsScriptRoot: directory,
  };
  return { all: { ...merged, ...all }, additions: all, local };
}
