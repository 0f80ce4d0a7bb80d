import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { ConfigError, loadConfig } from '../config';
import { MAX_RULES_FILE_BYTES } from '../rules-settings';

const SUBSCRIPTION = '/subscriptions/00000000-0000-0000-0000-0000000000a1';

const exclusion = (index: number) => ({
  scope: `${SUBSCRIPTION}/resourceGroups/rg/providers/Microsoft.DBforPostgreSQL/flexibleServers/pg-${index}`,
  owner: 'data-team@contoso.com',
  reason: 'Rebuilt from the warehouse every night.',
  expiresOn: '2030-06-30',
});

const rules = { rules: [{ name: 'seen', match: { names: ['*'] }, action: 'report' }] };

const problemsOf = (settings: Record<string, string>): string[] => {
  try {
    loadConfig(settings);
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.message.split('\n').slice(1);
    throw error;
  }
};

describe('the rules in a file', () => {
  let directory: string;
  beforeEach(() => (directory = mkdtempSync(join(tmpdir(), 'rules-'))));
  afterEach(() => rmSync(directory, { recursive: true }));

  const fileWith = (content: string | Uint8Array, name = 'rules.json'): string => {
    const file = join(directory, name);
    writeFileSync(file, content);
    return file;
  };

  const problemsOfFile = (content: string | Uint8Array): string[] =>
    problemsOf({ SAUVEGARDE_RULES_FILE: fileWith(content) });

  it('are those of the app, by an absolute path and by one from the root of the app', () => {
    const file = fileWith(`\uFEFF${JSON.stringify(rules)}`);
    for (const path of [file, relative(process.cwd(), file)]) {
      expect(loadConfig({ SAUVEGARDE_RULES_FILE: path }).rules).toMatchObject(rules);
    }
  });

  it('may be far longer than a setting', () => {
    const exclusions = Array.from({ length: 10_000 }, (_, index) => exclusion(index));
    const text = JSON.stringify({ ...rules, exclusions });
    expect(text.length).toBeGreaterThan(2 * 1024 * 1024);
    expect(loadConfig({ SAUVEGARDE_RULES_FILE: fileWith(text) }).rules.exclusions).toHaveLength(10_000);
  });

  it('are refused with every problem, by the name of the file and a JSON pointer', () => {
    const tiers = { 'a/b~c': 'no id' };
    const file = fileWith(
      JSON.stringify({
        targets: [{ name: 'main', places: [{ vault: 'no id', policy: 'no id', tiers }] }],
        rules: [
          { name: 'seen', match: { names: [''] }, action: 'report' },
          { name: 'all', match: { names: ['*'] }, action: 'protect', target: 'nowhere' },
        ],
      }),
    );
    const problems = problemsOf({ SAUVEGARDE_RULES_FILE: file, SAUVEGARDE_CLOUD: 'AzurePublic' });
    const pointers = problems.map((line) => line.slice(`  SAUVEGARDE_RULES_FILE: ${file}#`.length).split(' ')[0]);
    expect(problems.every((line) => line.startsWith(`  SAUVEGARDE_RULES_FILE: ${file}#/`))).toBe(true);
    expect(pointers.sort()).toEqual([
      '/rules/0/match/names/0',
      '/rules/1/target',
      '/targets/0/places/0/policy',
      '/targets/0/places/0/tiers/a~1b~0c',
      '/targets/0/places/0/vault',
    ]);
    expect(problems).toContain(`  SAUVEGARDE_RULES_FILE: ${file}#/rules/1/target there is no target "nowhere"`);
  });

  it('are refused next to other settings that are wrong', () => {
    const file = fileWith('{"rules": 1}');
    const problems = problemsOf({ SAUVEGARDE_RULES_FILE: file, SAUVEGARDE_CLOUD: 'Mars' });
    expect(problems).toHaveLength(2);
    expect(problems.join()).toMatch(/SAUVEGARDE_CLOUD.*SAUVEGARDE_RULES_FILE.*#\/rules/);
  });

  it('are not there together with rules in a setting', () => {
    const file = fileWith(JSON.stringify(rules));
    expect(problemsOf({ SAUVEGARDE_RULES_FILE: file, SAUVEGARDE_RULES: JSON.stringify(rules) })).toEqual([
      '  SAUVEGARDE_RULES_FILE: cannot be set together with SAUVEGARDE_RULES: one of them would have no effect',
    ]);
    expect(loadConfig({ SAUVEGARDE_RULES_FILE: file, SAUVEGARDE_RULES: ' ' }).rules).toMatchObject(rules);
  });

  it.each([
    ['no JSON', 'rules: []', /rules\.json is not JSON/],
    ['nothing', '', /rules\.json is not JSON/],
    ['another encoding', Buffer.from(`\uFEFF${JSON.stringify(rules)}`, 'utf16le'), /rules\.json is not text in UTF-8/],
    ['too much', ' '.repeat(MAX_RULES_FILE_BYTES + 1), /has 8388609 bytes, and at most 8388608 are read/],
  ])('are refused where the file holds %s', (_what, content, expected) => {
    const problems = problemsOfFile(content);
    expect(problems).toEqual([expect.stringMatching(expected)]);
  });

  it('are as long as the limit at most', () => {
    const text = JSON.stringify(rules);
    expect(problemsOfFile(text + ' '.repeat(MAX_RULES_FILE_BYTES - text.length))).toEqual([]);
  });

  it('are refused where there is no file, or a directory', () => {
    const nowhere = join(directory, 'nowhere.json');
    expect(problemsOf({ SAUVEGARDE_RULES_FILE: nowhere })).toEqual([
      expect.stringContaining(`${nowhere} cannot be read (Error: ENOENT`),
    ]);
    mkdirSync(join(directory, 'sub'));
    expect(problemsOf({ SAUVEGARDE_RULES_FILE: join(directory, 'sub') })).toEqual([
      expect.stringContaining('sub is not a file'),
    ]);
  });
});
