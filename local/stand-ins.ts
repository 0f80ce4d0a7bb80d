import { resolve } from 'node:path';
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

/** Starts both; when the host cannot start, the emulator is stopped again. */
export async function startStandIns({
  port,
  dataDirectory,
  appSettings,
  log,
  ...armOptions
}: StandInOptions): Promise<StandIns> {
  const arm = await startArmEmulator(armOptions);
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
        SAUVEGARDE_ALLOW_DATA_DELETION: 'true',
        SAUVEGARDE_TASK_HUB: 'SauvegardeLocal',
        ...appSettings,
      },
    });
    return {
      host,
      arm,
      stop: async () => {
        await host.stop();
        await arm.close();
      },
    };
  } catch (error) {
    await arm.close();
    throw error;
  }
}
