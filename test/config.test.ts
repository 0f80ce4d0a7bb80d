import fc from 'fast-check';
import { ConfigError, loadConfig } from '../config';

const problemsOf = (environment: Record<string, string>): string => {
  try {
    loadConfig(environment);
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
