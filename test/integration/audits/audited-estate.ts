import { type EstateOptions, generateEstate, type GeneratedEstate } from '../../../local/arm';
import { eventually } from '../../support/eventually';
import { type RunningApp, type RunningAppOptions, startApp } from '../running-app';

const FLEXIBLE = 'Microsoft.DBforPostgreSQL/flexibleServers';
const DATABASES = 'Microsoft.DBforPostgreSQL/servers/databases';

/** Rules that want what a generated estate was meant to have: each server in the vault of its region. */
export function rulesFor({ vaults }: GeneratedEstate): object {
  return {
    tags: { optOut: { name: 'backup', values: ['no'] } },
    targets: [
      {
        name: 'servers',
        places: vaults.map(({ id, location, policyId }) => ({ location, vault: id, policy: policyId })),
      },
      {
        name: 'databases',
        places: vaults.map(({ id, location, databasePolicyId }) => ({ location, vault: id, policy: databasePolicyId })),
      },
    ],
    rules: [
      {
        name: 'flexible',
        action: 'protect',
        match: { datasourceTypes: [FLEXIBLE] },
        target: 'servers',
        allow: ['optOut'],
      },
      {
        name: 'legacy',
        action: 'protect',
        match: { datasourceTypes: [DATABASES] },
        target: 'databases',
        secretUri: 'https://kv-legacy.vault.azure.net/secrets/{server}-{database}',
      },
    ],
  };
}

export interface AuditedEstate {
  readonly app: RunningApp;
  readonly estate: GeneratedEstate;
  stop(): Promise<void>;
}

/** The app with a generated estate, and rules for it. */
export async function startAuditedEstate(
  options: EstateOptions,
  { appSettings, ...appOptions }: Omit<RunningAppOptions, 'seed'> = {},
): Promise<AuditedEstate> {
  const estate = generateEstate({
    now: Date.UTC(2030, 0, 1, 11),
    exclusionTag: { name: 'backup', value: 'no' },
    ...options,
  });
  const app = await startApp({
    ...appOptions,
    seed: estate.seed,
    appSettings: {
      SAUVEGARDE_RULES: JSON.stringify(rulesFor(estate)),
      ...appSettings,
    },
  });
  return { app, estate, stop: () => app.stop() };
}

export interface AuditView {
  readonly id: string;
  readonly status: string;
  readonly summary?: {
    readonly resources: number;
    readonly covered: number;
    readonly excluded: number;
    readonly coveredPercent: number | null;
    readonly findings: Readonly<Record<string, number>>;
    readonly findingCount: number;
    readonly remediation?: Readonly<Record<string, unknown>>;
    readonly [member: string]: unknown;
  };
  readonly error?: { readonly code: string; readonly message: string };
  readonly progress?: Readonly<Record<string, unknown>>;
}

const isView = (body: unknown): body is AuditView =>
  typeof body === 'object' && body !== null && 'id' in body && 'status' in body;

export async function readAudit(app: RunningApp, id: string): Promise<AuditView> {
  const { status, body } = await app.request('GET', `/api/audits/${id}`);
  if (status !== 200 || !isView(body)) throw new Error(`The audit was answered ${status}: ${JSON.stringify(body)}`);
  return body;
}

/** Starts an audit and lets the virtual time pass until nothing runs any more. */
export async function runAudit(app: RunningApp, body: object = {}): Promise<AuditView> {
  const id = await app.start('POST', '/api/audits', body);
  await app.allEnded();
  return readAudit(app, id);
}

/** Audits that start in one second are told apart by their random part, which is no order: this waits for another one. */
export async function nextSecond(): Promise<void> {
  const second = (): number => Math.floor(Date.now() / 1_000);
  const now = second();
  await eventually('another second', () => second() > now);
}

export interface FindingView {
  readonly kind: string;
  readonly severity: string;
  readonly resourceId: string;
  readonly rule?: string;
  readonly evidence: Readonly<Record<string, unknown>>;
  readonly message: string;
  readonly fix: string;
}

const isFinding = (value: unknown): value is FindingView =>
  typeof value === 'object' && value !== null && 'kind' in value && 'evidence' in value;

/** All findings, over all pages. */
export async function allFindings(app: RunningApp, id: string, query = ''): Promise<FindingView[]> {
  const found: FindingView[] = [];
  let path: string | undefined = `/api/audits/${id}/findings${query}`;
  while (path !== undefined) {
    const { status, body } = await app.request('GET', path);
    if (status !== 200 || !Array.isArray(body['value'])) throw new Error(`${path}: ${status} ${JSON.stringify(body)}`);
    found.push(...body['value'].filter(isFinding));
    const next: unknown = body['nextLink'];
    path = typeof next === 'string' ? next.slice(new URL(next).origin.length) : undefined;
  }
  return found;
}
