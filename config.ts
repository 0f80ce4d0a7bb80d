import { z } from 'zod';
import { parseRuleSetText, noRules } from './domain/rules/parse-rule-set';
import type { RuleSet } from './domain/rules/rule-set';
import { defaultWaitSettings, type WaitSettings } from './domain/wait-settings';

/** The clouds of Azure: where Resource Manager is, what its tokens are for, and who signs them. */
const clouds = {
  AzurePublic: {
    endpoint: 'https://management.azure.com',
    audience: 'https://management.azure.com',
    authorityHost: 'https://login.microsoftonline.com',
  },
  AzureUSGovernment: {
    endpoint: 'https://management.usgovcloudapi.net',
    audience: 'https://management.core.usgovcloudapi.net',
    authorityHost: 'https://login.microsoftonline.us',
  },
  AzureChina: {
    endpoint: 'https://management.chinacloudapi.cn',
    audience: 'https://management.core.chinacloudapi.cn',
    authorityHost: 'https://login.chinacloudapi.cn',
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
  readonly waits: WaitSettings;
  /** What is protected without anyone asking; selects nothing until it is written. */
  readonly rules: RuleSet;
  /** Base of the URLs in answers, without a slash at the end; the request's own origin when it is not known. */
  readonly publicUrl?: string;
}

const seconds = (fallback: number) => z.coerce.number().int().min(1).max(432_000).default(fallback);

const scope = z
  .string()
  .regex(/^(\*|\/subscriptions\/[0-9a-f-]{36}(\/.*)?)$/i, 'must be * or start with /subscriptions/{id}');

const rules = z.string().transform((text, context): RuleSet => {
  const parsed = parseRuleSetText(text);
  if (parsed.ok) return parsed.value;
  for (const { path, message } of parsed.problem) {
    context.addIssue({ code: 'custom', message: path === '' ? message : `${path} ${message}` });
  }
  return noRules;
});

const isLoopback = (url: string): boolean =>
  URL.canParse(url) && ['localhost', '127.0.0.1', '[::1]'].includes(new URL(url).hostname);

const armEndpoint = z
  .url({ protocol: /^https?$/ })
  .refine((url) => url.startsWith('https:') || isLoopback(url), 'must be https (http is for a local emulator only)')
  .transform((url) => url.replace(/\/+$/, ''));

/** Names, defaults and rules of the settings; a setting that is empty counts as not set. */
const settings = z.object({
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
  SAUVEGARDE_ALLOWED_SCOPES: z
    .string()
    .default('')
    .transform((text) => text.split(/[,;\s]+/).filter((each) => each !== ''))
    .pipe(z.array(scope)),
  SAUVEGARDE_ALLOW_DATA_DELETION: z.stringbool().default(false),
  SAUVEGARDE_RULES: rules.default(noRules),
  SAUVEGARDE_PERMISSION_DEADLINE_SECONDS: seconds(defaultWaitSettings.permissionDeadlineSeconds),
  SAUVEGARDE_OPERATION_DEADLINE_SECONDS: seconds(defaultWaitSettings.operationDeadlineSeconds),
  SAUVEGARDE_CONFIRM_DEADLINE_SECONDS: seconds(defaultWaitSettings.confirmDeadlineSeconds),
  SAUVEGARDE_PUBLIC_URL: z
    .url({ protocol: /^https?$/ })
    .transform((url) => url.replace(/\/+$/, ''))
    .optional(),
  AZURE_CLIENT_ID: z.guid().optional(),
  IDENTITY_ENDPOINT: z.string().optional(),
  WEBSITE_HOSTNAME: z.string().optional(),
});

type Settings = z.infer<typeof settings>;

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
    rules: given.SAUVEGARDE_RULES,
    waits: {
      permissionDeadlineSeconds: given.SAUVEGARDE_PERMISSION_DEADLINE_SECONDS,
      operationDeadlineSeconds: given.SAUVEGARDE_OPERATION_DEADLINE_SECONDS,
      confirmDeadlineSeconds: given.SAUVEGARDE_CONFIRM_DEADLINE_SECONDS,
    },
    ...(publicUrl !== undefined && { publicUrl }),
  };
}

/** @throws ConfigError that lists all that is wrong, never a value: a setting may hold what was meant to be secret */
export function loadConfig(environment: Readonly<Record<string, string | undefined>>): Config {
  const filled = Object.fromEntries(Object.entries(environment).filter(([, value]) => value?.trim()));
  const parsed = settings.safeParse(filled);
  if (parsed.success) return configOf(parsed.data);
  const problems = parsed.error.issues.map(({ path, message }) => `  ${path.join('.')}: ${message}`);
  throw new ConfigError(`The app settings are not valid:\n${problems.join('\n')}`);
}
