import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadConfig } from '../../config';
import { bicepFiles, infraRoot, readInfra, repositoryRoot } from './support/infra-files';

const read = (path: string): string => readFileSync(join(repositoryRoot, path), 'utf8');

/** Settings that config.ts or host.json read. */
const [, schema = ''] = /const settings = z\.object\(\{(.*?)\n\}\);/s.exec(read('config.ts')) ?? [];
const known = new Set([
  ...[...schema.matchAll(/^ {2}(\w+):/gm)].map(([, name = '']) => name),
  ...[...read('host.json').matchAll(/%(\w+)%/g)].map(([, name = '']) => name),
]);

/** Set by the platform or by a developer's host, or to be set by nobody: see docs/operations.md. */
const notOurs = [
  'AZURE_FUNCTIONS_ENVIRONMENT',
  'AzureFunctionsJobHost__extensions__durableTask__hubName',
  'AzureFunctionsJobHost__extensions__durableTask__storageProvider__type',
  'IDENTITY_ENDPOINT',
  'WEBSITE_AUTH_ENABLED',
  'WEBSITE_HOSTNAME',
  'WEBSITE_INSTANCE_ID',
  'WEBSITE_SITE_NAME',
  'WEBSITE_SLOT_NAME',
];

/** Another setting is deployed in the place of each. */
const replaced = ['AzureWebJobsStorage__accountName', 'SAUVEGARDE_REPORTS_DIRECTORY'];

/** Left to `extraSettings`, since their defaults are right for most estates: how things go, not what may happen. */
const leftToOperators = [
  'OTEL_EXPORTER_OTLP_ENDPOINT',
  'SAUVEGARDE_APPROVAL_EXPIRY_HOURS',
  'SAUVEGARDE_ARM_AUDIENCE',
  'SAUVEGARDE_ARM_ENDPOINT',
  'SAUVEGARDE_ARM_TIMEOUT_SECONDS',
  'SAUVEGARDE_ARM_WRITES_PER_SECOND',
  'SAUVEGARDE_ARM_WRITE_BURST',
  'SAUVEGARDE_AUDIT_SCHEDULE',
  'SAUVEGARDE_CONFIRM_DEADLINE_SECONDS',
  'SAUVEGARDE_DATA_PROTECTION_API_VERSION',
  'SAUVEGARDE_HISTORY_RETENTION_DAYS',
  'SAUVEGARDE_JOB_DEADLINE_SECONDS',
  'SAUVEGARDE_OPERATION_DEADLINE_SECONDS',
  'SAUVEGARDE_OVERDUE_GRACE_HOURS',
  'SAUVEGARDE_PERMISSION_DEADLINE_SECONDS',
  'SAUVEGARDE_PUBLIC_URL',
  'SAUVEGARDE_PURGE_SCHEDULE',
  'SAUVEGARDE_REMEDIATION',
  'SAUVEGARDE_REMEDIATION_LOOK_SECONDS',
  'SAUVEGARDE_REMEDIATION_MAX_FAILURES',
  'SAUVEGARDE_REMEDIATION_MAX_IN_FLIGHT',
  'SAUVEGARDE_REQUESTS_PER_MINUTE',
  'SAUVEGARDE_REQUEST_BURST',
  'SAUVEGARDE_REQUIRE_APPROVAL',
  'SAUVEGARDE_RULES_FILE',
  'SAUVEGARDE_STALLED_AFTER_SECONDS',
  'SAUVEGARDE_WATCHDOG_SCHEDULE',
];

const main = readInfra('main.bicep');

/** Settings of the app in the templates, and in the examples' further settings. Outputs have the same prefix. */
const deployed = [...bicepFiles(), ...bicepFiles('.bicepparam')].flatMap((path) =>
  [...readInfra(path).matchAll(/^ +(SAUVEGARDE_\w+):/gm)].map(([, name = '']) => name),
);

describe('the app settings of the templates', () => {
  it('are settings that the app reads', () => {
    expect(deployed).toContain('SAUVEGARDE_ALLOWED_SCOPES');
    expect(deployed.filter((name) => !known.has(name))).toEqual([]);
  });

  it('are all that the app reads, but for those that are deliberately not there: **a new setting has to be one or the other**', () => {
    const lines = bicepFiles().flatMap((path) => [...readInfra(path).matchAll(/^ +(\w+): /gm)]);
    const set = new Set(lines.map(([, name = '']) => name).filter((name) => known.has(name)));
    expect(set.size).toBeGreaterThan(12);
    expect([...set, ...notOurs, ...replaced, ...leftToOperators].sort()).toEqual([...known].sort());
  });

  it('have the task hub that host.json asks for', () => {
    expect(deployed).toContain('SAUVEGARDE_TASK_HUB');
    expect(read('host.json')).toContain('"hubName": "%SAUVEGARDE_TASK_HUB%"');
  });

  it('name the clouds as the app does', () => {
    const clouds = /^var clouds = \{(.*?)^\}/ms.exec(main)?.[1] ?? '';
    const names = [...clouds.matchAll(/: '(\w+)'/g)].map(([, name = '']) => name);
    expect(names).toHaveLength(3);
    const endpoints = names.map((name) => loadConfig({ SAUVEGARDE_CLOUD: name }).arm.endpoint);
    expect(new Set(endpoints).size).toBe(3);
  });

  it('come to a configuration that the app starts with', () => {
    const config = loadConfig({
      SAUVEGARDE_ALLOWED_SCOPES: ['1', '2'].map((digit) => `/subscriptions/${guidOf(digit)}`).join(','),
      SAUVEGARDE_ALLOW_DATA_DELETION: 'false',
      SAUVEGARDE_RULES: readInfra('examples/rules.json'),
      SAUVEGARDE_REPORTS_CONTAINER_URL: 'https://account.blob.core.windows.net/sauvegarde-reports',
      SAUVEGARDE_AUTHENTICATION: 'appService',
      SAUVEGARDE_KEY_CALLER_ROLES: '',
      AZURE_CLIENT_ID: guidOf('3'),
      IDENTITY_ENDPOINT: 'http://127.0.0.1/msi/token',
      WEBSITE_AUTH_ENABLED: 'True',
      WEBSITE_SITE_NAME: 'func-sauvegarde',
    });
    expect(config).toMatchObject({
      allowedScopes: [`/subscriptions/${guidOf('1')}`, `/subscriptions/${guidOf('2')}`],
      allowDataDeletion: false,
      identity: { managed: true, clientId: guidOf('3') },
      access: { authentication: { mode: 'appService' } },
    });
    expect(config.rules.rules.map(({ name }) => name)).toEqual(['production']);
  });

  it('repeat nothing that host.json of the package says', () => {
    expect(main).not.toMatch(/AzureFunctionsJobHost__/);
    expect(read('host.json')).toContain('"excludedTypes": "Request;Exception;Trace"');
  });

  it('never hold a key or a connection string with a secret', () => {
    for (const path of bicepFiles()) {
      expect(readInfra(path)).not.toMatch(/listKeys|AccountKey=|SharedAccessKey|InstrumentationKey|listSecrets/i);
    }
    const [, app = ''] =
      /resource settings 'config' = \{(.*?)^ {2}\}/ms.exec(readInfra('app/function-app.bicep')) ?? [];
    expect(app).toContain("AzureWebJobsStorage__credential: 'managedidentity'");
    expect(app).not.toMatch(/^ +AzureWebJobsStorage:/m);
  });

  it('put reports where the storage template makes a container', () => {
    expect(main).toContain("var reportsContainerName = 'sauvegarde-reports'");
    expect(read('config.ts')).toContain("const REPORTS_CONTAINER = 'sauvegarde-reports'");
    expect(readFileSync(join(infraRoot, 'app/storage.bicep'), 'utf8')).toContain('name: reportsContainerName');
  });
});

function guidOf(digit: string): string {
  return '00000000-0000-0000-0000-000000000000'.replaceAll('0', digit);
}
