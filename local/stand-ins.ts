import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { type ArmEmulator, type ArmEmulatorOptions, startArmEmulator } from './arm';
import { type HostLog, HostStartError, type RunningHost, startHost } from './host';

/** The embedded host with the built app on it, and the emulator that the app talks to instead of Azure. */
export interface StandIns {
  readonly host: RunningHost;
  readonly arm: ArmEmulator;
  stop(): Promise<void>;
}

export interface StandInOptions extends Omit<ArmEmulatorOptions, 'port'> {
  /** Another one is taken when it is in use. */
  readonly port: number;
  readonly dataDirectory: string;
  readonly appSettings?: Readonly<Record<string, string>>;
  readonly log: HostLog;
}

/** The directory of host.json; the built files of `local/` stand one level below it. */
const appDirectory = resolve(__dirname, '..');

async function startHostOnSomePort(options: Parameters<typeof startHost>[0]): Promise<RunningHost> {
  try {
    return await startHost(options);
  } catch (error) {
    if (!(error instanceof HostStartError) || error.code !== 'portInUse') throw error;
    return startHost({ ...options, port: 0 });
  }
}

/** The reports go where the history goes: what is forgotten with one is forgotten with the other. */
async function reportsFor(dataDirectory: string): Promise<{ directory: string; forget: () => Promise<void> }> {
  if (dataDirectory !== 'memory') {
    return { directory: resolve(dataDirectory, 'reports'), forget: () => Promise.resolve() };
  }
  const directory = await mkdtemp(join(tmpdir(), 'sauvegarde-reports-'));
  return { directory, forget: () => rm(directory, { recursive: true, force: true }) };
}

/** The operations that the history speaks of have to be known on the other side too. */
const stateFor = (dataDirectory: string): Pick<ArmEmulatorOptions, 'stateFile'> =>
  dataDirectory === 'memory' ? {} : { stateFile: resolve(dataDirectory, 'emulator.state') };

/** Starts both; when the host cannot start, the emulator is stopped again. */
export async function startStandIns({
  port,
  dataDirectory,
  appSettings,
  log,
  ...armOptions
}: StandInOptions): Promise<StandIns> {
  const arm = await startArmEmulator({ ...armOptions, ...stateFor(dataDirectory) });
  const reports = await reportsFor(dataDirectory);
  try {
    const host = await startHostOnSomePort({
      appDirectory,
      port,
      dataDirectory,
      log,
      settings: {
        ...arm.identityEnvironment,
        SAUVEGARDE_ARM_ENDPOINT: arm.url,
        SAUVEGARDE_ALLOWED_SCOPES: '*',
        SAUVEGARDE_AUTHENTICATION: 'open',
        SAUVEGARDE_ALLOW_DATA_DELETION: 'true',
        SAUVEGARDE_TASK_HUB: 'SauvegardeLocal',
        SAUVEGARDE_REPORTS_DIRECTORY: reports.directory,
        ...appSettings,
      },
    });
    return {
      host,
      arm,
      stop: async () => {
        await host.stop();
        await arm.close();
        await reports.forget();
      },
    };
  } catch (error) {
    await arm.close();
    await reports.forget();
    throw error;
  }
}
