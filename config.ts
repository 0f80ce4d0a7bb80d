import { z } from 'zod';
import type { Authentication } from './functions/access/authentication';
import type { RateLimit } from './functions/access/rate-limit';
import { roles } from './functions/access/role';
import type { RemediationLimits } from './domain/audit/audit-request';
import type { WriteAllowance } from './domain/bulk/write-pacing';
import { durableBackendProblems, durableBackends } from './domain/housekeeping/durable-backend';
import { isNcrontab } from './domain/housekeeping/ncrontab';
import { taskHubProblem } from './domain/housekeeping/task-hub';
import type { TaskHubUse } from './domain/housekeeping/task-hub-owner';
import { noRules } from './domain/rules/parse-rule-set';
import type { RuleSet } from './domain/rules/rule-set';
import { defaultWaitSettings, type WaitSettings } from './domain/wait-settings';
import type { ReportPlace } from './reports/open-report-store';
import { inlineRules, rulesInFile } from './rules-settings';

/** The clouds of Azure: where Resource Manager is, what its tokens are for, who signs them, and where storage is. */
const clouds = {
  AzurePublic: {
    endpoint: 'https://management.azure.com',
    audience: 'https://management.azure.com',
    authorityHost: 'https://login.microsoftonline.com',
    blobHost: 'blob.core.windows.net',
  },
  AzureUSGovernment: {
    endpoint: 'https://management.usgovcloudapi.net',
    audience: 'https://management.core.usgovcloudapi.net',
    authorityHost: 'https://login.microsoftonline.us',
    blobHost: 'blob.core.usgovcloudapi.net',
  },
  AzureChina: {
    endpoint: 'https://management.chinacloudapi.cn',
    audience: 'https://management.core.chinacloudapi.cn',
    authorityHost: 'https://login.chinacloudapi.cn',
    blobHost: 'blob.core.chinacloudapi.cn',
  },
} as const;

/** Everything that the app is told from outside. */
export interface Config {
  readonly arm: {
    readonly endpoint: string;
    readonly audience: string;
    readonly apiVersion: string;
    readonly requestTimeoutSeconds: number;
  };
  readonly identity: {
    readonly authorityHost: string;
    /** Set where the platform offers a managed identity; a developer's own sign-in is used elsewhere. */
    readonly managed: boolean;
    readonly clientId?: string;
  };
  /** Id prefixes that requests may name (subscription, resource group, vault), lower-cased; `*` allows everything. */
  readonly allowedScopes: readonly string[];
  readonly allowDataDeletion: boolean;
  /** Whether the app may give roles to the identities of vaults. */
  readonly allowGrants: boolean;
  /** Who may call, and how often. */
  readonly access: { readonly authentication: Authentication; readonly rateLimit: RateLimit };
  readonly waits: WaitSettings;
  /** How long a backup or restore job is followed. */
  readonly jobDeadlineSeconds: number;
  readonly housekeeping: {
    /** NCRONTAB of six fields, as the schedules that follow. */
    readonly purgeSchedule: string;
    /** How long a monitor can be read after its operation has ended. */
    readonly historyRetentionDays: number;
    readonly watchdogSchedule: string;
    /** Without an update for so long, an orchestration that promises none counts as stalled. */
    readonly stalledAfterSeconds: number;
    /** Known in Azure, where another app may use the same. */
    readonly taskHub?: TaskHubUse;
  };
  readonly audit: {
    /** NCRONTAB of six fields. */
    readonly schedule: string;
    /** Where reports are kept. */
    readonly reports: ReportPlace;
    /** How late a recovery point may be before it is missed. */
    readonly overdueGraceSeconds: number;
    /** Whether an audit may start protections, and how many; absent when it may not. */
    readonly remediation?: RemediationLimits;
  };
  /** What Resource Manager takes of writes per subscription and principal; a bulk goes no faster. */
  readonly writeAllowance: WriteAllowance;
  /** Whether the deletion of backup data waits for another principal, and how long; absent when it does not. */
  readonly approval?: { readonly expirySeconds: number };
  /** What is protected without anyone asking; selects nothing until it is written. */
  readonly rules: RuleSet;
  /** Where spans and metrics go; nowhere unless a place is set. */
  readonly telemetry: {
    /** Base URL of an OTLP/HTTP collector. */
    readonly otlpEndpoint?: string;
    readonly azureMonitor?: {
      readonly connectionString: string;
      /** Whether Application Insights wants a token of the app instead of the key in the connection string. */
      readonly withToken: boolean;
    };
  };
  /** Base of the URLs in answers, without a slash at the end; the request's own origin when it is not known. */
  readonly publicUrl?: string;
}

const seconds = (fallback: number) => z.coerce.number().int().min(1).max(432_000).default(fallback);

const schedule = (fallback: string) =>
  z
    .string()
    .trim()
    .refine(isNcrontab, 'must be an NCRONTAB expression of six fields, such as 0 30 3 * * *')
    .default(fallback);

const scope = z
  .string()
  .regex(/^(\*|\/subscriptions\/[0-9a-f-]{36}(\/.*)?)$/i, 'must be * or start with /subscriptions/{id}');

const isLoopback = (url: string): boolean =>
  URL.canParse(url) && ['localhost', '127.0.0.1', '[::1]'].includes(new URL(url).hostname);

const armEndpoint = z
  .url({ protocol: /^https?$/ })
  .refine((url) => url.startsWith('https:') || isLoopback(url), 'must be https (http is for a local emulator only)')
  .transform((url) => url.replace(/\/+$/, ''));

/** Names, defaults and rules of the settings; a setting that is empty counts as not set. */
export const settings = z.object({
  SAUVEGARDE_CLOUD: z.enum(['AzurePublic', 'AzureUSGovernment', 'AzureChina']).default('AzurePublic'),
  SAUVEGARDE_ARM_ENDPOINT: armEndpoint.optional(),
  SAUVEGARDE_ARM_AUDIENCE: z.url().optional(),
  SAUVEGARDE_ARM_TIMEOUT_SECONDS: z.coerce.number().min(0.1).max(230).default(90),
  SAUVEGARDE_DATA_PROTECTION_API_VERSION: z
    .string()
    .regex(/^\d{4}-\d{2}-\d{2}(-preview)?$/, 'must be a date such as 2026-06-01')
    .refine(
      (version) => version >= '2024-04-01',
      'must be 2024-04-01 or later: earlier ones lack operations that are used',
    )
    .default('2026-06-01'),
  SAUVEGARDE_TASK_HUB: z.string().optional(),
  AzureFunctionsJobHost__extensions__durableTask__hubName: z.string().optional(),
  SAUVEGARDE_DURABLE_BACKEND: z.enum(durableBackends).optional(),
  AzureFunctionsJobHost__extensions__durableTask__storageProvider__type: z.string().optional(),
  DURABLE_TASK_SCHEDULER_CONNECTION_STRING: z.string().optional(),
  WEBSITE_SLOT_NAME: z.string().optional(),
  SAUVEGARDE_ALLOWED_SCOPES: z
    .string()
    .default('')
    .transform((text) => text.split(/[,;\s]+/).filter((each) => each !== ''))
    .pipe(z.array(scope)),
  SAUVEGARDE_ALLOW_DATA_DELETION: z.stringbool().default(false),
  SAUVEGARDE_ALLOW_GRANTS: z.stringbool().default(false),
  SAUVEGARDE_RULES: inlineRules.optional(),
  SAUVEGARDE_RULES_FILE: rulesInFile.optional(),
  SAUVEGARDE_PERMISSION_DEADLINE_SECONDS: seconds(defaultWaitSettings.permissionDeadlineSeconds),
  SAUVEGARDE_OPERATION_DEADLINE_SECONDS: seconds(defaultWaitSettings.operationDeadlineSeconds),
  SAUVEGARDE_CONFIRM_DEADLINE_SECONDS: seconds(defaultWaitSettings.confirmDeadlineSeconds),
  SAUVEGARDE_JOB_DEADLINE_SECONDS: seconds(24 * 60 * 60),
  SAUVEGARDE_PURGE_SCHEDULE: schedule('0 30 3 * * *'),
  SAUVEGARDE_HISTORY_RETENTION_DAYS: z.coerce.number().int().min(1).max(3650).default(30),
  SAUVEGARDE_WATCHDOG_SCHEDULE: schedule('0 */15 * * * *'),
  SAUVEGARDE_STALLED_AFTER_SECONDS: seconds(3600),
  SAUVEGARDE_AUDIT_SCHEDULE: schedule('0 0 2 * * *'),
  SAUVEGARDE_REPORTS_CONTAINER_URL: z
    .url({ protocol: /^https$/ })
    .refine((url) => !url.includes('?'), 'must be without a query: the identity of the app is what opens it')
    .optional(),
  SAUVEGARDE_REPORTS_DIRECTORY: z
    .string()
    .regex(/^[^?*<>|"]+$/, 'must be the path of a directory')
    .optional(),
  SAUVEGARDE_OVERDUE_GRACE_HOURS: z.coerce.number().min(0).max(8760).default(24),
  SAUVEGARDE_REMEDIATION: z.stringbool().default(false),
  SAUVEGARDE_REMEDIATION_MAX_IN_FLIGHT: z.coerce.number().int().min(1).max(50).default(10),
  SAUVEGARDE_REMEDIATION_LOOK_SECONDS: z.coerce.number().int().min(1).max(3600).default(30),
  SAUVEGARDE_REMEDIATION_MAX_FAILURES: z.coerce.number().int().min(1).max(100_000).default(5),
  SAUVEGARDE_ARM_WRITE_BURST: z.coerce.number().int().min(2).max(10_000).default(200),
  SAUVEGARDE_ARM_WRITES_PER_SECOND: z.coerce.number().min(0.1).max(1000).default(10),
  SAUVEGARDE_REQUIRE_APPROVAL: z.stringbool().default(false),
  SAUVEGARDE_APPROVAL_EXPIRY_HOURS: z.coerce.number().min(1).max(120).default(72),
  AzureWebJobsStorage__accountName: z
    .string()
    .regex(/^[a-z0-9]{3,24}$/)
    .optional()
    .catch(undefined),
  AzureWebJobsStorage__blobServiceUri: z
    .url({ protocol: /^https$/ })
    .optional()
    .catch(undefined),
  SAUVEGARDE_PUBLIC_URL: z
    .url({ protocol: /^https?$/ })
    .transform((url) => url.replace(/\/+$/, ''))
    .optional(),
  SAUVEGARDE_AUTHENTICATION: z.enum(['appService', 'functionKeys', 'open']).optional(),
  SAUVEGARDE_KEY_CALLER_ROLES: z
    .string()
    .default('')
    .transform((text) => text.split(/[,;\s]+/).filter((each) => each !== ''))
    .pipe(z.array(z.enum(roles))),
  SAUVEGARDE_REQUESTS_PER_MINUTE: z.coerce.number().int().min(1).max(1_000_000).default(600),
  SAUVEGARDE_REQUEST_BURST: z.coerce.number().int().min(1).max(1_000_000).default(120),
  APPLICATIONINSIGHTS_CONNECTION_STRING: z.string().optional(),
  APPLICATIONINSIGHTS_AUTHENTICATION_STRING: z.string().optional(),
  OTEL_EXPORTER_OTLP_ENDPOINT: z.url({ protocol: /^https?$/ }).optional(),
  AZURE_CLIENT_ID: z.guid().optional(),
  IDENTITY_ENDPOINT: z.string().optional(),
  WEBSITE_HOSTNAME: z.string().optional(),
  WEBSITE_AUTH_ENABLED: z.stringbool().catch(false).default(false),
  WEBSITE_SITE_NAME: z.string().optional(),
  AZURE_FUNCTIONS_ENVIRONMENT: z.string().optional(),
  WEBSITE_INSTANCE_ID: z.string().optional(),
});

type Settings = z.infer<typeof settings>;

/** Hosts on a developer's machine say that they are one; some of them have an instance id all the same. */
const isInAzure = ({
  WEBSITE_SITE_NAME: site,
  WEBSITE_INSTANCE_ID: instance,
  AZURE_FUNCTIONS_ENVIRONMENT: environment,
}: Settings): boolean => site !== undefined || (instance !== undefined && environment !== 'Development');

/** Only a host that says that it runs on a developer's machine may be open: anything else may be reached by strangers. */
const isOnDevelopersMachine = (given: Settings): boolean =>
  given.AZURE_FUNCTIONS_ENVIRONMENT === 'Development' && !isInAzure(given);

/** The way to learn who calls, by what the platform says of itself; never open unless that is asked for. */
function authenticationMode(given: Settings): Authentication['mode'] {
  return given.SAUVEGARDE_AUTHENTICATION ?? (given.WEBSITE_AUTH_ENABLED ? 'appService' : 'functionKeys');
}

/** Unless told otherwise, reports are kept where the host keeps its own: no other place has to be set up. */
const REPORTS_CONTAINER = 'sauvegarde-reports';

/** On a laptop; the host's own data are in `.data` as well. */
const REPORTS_DIRECTORY = '.data/reports';

function reportContainerOf(given: Settings): string | undefined {
  const account = given.AzureWebJobsStorage__accountName;
  const service =
    given.AzureWebJobsStorage__blobServiceUri ??
    (account === undefined ? undefined : `https://${account}.${clouds[given.SAUVEGARDE_CLOUD].blobHost}`);
  return given.SAUVEGARDE_REPORTS_CONTAINER_URL ?? (service && `${service.replace(/\/+$/, '')}/${REPORTS_CONTAINER}`);
}

function reportPlaceOf(given: Settings): ReportPlace {
  const containerUrl = reportContainerOf(given);
  const directory = given.SAUVEGARDE_REPORTS_DIRECTORY;
  if (directory !== undefined) return { kind: 'directory', directory };
  return containerUrl === undefined
    ? { kind: 'directory', directory: REPORTS_DIRECTORY }
    : { kind: 'blob', containerUrl };
}

type RefuseSetting = (name: keyof Settings, message: string) => void;

/** Reports have to outlive the instance of the app that writes them. */
function checkReportPlace(given: Settings, refuse: RefuseSetting): void {
  if (given.SAUVEGARDE_REPORTS_DIRECTORY !== undefined) {
    refuse('SAUVEGARDE_REPORTS_DIRECTORY', 'is for a laptop: files of an app in Azure go with its instance');
  } else if (reportContainerOf(given) === undefined) {
    refuse(
      'SAUVEGARDE_REPORTS_CONTAINER_URL',
      'is missing: without AzureWebJobsStorage__accountName it is not known where reports of audits go',
    );
  }
}

function checkRules(given: Settings, refuse: RefuseSetting): void {
  if (given.SAUVEGARDE_RULES === undefined || given.SAUVEGARDE_RULES_FILE === undefined) return;
  refuse('SAUVEGARDE_RULES_FILE', 'cannot be set together with SAUVEGARDE_RULES: one of them would have no effect');
}

/** The host has read its name by now, and does not start where there is none. */
function checkTaskHub(given: Settings, refuse: RefuseSetting): void {
  const { SAUVEGARDE_TASK_HUB: name, WEBSITE_SLOT_NAME: slot } = given;
  const override = given.AzureFunctionsJobHost__extensions__durableTask__hubName;
  if (name === undefined) return;
  const problem = taskHubProblem({
    name,
    ...(slot !== undefined && { slot }),
    ...(override !== undefined && { override }),
  });
  if (problem !== undefined) refuse('SAUVEGARDE_TASK_HUB', problem);
}

/** What is read of the package's own `host.json`; the host has checked the rest. */
const hostManifest = z.object({
  extensions: z.object({
    durableTask: z.object({ storageProvider: z.object({ type: z.string().optional() }).optional() }),
  }),
});

type HostManifest = z.infer<typeof hostManifest>;

function checkDurableBackend(given: Settings, { extensions }: HostManifest, refuse: RefuseSetting): void {
  const packagedType = extensions.durableTask.storageProvider?.type;
  const deployed = given.SAUVEGARDE_DURABLE_BACKEND;
  const overridingType = given.AzureFunctionsJobHost__extensions__durableTask__storageProvider__type;
  const problems = durableBackendProblems({
    knowsScheduler: given.DURABLE_TASK_SCHEDULER_CONNECTION_STRING !== undefined,
    ...(packagedType !== undefined && { packagedType }),
    ...(deployed !== undefined && { deployed }),
    ...(overridingType !== undefined && { overridingType }),
  });
  for (const problem of problems) refuse('SAUVEGARDE_DURABLE_BACKEND', problem);
}

/** Settings that are right each for itself, and together would let in whom nobody has checked, or not fit the package. */
const safeSettings = (manifest: HostManifest) =>
  settings.superRefine((given, context) => {
    const refuse: RefuseSetting = (name, message) => context.addIssue({ code: 'custom', path: [name], message });
    const mode = authenticationMode(given);
    if (mode === 'appService' && !given.WEBSITE_AUTH_ENABLED) {
      refuse(
        'SAUVEGARDE_AUTHENTICATION',
        'cannot be appService: App Service authentication is not on here, so that anyone could say who they are',
      );
    }
    if (mode === 'open' && !isOnDevelopersMachine(given)) {
      refuse(
        'SAUVEGARDE_AUTHENTICATION',
        "cannot be open in Azure, nor anywhere but on a developer's machine (AZURE_FUNCTIONS_ENVIRONMENT is Development there): everyone could do everything",
      );
    }
    if (isInAzure(given)) checkReportPlace(given, refuse);
    checkTaskHub(given, refuse);
    checkDurableBackend(given, manifest, refuse);
    checkRules(given, refuse);
    if (given.SAUVEGARDE_REQUIRE_APPROVAL && mode !== 'appService') {
      refuse(
        'SAUVEGARDE_REQUIRE_APPROVAL',
        `cannot be true with the authentication ${mode}: all callers are the same there, and nobody could approve`,
      );
    }
    if (mode !== 'functionKeys' && given.SAUVEGARDE_KEY_CALLER_ROLES.length > 0) {
      refuse('SAUVEGARDE_KEY_CALLER_ROLES', `has no meaning with the authentication ${mode}: no key is asked for`);
    }
  });

function accessOf(given: Settings): Config['access'] {
  const mode = authenticationMode(given);
  return {
    authentication: mode === 'functionKeys' ? { mode, keyCallerRoles: given.SAUVEGARDE_KEY_CALLER_ROLES } : { mode },
    rateLimit: {
      requestsPerMinute: given.SAUVEGARDE_REQUESTS_PER_MINUTE,
      burst: given.SAUVEGARDE_REQUEST_BURST,
    },
  };
}

function auditOf(given: Settings): Config['audit'] {
  const limits = {
    maxInFlight: given.SAUVEGARDE_REMEDIATION_MAX_IN_FLIGHT,
    maxFailures: given.SAUVEGARDE_REMEDIATION_MAX_FAILURES,
    lookSeconds: given.SAUVEGARDE_REMEDIATION_LOOK_SECONDS,
  };
  return {
    schedule: given.SAUVEGARDE_AUDIT_SCHEDULE,
    overdueGraceSeconds: given.SAUVEGARDE_OVERDUE_GRACE_HOURS * 3600,
    reports: reportPlaceOf(given),
    ...(given.SAUVEGARDE_REMEDIATION && { remediation: limits }),
  };
}

/** The message lists every problem, one a line. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

/** The platform says under which name the app is reached; on a laptop the host says it, without TLS. */
function publicUrlOf({ SAUVEGARDE_PUBLIC_URL: explicit, WEBSITE_HOSTNAME: host }: Settings): string | undefined {
  if (explicit !== undefined) return explicit;
  if (host === undefined) return undefined;
  return `${/^(localhost|127\.0\.0\.1)(:|$)/.test(host) ? 'http' : 'https'}://${host}`;
}

function telemetryOf(given: Settings): Config['telemetry'] {
  const endpoint = given.OTEL_EXPORTER_OTLP_ENDPOINT;
  const connectionString = given.APPLICATIONINSIGHTS_CONNECTION_STRING;
  const withToken = /Authorization=AAD/i.test(given.APPLICATIONINSIGHTS_AUTHENTICATION_STRING ?? '');
  return {
    ...(endpoint !== undefined && { otlpEndpoint: endpoint }),
    ...(connectionString !== undefined && { azureMonitor: { connectionString, withToken } }),
  };
}

function taskHubUseOf({ SAUVEGARDE_TASK_HUB: taskHub, WEBSITE_SITE_NAME: siteName }: Settings) {
  return taskHub === undefined || siteName === undefined ? {} : { taskHub: { taskHub, siteName } };
}

function configOf(given: Settings): Config {
  const cloud = clouds[given.SAUVEGARDE_CLOUD];
  const publicUrl = publicUrlOf(given);
  return {
    arm: {
      endpoint: given.SAUVEGARDE_ARM_ENDPOINT ?? cloud.endpoint,
      audience: given.SAUVEGARDE_ARM_AUDIENCE ?? cloud.audience,
      apiVersion: given.SAUVEGARDE_DATA_PROTECTION_API_VERSION,
      requestTimeoutSeconds: given.SAUVEGARDE_ARM_TIMEOUT_SECONDS,
    },
    identity: {
      authorityHost: cloud.authorityHost,
      managed: given.IDENTITY_ENDPOINT !== undefined,
      ...(given.AZURE_CLIENT_ID !== undefined && { clientId: given.AZURE_CLIENT_ID }),
    },
    allowedScopes: given.SAUVEGARDE_ALLOWED_SCOPES.map((each) => each.toLowerCase().replace(/\/+$/, '')),
    allowDataDeletion: given.SAUVEGARDE_ALLOW_DATA_DELETION,
    allowGrants: given.SAUVEGARDE_ALLOW_GRANTS,
    access: accessOf(given),
    rules: given.SAUVEGARDE_RULES_FILE ?? given.SAUVEGARDE_RULES ?? noRules,
    waits: {
      permissionDeadlineSeconds: given.SAUVEGARDE_PERMISSION_DEADLINE_SECONDS,
      operationDeadlineSeconds: given.SAUVEGARDE_OPERATION_DEADLINE_SECONDS,
      confirmDeadlineSeconds: given.SAUVEGARDE_CONFIRM_DEADLINE_SECONDS,
    },
    jobDeadlineSeconds: given.SAUVEGARDE_JOB_DEADLINE_SECONDS,
    housekeeping: {
      ...taskHubUseOf(given),
      purgeSchedule: given.SAUVEGARDE_PURGE_SCHEDULE,
      historyRetentionDays: given.SAUVEGARDE_HISTORY_RETENTION_DAYS,
      watchdogSchedule: given.SAUVEGARDE_WATCHDOG_SCHEDULE,
      stalledAfterSeconds: given.SAUVEGARDE_STALLED_AFTER_SECONDS,
    },
    audit: auditOf(given),
    telemetry: telemetryOf(given),
    writeAllowance: {
      burst: given.SAUVEGARDE_ARM_WRITE_BURST,
      perSecond: given.SAUVEGARDE_ARM_WRITES_PER_SECOND,
    },
    ...(given.SAUVEGARDE_REQUIRE_APPROVAL && {
      approval: { expirySeconds: Math.round(given.SAUVEGARDE_APPROVAL_EXPIRY_HOURS * 3600) },
    }),
    ...(publicUrl !== undefined && { publicUrl }),
  };
}

/** A package without a word about its backend, as `host.json` is by default. */
const plainHostJson = { extensions: { durableTask: {} } };

/**
 * @param hostJson of the package that the app is loaded from
 * @throws ConfigError that lists all that is wrong, never a value: a setting may hold what was meant to be secret
 */
export function loadConfig(
  environment: Readonly<Record<string, string | undefined>>,
  hostJson: unknown = plainHostJson,
): Config {
  const manifest = hostManifest.safeParse(hostJson, { jitless: true });
  if (!manifest.success) throw new ConfigError(`The host.json of the package has no extensions.durableTask.`);
  const filled = Object.fromEntries(Object.entries(environment).filter(([, value]) => value?.trim()));
  // Read once: code made for these schemas would take longer to compile than it saves.
  const parsed = safeSettings(manifest.data).safeParse(filled, { jitless: true });
  if (parsed.success) return configOf(parsed.data);
  const problems = parsed.error.issues.map(({ path, message }) => `  ${path.join('.')}: ${message}`);
  throw new ConfigError(`The app settings are not valid:\n${problems.join('\n')}`);
}
