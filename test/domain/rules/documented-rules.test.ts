import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Decision } from '../../../domain/rules/decision';
import { evaluate } from '../../../domain/rules/evaluate';
import type { InventoryResource } from '../../../domain/rules/inventory-resource';
import { ruleSetJsonSchema } from '../../../domain/rules/json-schema';
import { parseRuleSetText } from '../../../domain/rules/parse-rule-set';
import { resourceId } from '../sample-ids';

const root = resolve(__dirname, '../../..');
const read = (file: string): string => readFileSync(resolve(root, file), 'utf8');

describe('the JSON Schema for editors', () => {
  const committed: unknown = JSON.parse(read('schemas/rules.schema.json'));

  test('is what the rules are checked with, as committed', () => {
    expect(committed).toEqual(ruleSetJsonSchema());
  });

  test('is written by the tool, byte for byte', () => {
    const check = () => execFileSync(process.execPath, ['tools/write-rules-schema.mjs', '--check'], { cwd: root });
    expect(check).not.toThrow();
  });

  test('is strict, and lets a file name its schema', () => {
    expect(committed).toMatchObject({
      $schema: 'http://json-schema.org/draft-07/schema#',
      additionalProperties: false,
      properties: { $schema: { type: 'string' }, rules: { items: { oneOf: [{}, {}, {}] } } },
    });
  });
});

describe('the rules in the documentation', () => {
  const text = /```json\n(.*?)```/s.exec(read('docs/rules.md'))?.[1] ?? '';
  const parsed = parseRuleSetText(text);
  const SUBSCRIPTION = '00000000-0000-0000-0000-0000000000a1';

  const decide = (path: string, parts: Partial<InventoryResource> = {}, subscription = SUBSCRIPTION): Decision => {
    if (!parsed.ok) throw new Error(JSON.stringify(parsed.problem));
    const [group = '', ...rest] = path.split('/');
    const id = resourceId(
      `/subscriptions/${subscription}/resourceGroups/${group}/providers/Microsoft.DBforPostgreSQL/${rest.join('/')}`,
    );
    const datasourceType = 'Microsoft.DBforPostgreSQL/flexibleServers';
    return evaluate(
      parsed.value,
      { id, location: 'westeurope', tags: {}, datasourceType, state: 'Ready', ...parts },
      '2026-11-24',
    );
  };

  test('are valid', () => {
    expect(parsed.ok ? [] : parsed.problem).toEqual([]);
  });

  test('exclude sandboxes and the reporting group', () => {
    expect(decide('rg-sandbox-7/flexibleServers/pg-1')).toMatchObject({ kind: 'excluded', rule: 'sandboxes' });
    expect(decide('RG-Reporting/flexibleServers/pg-1', { tags: { environment: 'prod' } })).toMatchObject({
      kind: 'excluded',
      owner: 'data-team@contoso.com',
      expiresOn: '2027-06-30',
    });
  });

  test('protect production, which may choose its tier and not leave', () => {
    const tags = { Environment: 'Production', backup: 'off', 'backup-tier': 'gold' };
    expect(decide('rg/flexibleServers/pg-1', { tags, location: 'North Europe' })).toMatchObject({
      kind: 'protect',
      rule: 'production',
      tier: 'gold',
      target: { policyId: expect.stringMatching(/bv-northeurope\/backupPolicies\/pg-ten-years$/) },
    });
  });

  test('protect the databases of single servers that have a secret', () => {
    expect(decide('rg/servers/old/databases/app-1')).toMatchObject({
      kind: 'protect',
      rule: 'legacy',
      secretUri: 'https://kv-backup.vault.azure.net/secrets/old-app-1',
    });
    expect(decide('rg/servers/old/databases/postgres')).toMatchObject({ kind: 'notSelected', why: 'noRuleMatches' });
  });

  test('report small servers without an environment, and protect the rest unless its tag says no', () => {
    expect(decide('rg/flexibleServers/pg-1', { sku: { name: 'Standard_B1ms', tier: 'Burstable' } })).toMatchObject({
      kind: 'report',
      rule: 'small-ones',
    });
    const other = '00000000-0000-0000-0000-0000000000a2';
    expect(decide('rg/flexibleServers/pg-1', {}, other)).toMatchObject({ kind: 'protect', rule: 'everything-else' });
    expect(decide('rg/flexibleServers/pg-1', { tags: { backup: 'none' } })).toMatchObject({
      kind: 'optedOut',
      rule: 'everything-else',
    });
    expect(decide('rg/flexibleServers/pg-1', { location: 'uksouth' })).toMatchObject({ kind: 'impossible' });
  });
});
