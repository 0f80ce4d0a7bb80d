import { createDataProtectionClient, type DataProtectionClient } from '../../../azure/data-protection-client';
import {
  type ArmEmulator,
  issueToken,
  type Seed,
  type Settings,
  startArmEmulator,
  type Style,
} from '../../../local/arm';
import { TestCredential } from './test-credential';

export interface EmulatedClient {
  readonly client: DataProtectionClient;
  readonly credential: TestCredential;
  readonly emulator: ArmEmulator;
  /** Moves the clock of the emulator, which moves by itself not at all. */
  readonly advance: (seconds: number) => void;
}

/** 2021-01-01 cannot express a Key Vault secret and is older than every deployment of this app. */
const apiVersions: Readonly<Record<Style, string>> = { '2021': '2021-07-01', '2026': '2026-06-01' };

interface Options {
  readonly style?: Style;
  readonly apiVersion?: string;
  readonly requestTimeoutSeconds?: number;
  readonly settings?: Partial<Settings>;
  readonly seed?: Seed;
}

/** The client against a real server on this machine that behaves like Resource Manager. */
export async function startEmulatedClient({
  style = '2026',
  apiVersion = apiVersions[style],
  requestTimeoutSeconds = 5,
  ...options
}: Options = {}): Promise<EmulatedClient> {
  let now = Date.UTC(2026, 8, 8, 8, 40, 14, 827);
  const emulator = await startArmEmulator({ now: () => now, style, ...options });
  const credential = new TestCredential();
  const token = issueToken();
  credential.next = () => Promise.resolve({ token, expiresOnTimestamp: Date.now() + 3_600_000 });
  const client = createDataProtectionClient({
    endpoint: emulator.url,
    audience: 'https://management.azure.com/',
    apiVersion,
    credential: credential.source,
    requestTimeoutSeconds,
    userAgent: 'sauvegarde-test',
  });
  return { client, credential, emulator, advance: (seconds) => void (now += seconds * 1000) };
}
