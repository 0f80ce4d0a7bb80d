import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { ConfigError, loadConfig, settings } from '../../config';
import { readDocument, repositoryRoot, sectionsOf, tableRows } from './support/markdown';

/** Names of the members of the schema: the one list of settings that the app reads. */
const settingNames = (): string[] => Object.keys(settings.shape);

const limited = z.object({
  properties: z.record(z.string(), z.object({ minimum: z.number().optional(), maximum: z.number().optional() })),
});

/** What the schema says of numbers: `1 to 50`. */
function rangesOfSchema(): Record<string, string> {
  const { properties } = limited.parse(z.toJSONSchema(settings, { io: 'input', unrepresentable: 'any' }));
  return Object.fromEntries(
    Object.entries(properties).flatMap(([name, { minimum, maximum }]) =>
      minimum === undefined && maximum === undefined ? [] : [[name, `${minimum ?? '?'} to ${maximum ?? '?'}`]],
    ),
  );
}

/** Read by the OpenTelemetry SDK itself. */
const readBySdk = ['OTEL_TRACES_SAMPLER', 'OTEL_TRACES_SAMPLER_ARG', 'OTEL_EXPORTER_OTLP_HEADERS'];

const rows = tableRows(sectionsOf(readDocument('docs/operations.md'), 2).get('Settings') ?? '');
const unquoted = (cell: string | undefined): string => (cell ?? '').replaceAll('`', '');
const documented = new Map(rows.map(([name, , fallback]) => [unquoted(name), unquoted(fallback)]));

function approvalExpiryHours(): number {
  const { approval } = loadConfig({ SAUVEGARDE_REQUIRE_APPROVAL: 'true', WEBSITE_AUTH_ENABLED: 'true' });
  return (approval?.expirySeconds ?? 0) / 3600;
}

describe('the settings in docs/operations.md', () => {
  it('are those that config.ts, host.json and the OpenTelemetry SDK read, no more and no fewer', () => {
    const hostSettings = [...readFileSync(join(repositoryRoot, 'host.json'), 'utf8').matchAll(/%(\w+)%/g)];
    const read = [...settingNames(), ...hostSettings.map(([, name = '']) => name), ...readBySdk];
    expect(read.length).toBeGreaterThan(10);
    expect([...documented.keys()].sort()).toEqual([...new Set(read)].sort());
  });

  it('have the defaults that the app starts with', () => {
    const config = loadConfig({});
    const repairing = loadConfig({ SAUVEGARDE_REMEDIATION: 'true' });
    expect(config.telemetry).toEqual({});
    expect(loadConfig({ APPLICATIONINSIGHTS_CONNECTION_STRING: 'x' }).telemetry.azureMonitor?.withToken).toBe(false);
    expect(config.identity).toEqual({ authorityHost: 'https://login.microsoftonline.com', managed: false });
    expect(Object.fromEntries(documented)).toEqual({
      AZURE_CLIENT_ID: 'system-assigned',
      AZURE_FUNCTIONS_ENVIRONMENT: 'set by the host',
      APPLICATIONINSIGHTS_CONNECTION_STRING: 'off',
      APPLICATIONINSIGHTS_AUTHENTICATION_STRING: 'the key is enough',
      OTEL_EXPORTER_OTLP_ENDPOINT: 'off',
      OTEL_EXPORTER_OTLP_HEADERS: 'none',
      OTEL_TRACES_SAMPLER: 'parentbased_always_on',
      OTEL_TRACES_SAMPLER_ARG: '1',
      DURABLE_TASK_SCHEDULER_CONNECTION_STRING: 'not set',
      AzureFunctionsJobHost__extensions__durableTask__hubName: 'not set',
      AzureFunctionsJobHost__extensions__durableTask__storageProvider__type: 'not set',
      AzureWebJobsStorage__accountName: 'set with the storage',
      AzureWebJobsStorage__blobServiceUri: 'set with the storage',
      IDENTITY_ENDPOINT: 'set by Azure',
      WEBSITE_AUTH_ENABLED: 'set by Azure',
      WEBSITE_HOSTNAME: 'set by Azure',
      WEBSITE_INSTANCE_ID: 'set by Azure',
      WEBSITE_SITE_NAME: 'set by Azure',
      WEBSITE_SLOT_NAME: 'set by Azure',
      SAUVEGARDE_TASK_HUB: 'none: required',
      SAUVEGARDE_CLOUD: 'AzurePublic',
      SAUVEGARDE_ARM_ENDPOINT: 'of the cloud',
      SAUVEGARDE_ARM_AUDIENCE: 'of the cloud',
      SAUVEGARDE_ARM_TIMEOUT_SECONDS: String(config.arm.requestTimeoutSeconds),
      SAUVEGARDE_DATA_PROTECTION_API_VERSION: config.arm.apiVersion,
      SAUVEGARDE_ALLOWED_SCOPES: config.allowedScopes.length === 0 ? 'nothing' : config.allowedScopes.join(),
      SAUVEGARDE_ALLOW_DATA_DELETION: String(config.allowDataDeletion),
      SAUVEGARDE_ALLOW_GRANTS: String(config.allowGrants),
      SAUVEGARDE_PERMISSION_DEADLINE_SECONDS: String(config.waits.permissionDeadlineSeconds),
      SAUVEGARDE_OPERATION_DEADLINE_SECONDS: String(config.waits.operationDeadlineSeconds),
      SAUVEGARDE_CONFIRM_DEADLINE_SECONDS: String(config.waits.confirmDeadlineSeconds),
      SAUVEGARDE_JOB_DEADLINE_SECONDS: String(config.jobDeadlineSeconds),
      SAUVEGARDE_PURGE_SCHEDULE: config.housekeeping.purgeSchedule,
      SAUVEGARDE_HISTORY_RETENTION_DAYS: String(config.housekeeping.historyRetentionDays),
      SAUVEGARDE_WATCHDOG_SCHEDULE: config.housekeeping.watchdogSchedule,
      SAUVEGARDE_STALLED_AFTER_SECONDS: String(config.housekeeping.stalledAfterSeconds),
      SAUVEGARDE_DURABLE_BACKEND: 'that of the package',
      SAUVEGARDE_AUDIT_SCHEDULE: config.audit.schedule,
      SAUVEGARDE_REPORTS_CONTAINER_URL: 'see AzureWebJobsStorage__accountName',
      SAUVEGARDE_REPORTS_DIRECTORY: config.audit.reports.kind === 'directory' ? config.audit.reports.directory : 'none',
      SAUVEGARDE_OVERDUE_GRACE_HOURS: String(config.audit.overdueGraceSeconds / 3600),
      SAUVEGARDE_REMEDIATION: String(config.audit.remediation !== undefined),
      SAUVEGARDE_REMEDIATION_MAX_IN_FLIGHT: String(repairing.audit.remediation?.maxInFlight),
      SAUVEGARDE_REMEDIATION_LOOK_SECONDS: String(repairing.audit.remediation?.lookSeconds),
      SAUVEGARDE_REMEDIATION_MAX_FAILURES: String(repairing.audit.remediation?.maxFailures),
      SAUVEGARDE_ARM_WRITE_BURST: String(config.writeAllowance.burst),
      SAUVEGARDE_ARM_WRITES_PER_SECOND: String(config.writeAllowance.perSecond),
      SAUVEGARDE_REQUIRE_APPROVAL: String(config.approval !== undefined),
      SAUVEGARDE_APPROVAL_EXPIRY_HOURS: String(approvalExpiryHours()),
      SAUVEGARDE_RULES_FILE: 'none',
      SAUVEGARDE_RULES: config.rules.rules.length === 0 ? 'nothing' : 'some',
      SAUVEGARDE_PUBLIC_URL: 'see WEBSITE_HOSTNAME',
      SAUVEGARDE_AUTHENTICATION: 'see WEBSITE_AUTH_ENABLED',
      SAUVEGARDE_KEY_CALLER_ROLES:
        config.access.authentication.mode === 'functionKeys' && config.access.authentication.keyCallerRoles.length === 0
          ? 'nothing'
          : 'something',
      SAUVEGARDE_REQUESTS_PER_MINUTE: String(config.access.rateLimit.requestsPerMinute),
      SAUVEGARDE_REQUEST_BURST: String(config.access.rateLimit.burst),
    });
  });

  it('have the ranges that the app takes', () => {
    const ranges = rangesOfSchema();
    expect(Object.keys(ranges).length).toBeGreaterThan(12);
    const said = rows.flatMap(([name, meaning = '']) => {
      const [, from, to] = /; ([\d.]*\d) to ([\d.]*\d)\b/.exec(meaning) ?? [];
      return from === undefined ? [] : [[unquoted(name), `${from} to ${to}`]];
    });
    expect(Object.fromEntries(said)).toEqual(ranges);
  });

  it('give the default endpoint and audience of every cloud', () => {
    const { text } = readDocument('docs/operations.md');
    for (const cloud of ['AzurePublic', 'AzureUSGovernment', 'AzureChina']) {
      const { arm } = loadConfig({ SAUVEGARDE_CLOUD: cloud });
      expect(text).toContain(`| \`${cloud}\``);
      expect(text).toContain(arm.endpoint);
      expect(text).toContain(arm.audience);
    }
  });

  it.each(settingNames().filter((name) => name.startsWith('SAUVEGARDE_')))('%s is checked at the start', (name) => {
    expect(() => loadConfig({ [name]: '??' })).toThrow(ConfigError);
    expect(() => loadConfig({ [name]: '??' })).toThrow(`  ${name}`);
  });
});
