import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ConfigError, loadConfig } from '../../config';
import { readDocument, repositoryRoot, sectionsOf, tableRows } from './support/markdown';

const source = readFileSync(join(repositoryRoot, 'config.ts'), 'utf8');

/** Names of the members of the schema: the one list of settings that the app reads. */
function settingNames(): string[] {
  const schema = /const settings = z\.object\(\{(.*?)\n\}\);/s.exec(source)?.[1] ?? '';
  return [...schema.matchAll(/^ {2}([A-Z][A-Z0-9_]+):/gm)].map(([, name = '']) => name);
}

const rows = tableRows(sectionsOf(readDocument('docs/operations.md'), 2).get('Settings') ?? '');
const unquoted = (cell: string | undefined): string => (cell ?? '').replaceAll('`', '');
const documented = new Map(rows.map(([name, , fallback]) => [unquoted(name), unquoted(fallback)]));

const platform = ['AZURE_CLIENT_ID', 'IDENTITY_ENDPOINT', 'WEBSITE_HOSTNAME', 'SAUVEGARDE_TASK_HUB'];

describe('the settings in docs/operations.md', () => {
  it('are those that config.ts and host.json read, no more and no fewer', () => {
    const hostSettings = [...readFileSync(join(repositoryRoot, 'host.json'), 'utf8').matchAll(/%(\w+)%/g)];
    const read = [...settingNames(), ...hostSettings.map(([, name = '']) => name)];
    expect(read.length).toBeGreaterThan(10);
    expect([...documented.keys()].sort()).toEqual([...new Set(read)].sort());
  });

  it('have the defaults that the app starts with', () => {
    const config = loadConfig({});
    expect(Object.fromEntries([...documented].filter(([name]) => !platform.includes(name)))).toEqual({
      SAUVEGARDE_CLOUD: 'AzurePublic',
      SAUVEGARDE_ARM_ENDPOINT: 'of the cloud',
      SAUVEGARDE_ARM_AUDIENCE: 'of the cloud',
      SAUVEGARDE_ARM_TIMEOUT_SECONDS: String(config.arm.requestTimeoutSeconds),
      SAUVEGARDE_DATA_PROTECTION_API_VERSION: config.arm.apiVersion,
      SAUVEGARDE_ALLOWED_SCOPES: config.allowedScopes.length === 0 ? 'nothing' : config.allowedScopes.join(),
      SAUVEGARDE_ALLOW_DATA_DELETION: String(config.allowDataDeletion),
      SAUVEGARDE_PERMISSION_DEADLINE_SECONDS: String(config.waits.permissionDeadlineSeconds),
      SAUVEGARDE_OPERATION_DEADLINE_SECONDS: String(config.waits.operationDeadlineSeconds),
      SAUVEGARDE_CONFIRM_DEADLINE_SECONDS: String(config.waits.confirmDeadlineSeconds),
      SAUVEGARDE_RULES: config.rules.rules.length === 0 ? 'nothing' : 'some',
      SAUVEGARDE_PUBLIC_URL: 'see WEBSITE_HOSTNAME',
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
