import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { parametersOf, readInfra, repositoryRoot } from './support/infra-files';

const outputs = {
  AZURE_SUBSCRIPTION_ID: '11111111-1111-1111-1111-111111111111',
  AZURE_LOCATION: 'westeurope',
  SAUVEGARDE_EVENTS_RESOURCE_GROUP: 'rg-sauvegarde-hash',
  SAUVEGARDE_FUNCTION_APP_ID: '/subscriptions/1/resourceGroups/rg/providers/Microsoft.Web/sites/func',
  SAUVEGARDE_STORAGE_ACCOUNT_ID: '/subscriptions/1/resourceGroups/rg/providers/Microsoft.Storage/storageAccounts/st',
  SAUVEGARDE_ACTION_GROUP_ID: '/subscriptions/1/resourceGroups/rg/providers/Microsoft.Insights/actionGroups/ag',
  SAUVEGARDE_TAGS: '{"owner":"us"}',
};

const sources = JSON.stringify([
  {
    subscriptionId: '22222222-2222-2222-2222-222222222222',
    topicId: null,
    topicPrincipalId: null,
    resourceGroup: null,
  },
  { subscriptionId: '33333333-3333-3333-3333-333333333333', topicId: '/subscriptions/3/…/systemTopics/theirs' },
]);

describe('the hook that subscribes to events', () => {
  let directory = '';

  /** Runs the hook with an `az` that writes down its arguments, one a line, and gives them back, and what the hook says. */
  function run(environment: Readonly<Record<string, string>>) {
    const file = join(directory, 'arguments');
    const az = join(directory, 'az');
    writeFileSync(az, `#!/bin/sh\nprintf '%s\\n' "$@" > '${file}'\n`);
    chmodSync(az, 0o755);
    const env = { PATH: `${directory}${delimiter}${process.env['PATH'] ?? ''}`, ...environment };
    const { status, stdout, stderr } = spawnSync('sh', ['infra/hooks/deploy-events.sh'], {
      cwd: repositoryRoot,
      env,
      encoding: 'utf8',
    });
    if (status !== 0) throw new Error(stderr);
    return { words: existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n') : [], said: `${stdout}${stderr}` };
  }

  const argumentsOfAz = (environment: Readonly<Record<string, string>>) => run(environment).words;

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'sauvegarde-hook-'));
  });

  afterEach(() => {
    rmSync(directory, { recursive: true });
  });

  const onPosix = process.platform === 'win32' ? it.skip : it;

  onPosix('gives az the outputs of main.bicep as the parameters of events.bicep', () => {
    const words = argumentsOfAz({ ...outputs, SAUVEGARDE_EVENT_SOURCES: sources });
    expect(words.slice(0, 3)).toEqual(['deployment', 'sub', 'create']);
    expect(words).toContain('infra/events.bicep');
    const given = new Map(
      words
        .slice(words.indexOf('--parameters') + 1)
        .map((word) => [word.slice(0, word.indexOf('=')), word.slice(word.indexOf('=') + 1)]),
    );
    expect(given.get('sources')).toBe(sources);
    expect(given.get('functionAppId')).toBe(outputs.SAUVEGARDE_FUNCTION_APP_ID);
    expect(given.get('resourceGroupName')).toBe(outputs.SAUVEGARDE_EVENTS_RESOURCE_GROUP);
    expect(given.get('tags')).toBe(outputs.SAUVEGARDE_TAGS);
    const declared = parametersOf('events.bicep');
    expect([...given.keys()].filter((name) => !declared.some((parameter) => parameter.name === name))).toEqual([]);
    expect(declared.filter(({ name, isRequired }) => isRequired && !given.has(name))).toEqual([]);
  });

  onPosix('warns where undelivered events are not kept, and deploys all the same', () => {
    const environment = { ...outputs, SAUVEGARDE_EVENT_SOURCES: sources };
    expect(run(environment).said).toBe('');
    const { words, said } = run({ ...environment, SAUVEGARDE_EVENTS_WITHOUT_DEAD_LETTERS: '3333 4444' });
    expect(words).toContain('infra/events.bicep');
    expect(said).toMatch(/^Warning: .*: 3333 4444\..*docs\/deploy\.md\.\n$/);
    expect(readInfra('hooks/deploy-events.ps1')).toContain('Write-Warning "');
  });

  onPosix('does nothing when no subscription is listened to', () => {
    expect(argumentsOfAz({ ...outputs, SAUVEGARDE_EVENT_SOURCES: '[]' })).toEqual([]);
  });

  onPosix('fails when an output is missing', () => {
    expect(() => argumentsOfAz({ SAUVEGARDE_EVENT_SOURCES: sources })).toThrow('AZURE_SUBSCRIPTION_ID');
  });

  onPosix('gets the outputs under the names that they have in the template, whatever Azure makes of them', () => {
    const answer = {
      azurE_RESOURCE_GROUP: { type: 'String', value: 'rg-sauvegarde' },
      sauvegardE_EVENT_SOURCES: { type: 'Array', value: [{ subscriptionId: '2222' }] },
      sauvegardE_TAGS: { type: 'Object', value: { owner: "the database's" } },
      sauvegardE_EVENTS_WITHOUT_DEAD_LETTERS: { type: 'String', value: '' },
    };
    const az = join(directory, 'az');
    writeFileSync(az, `#!/bin/sh\ncat <<'END'\n${JSON.stringify(answer)}\nEND\n`);
    chmodSync(az, 0o755);
    const script = `eval "$(infra/hooks/outputs.sh sauvegarde)"; printf '%s|%s|%s|%s' "$AZURE_RESOURCE_GROUP" "$SAUVEGARDE_EVENT_SOURCES" "$SAUVEGARDE_TAGS" "$SAUVEGARDE_EVENTS_WITHOUT_DEAD_LETTERS"`;
    const env = { PATH: `${directory}${delimiter}${process.env['PATH'] ?? ''}` };
    const { stdout, stderr } = spawnSync('sh', ['-c', script], { cwd: repositoryRoot, env, encoding: 'utf8' });
    expect(stderr).toBe('');
    expect(stdout).toBe(`rg-sauvegarde|[{"subscriptionId":"2222"}]|{"owner":"the database's"}|`);
  });

  onPosix('keeps azd down from deleting the groups of vaults, which it would take for its own', () => {
    const [, hook = ''] = /^ {2}predown:\n(.*)/ms.exec(readInfra('../azure.yaml')) ?? [];
    const scripts = [...hook.matchAll(/^ +run: (.*)$/gm)].map(([, script = '']) => script);
    expect(scripts).toHaveLength(2);
    expect(hook).toMatch(/posix:.*shell: sh.*windows:.*shell: pwsh/s);
    const { status, stdout } = spawnSync('sh', ['-c', scripts[0] ?? ''], { encoding: 'utf8' });
    expect(status).toBe(1);
    expect(stdout).toContain('"Uninstall" in docs/deploy.md');
    // One line that both shells read the same.
    expect(scripts[1]).toBe(scripts[0]);
  });

  it.each(['sh', 'ps1'])('%s reads nothing but what azd and main.bicep set', (ending) => {
    const text = readInfra(`hooks/deploy-events.${ending}`);
    const read = [...text.matchAll(/\$(?:env:|\{)?((?:AZURE|SAUVEGARDE)_\w+)/g)].map(([, name = '']) => name);
    const set = [...readInfra('main.bicep').matchAll(/^output (\w+) /gm)].map(([, name = '']) => name);
    expect(new Set(read).size).toBe(9);
    expect(read.filter((name) => !['AZURE_SUBSCRIPTION_ID', 'AZURE_LOCATION', ...set].includes(name))).toEqual([]);
  });
});
