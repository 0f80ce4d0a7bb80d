import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { readDocument, sectionsOf, tableRows } from '../docs/support/markdown';
import { bicepFiles, customRoles, parametersOf, readInfra, repositoryRoot } from './support/infra-files';

const guide = readDocument('docs/deploy.md');
const sections = sectionsOf(guide, 2);
const unquoted = (cell: string | undefined): string => (cell ?? '').replaceAll('`', '');

describe('docs/deploy.md', () => {
  it('has every parameter of main.bicep, in its order', () => {
    const rows = tableRows((sections.get('Parameters') ?? '').split('\nExamples in')[0] ?? '');
    expect(rows.map(([name]) => unquoted(name))).toEqual(parametersOf('main.bicep').map(({ name }) => name));
  });

  it('has the defaults of the template where they are plain values', () => {
    const rows = tableRows(sections.get('Parameters') ?? '').filter(([, , fallback]) => fallback?.startsWith('`'));
    const plain = rows.filter(([, , fallback]) => /^`[^`]*`$/.test(fallback ?? ''));
    expect(plain.length).toBeGreaterThan(8);
    for (const [name, , fallback] of plain) {
      const value = unquoted(fallback).replaceAll('.', '\\.');
      expect(readInfra('main.bicep')).toMatch(new RegExp(`^param ${unquoted(name)} \\w+ = '?${value}'?$`, 'm'));
    }
  });

  it('has every custom role', () => {
    const rows = tableRows(sections.get('What the app may do in Azure') ?? '');
    expect(rows.map(([name]) => name)).toEqual(customRoles.map(({ name }) => name));
  });

  it('leads to the table of rights, which has every action of the roles', () => {
    const { text } = readDocument('docs/operations.md');
    const named = customRoles.flatMap(({ actions }) => actions).filter((action) => !action.includes('*'));
    expect(named.filter((action) => !text.includes(`\`${action}\``))).toEqual([]);
  });

  it('names only files that are there', () => {
    const named = [...guide.text.matchAll(/\b(infra\/[\w./-]*\w)/g)].map(([, path = '']) => path);
    expect(named.length).toBeGreaterThan(10);
    const made = 'infra/examples/mine.bicepparam';
    expect(named.filter((path) => path !== made && !existsSync(join(repositoryRoot, path)))).toEqual([]);
  });

  it('registers the providers of all that the templates make, and those that they need besides', () => {
    const [, list = ''] = /for name in (.*?); do\n +az provider register/s.exec(guide.text) ?? [];
    const registered = list.replaceAll('\\\n', ' ').split(/\s+/);
    const types = bicepFiles().flatMap((path) =>
      [...readInfra(path).matchAll(/^ *resource \w+ '(Microsoft\.\w+)\//gm)].map(([, namespace = '']) => namespace),
    );
    // Every subscription has these two. Microsoft.App runs Flex Consumption, and vaults are of Microsoft.DataProtection.
    const made = [...new Set(types)].filter(
      (each) => !['Microsoft.Authorization', 'Microsoft.Resources'].includes(each),
    );
    expect(made.length).toBeGreaterThan(6);
    expect(registered).toEqual([...made, 'Microsoft.App', 'Microsoft.DataProtection'].sort());
  });

  it('names api-versions in templates that are no preview', () => {
    const versions = bicepFiles().flatMap((path) => [...readInfra(path).matchAll(/'Microsoft\.[\w./]+@([^']+)'/g)]);
    expect(versions.length).toBeGreaterThan(20);
    expect(versions.map(([, version = '']) => version).filter((version) => !/^\d{4}-\d\d-\d\d$/.test(version))).toEqual(
      [],
    );
  });

  const scripts = [...guide.text.matchAll(/```sh\n(.*?)```/gs)].map(([, script = '']) => script);
  const onPosix = process.platform === 'win32' ? it.skip : it;

  onPosix('has commands that a shell can read', () => {
    expect(scripts.length).toBeGreaterThan(6);
    for (const script of scripts) {
      const { status, stderr } = spawnSync('sh', ['-n'], { input: script, encoding: 'utf8' });
      expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    }
  });

  it('uses only names that it has set, or that the deployment gives', () => {
    const used = scripts.flatMap((script) => [...script.matchAll(/\$\{?([A-Z][A-Z_]+)/g)].map(([, name = '']) => name));
    const set = scripts.flatMap((script) => [...script.matchAll(/^([A-Z_]+)=/gm)].map(([, name = '']) => name));
    const outputs = [...readInfra('main.bicep').matchAll(/^output (\w+) /gm)].map(([, name = '']) => name);
    const ofTheReader = ['PRINCIPAL_ID', 'SUBSCRIPTION_IDS', 'EXISTING_TOPIC_IDS'];
    expect(used.filter((name) => ![...set, ...outputs, ...ofTheReader].includes(name))).toEqual([]);
  });
});
