import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ConfigError, loadConfig } from '../../config';
import { readDocument, repositoryRoot, sectionsOf, tableRows } from './support/markdown';

const source = readFileSync(join(repositoryRoot, 'config.ts'), 'utf8');

/** Names of the members of the schema: the one list of settings that the app reads. */
function settingNames(): string[] {
  const schema = /const settings = z\.object\(\{(.*?)\n\}\);/s.exec(source)?.[1] ?? '';
  return [...schema.matchAll(/^ {2}([A-Z][A-Za-z0-9_]+):/gm)].map(([, name = '']) => name);
}

const rows = tableRows(sectionsOf(readDocument('docs/operations.md'), 2).get('Settings') ?? '');
const unquoted = (cell: string | undefined): string => (cell ?? '').replaceAll('`', '');
const documented = new Map(rows.map(([name, , fallback]) => [unquoted(name), unquoted(fallback)]));

const platform = [
  'AZURE_CLIENT_ID',
  'IDENTITY_ENDPOINT',
  'WEBSITE_HOSTNAME',
  'SAUVEGARDE_TASK_HUB',
  'APPLICATIONINSIGHTS_CONNECTION_STRING',
  'APPLICATIONINSIGHTS_AUTHENTICATION_STRING',
  'OTEL_EXPORTER_OTLP_ENDPOINT',
  'AzureFunctionsJobHost__extensions__durableTask__hubName',
  'AzureFunctionsJobHost__extensions__durableTask__storageProvider__type',
  'DURABLE_TASK_SCHEDULER_CONNECTION_STRING',
  'WEBSITE_SLOT_NAME',
  'WEBSITE_AUTH_ENABLED',
  'WEBSITE_SITE_NAME',
  'WEBSITE_INSTANCE_ID',
  'AZURE_FUNCTIONS_ENVIRONMENT',
  'AzureWebJobsStorage__accountName',
  'AzureWebJobsStorage__blobServiceUri',
];

function approvalExpiryHours(): number {
  const { approval } = loadConfig({ SAUVEGARDE_REQUIRE_APPROVAL: 'true', WEBSITE_AUTH_ENABLED: 'true' });
  return (approval?.expirySeconds ?? 0) / 3600;
}

describe('the settings in docs/operations.md', () => {
  it('are those that config.ts and host.json read, no more and no fewer', () => {
    const hostSettings = [...readFileSync(join(repositoryRoot, 'host.json'), 'utf8').matchAll(/%(\w+)%/g)];
    const read = [...settingNames(), ...hostSettings.map(([, name = '']) => name)];
    expect(read.length).toBeGreaterThan(10);
    expect([...documented.keys()].sort()).toEqual([...new Set(read)].sort());
  });

  it('have the defaults that the app starts with', () => {
    const config = loadConfig({});
    const repairing = loadConfig({ SAUVEGARDE_REMEDIATION: 'true' });
    expect(Object.fromEntries([...documented].filter(([name]) => !platform.includes(name)))).toEqual({
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
