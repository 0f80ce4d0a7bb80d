import fc from 'fast-check';
import { ConfigError, loadConfig } from '../config';

const problemsOf = (environment: Record<string, string>, hostJson?: object): string => {
  try {
    loadConfig(environment, hostJson);
  } catch (error) {
    if (error instanceof ConfigError) return error.message;
    throw error;
  }
  return '';
};

describe('The settings of the app', () => {
  it('need nothing for the public cloud, and allow nothing', () => {
    const config = loadConfig({});
    expect(config.arm).toMatchObject({ endpoint: 'https://management.azure.com', apiVersion: '2026-06-01' });
    expect(config).toMatchObject({ allowedScopes: [], allowDataDeletion: false, identity: { managed: false } });
  });

  it.each([
    ['AzureUSGovernment', 'https://management.usgovcloudapi.net', 'https://management.core.usgovcloudapi.net'],
    ['AzureChina', 'https://management.chinacloudapi.cn', 'https://management.core.chinacloudapi.cn'],
  ])('know the endpoint and audience of %s', (cloud, endpoint, audience) => {
    expect(loadConfig({ SAUVEGARDE_CLOUD: cloud }).arm).toMatchObject({ endpoint, audience });
  });

  it('take an endpoint of their own, without its last slash', () => {
    const { arm } = loadConfig({ SAUVEGARDE_ARM_ENDPOINT: 'https://arm.example/' });
    expect(arm.endpoint).toBe('https://arm.example');
  });

  it.each(['http://arm.example', 'ftp://127.0.0.1', '??', 'http://127.0.0.1.evil.example'])(
    'refuse the endpoint %s: a token would travel in the clear',
    (endpoint) => {
      expect(problemsOf({ SAUVEGARDE_ARM_ENDPOINT: endpoint })).toContain('SAUVEGARDE_ARM_ENDPOINT');
    },
  );

  it.each(['0 30 3 * *', '30 0 30 3 * * *', '0 60 3 * * *', '@daily', '1.00:00:00', '0 0 3 * * 7'])(
    'refuse the schedule %s, and say what one looks like',
    (schedule) => {
      for (const name of ['SAUVEGARDE_PURGE_SCHEDULE', 'SAUVEGARDE_WATCHDOG_SCHEDULE']) {
        expect(problemsOf({ [name]: schedule })).toContain(`${name}: must be an NCRONTAB expression of six fields`);
      }
    },
  );

  it('send telemetry nowhere unless they say where, and with a token where Application Insights wants one', () => {
    expect(loadConfig({}).telemetry).toEqual({});
    expect(loadConfig({ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://localhost:4318' }).telemetry).toEqual({
      otlpEndpoint: 'http://localhost:4318',
    });
    const connectionString = 'InstrumentationKey=00000000-0000-0000-0000-000000000000';
    const insights = { APPLICATIONINSIGHTS_CONNECTION_STRING: connectionString };
    expect(loadConfig(insights).telemetry).toEqual({ azureMonitor: { connectionString, withToken: false } });
    const authentication = { APPLICATIONINSIGHTS_AUTHENTICATION_STRING: 'ClientId=1;Authorization=AAD' };
    expect(loadConfig({ ...insights, ...authentication }).telemetry.azureMonitor?.withToken).toBe(true);
    expect(problemsOf({ OTEL_EXPORTER_OTLP_ENDPOINT: 'collector:4318' })).toContain('OTEL_EXPORTER_OTLP_ENDPOINT');
  });

  it('refuse a task hub that the host does not use, or that a slot shares with production', () => {
    const override = 'AzureFunctionsJobHost__extensions__durableTask__hubName';
    expect(problemsOf({ SAUVEGARDE_TASK_HUB: 'Sauvegarde', [override]: 'Other' })).toContain('overrides it');
    const copied = { SAUVEGARDE_TASK_HUB: 'Sauvegarde', WEBSITE_SLOT_NAME: 'staging' };
    expect(problemsOf(copied)).toContain('SAUVEGARDE_TASK_HUB: must end with the name of the slot, staging');
    expect(problemsOf({ ...copied, SAUVEGARDE_TASK_HUB: 'SauvegardeStaging' })).toBe('');
    expect(problemsOf({ SAUVEGARDE_TASK_HUB: 'Sauvegarde', WEBSITE_SLOT_NAME: 'Production' })).toBe('');
  });

  it('refuse a package that was made for another durable backend than the deployment, with all that is wrong', () => {
    const packaged = (type: string) => ({ extensions: { durableTask: { storageProvider: { type } } } });
    const scheduler = {
      SAUVEGARDE_DURABLE_BACKEND: 'DurableTaskScheduler',
      DURABLE_TASK_SCHEDULER_CONNECTION_STRING: 'Endpoint=https://secret.example',
    };
    expect(problemsOf({ SAUVEGARDE_DURABLE_BACKEND: 'AzureStorage' })).toBe('');
    expect(problemsOf(scheduler, packaged('azureManaged'))).toBe('');
    expect(problemsOf(scheduler)).toContain('SAUVEGARDE_DURABLE_BACKEND: is DurableTaskScheduler');
    expect(problemsOf(scheduler)).not.toContain('secret.example');
    const override = 'AzureFunctionsJobHost__extensions__durableTask__storageProvider__type';
    expect(problemsOf({ [override]: 'azureManaged' })).toContain('overrides it');
    const all = problemsOf(
      { SAUVEGARDE_DURABLE_BACKEND: 'AzureStorage', SAUVEGARDE_TASK_HUB: 'a b' },
      packaged('azureManaged'),
    );
    expect(all.match(/SAUVEGARDE_DURABLE_BACKEND/g)).toHaveLength(2);
    expect(all).toContain('SAUVEGARDE_TASK_HUB');
    expect(problemsOf({}, { extensions: {} })).toContain('host.json');
  });

  it('never let a history go within a day of its end', () => {
    expect(problemsOf({ SAUVEGARDE_HISTORY_RETENTION_DAYS: '0' })).toContain('SAUVEGARDE_HISTORY_RETENTION_DAYS');
    expect(loadConfig({ SAUVEGARDE_HISTORY_RETENTION_DAYS: '1' }).housekeeping.historyRetentionDays).toBe(1);
  });

  it('list every problem at once and never a value', () => {
    const text = problemsOf({
      SAUVEGARDE_CLOUD: 'Mars-secret',
      SAUVEGARDE_DATA_PROTECTION_API_VERSION: '2021-01-01',
      SAUVEGARDE_ALLOWED_SCOPES: '/subscriptions/nobody',
      SAUVEGARDE_PERMISSION_DEADLINE_SECONDS: '-5',
    });
    expect(text).toContain('SAUVEGARDE_CLOUD');
    expect(text).toContain('SAUVEGARDE_DATA_PROTECTION_API_VERSION');
    expect(text).toContain('SAUVEGARDE_ALLOWED_SCOPES');
    expect(text).toContain('SAUVEGARDE_PERMISSION_DEADLINE_SECONDS');
    expect(text).not.toContain('Mars-secret');
  });

  it('count an empty setting as not set', () => {
    expect(loadConfig({ SAUVEGARDE_CLOUD: '', SAUVEGARDE_PUBLIC_URL: ' ' })).toEqual(loadConfig({}));
  });

  it('read scopes apart by commas, semicolons or blanks, and compare them without case', () => {
    const subscription = '/subscriptions/6B1E2C4D-8F3A-4D57-9C21-0E5A7B9D3F10';
    const { allowedScopes } = loadConfig({
      SAUVEGARDE_ALLOWED_SCOPES: `${subscription}/; ${subscription}/resourceGroups/A`,
    });
    expect(allowedScopes).toEqual([subscription.toLowerCase(), `${subscription}/resourceGroups/a`.toLowerCase()]);
  });

  it('keep reports in the storage account of the host, in the cloud of the app, unless told otherwise', () => {
    const place = (settings: Record<string, string>) => loadConfig(settings).audit.reports;
    const container = (host: string) => ({ kind: 'blob', containerUrl: `https://${host}/sauvegarde-reports` });
    expect(place({ AzureWebJobsStorage__accountName: 'stexample' })).toEqual(
      container('stexample.blob.core.windows.net'),
    );
    expect(place({ AzureWebJobsStorage__accountName: 'stexample', SAUVEGARDE_CLOUD: 'AzureChina' })).toEqual(
      container('stexample.blob.core.chinacloudapi.cn'),
    );
    expect(place({ AzureWebJobsStorage__blobServiceUri: 'https://st.example/' })).toEqual(container('st.example'));
    const url = 'https://other.example/audits';
    expect(place({ AzureWebJobsStorage__accountName: 'stexample', SAUVEGARDE_REPORTS_CONTAINER_URL: url })).toEqual({
      kind: 'blob',
      containerUrl: url,
    });
    expect(place({})).toEqual({ kind: 'directory', directory: '.data/reports' });
  });

  it('refuse to keep reports in Azure where they would be lost, and containers that are opened by a signature', () => {
    const inAzure = { WEBSITE_SITE_NAME: 'app', AzureWebJobsStorage__accountName: 'stexample' };
    expect(problemsOf(inAzure)).toBe('');
    expect(problemsOf({ WEBSITE_SITE_NAME: 'app' })).toContain('SAUVEGARDE_REPORTS_CONTAINER_URL: is missing');
    const directory = { ...inAzure, SAUVEGARDE_REPORTS_DIRECTORY: '/tmp/reports' };
    expect(problemsOf(directory)).toContain('SAUVEGARDE_REPORTS_DIRECTORY');
    const signed = { SAUVEGARDE_REPORTS_CONTAINER_URL: 'https://st.example/reports?sig=abc' };
    expect(problemsOf(signed)).toContain('must be without a query');
    expect(problemsOf(signed)).not.toContain('abc');
  });

  it('let audits repair only where that is switched on', () => {
    expect(loadConfig({}).audit.remediation).toBeUndefined();
    expect(loadConfig({ SAUVEGARDE_REMEDIATION: 'true' }).audit.remediation).toEqual({
      maxInFlight: 10,
      maxFailures: 5,
      lookSeconds: 30,
    });
  });

  it('know under which name the app is reached', () => {
    expect(loadConfig({ WEBSITE_HOSTNAME: 'app.example' }).publicUrl).toBe('https://app.example');
    expect(loadConfig({ WEBSITE_HOSTNAME: 'localhost:7071' }).publicUrl).toBe('http://localhost:7071');
    expect(loadConfig({ WEBSITE_HOSTNAME: 'x', SAUVEGARDE_PUBLIC_URL: 'https://api.example/' }).publicUrl).toBe(
      'https://api.example',
    );
  });

  it('never fail in another way, whatever the environment holds', () => {
    const names = ['SAUVEGARDE_CLOUD', 'SAUVEGARDE_ARM_ENDPOINT', 'SAUVEGARDE_ALLOWED_SCOPES', 'AZURE_CLIENT_ID'];
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom(...names), fc.string()), (environment) => {
        problemsOf(environment);
      }),
    );
  });
});
