import * as fc from 'fast-check';
import { parseExclusionScope, scopesOf } from '../../../domain/rules/exclusion-scope';
import { normaliseLocation } from '../../../domain/rules/location';
import { formatRulePath } from '../../../domain/rules/rule-problem';
import { problemOfSecretTemplate, secretUriFor } from '../../../domain/rules/secret-template';
import { utcDay } from '../../../domain/rules/utc-day';
import { DATABASE_ID, datasource, FLEXIBLE_SERVER_ID, SERVER_ID, SUBSCRIPTION, VAULT_ID } from '../sample-ids';
import { GROUP_SCOPE, SUBSCRIPTION_SCOPE } from './sample-rules';

describe('a location', () => {
  test.each([
    ['westeurope', 'westeurope'],
    ['West Europe', 'westeurope'],
    ['WESTEUROPE', 'westeurope'],
    [' East US 2 ', 'eastus2'],
  ])('%j is %s', (given, expected) => expect(normaliseLocation(given)).toBe(expected));
});

describe('the day', () => {
  test.each([
    ['2026-11-24T23:59:59.999Z', '2026-11-24'],
    ['2026-11-25T00:30:00+02:00', '2026-11-24'],
  ])('of %s is %s, in UTC', (now, day) => expect(utcDay(new Date(now))).toBe(day));
});

describe('a path of a problem', () => {
  test.each([
    [[], '$'],
    [['rules'], 'rules'],
    [['rules', 2, 'match', 'names', 0], 'rules[2].match.names[0]'],
    [['$schema'], '$schema'],
  ])('%j is written %s', (path, expected) => expect(formatRulePath(path)).toBe(expected));
});

describe('the scope of an exclusion', () => {
  const scopes = [SUBSCRIPTION_SCOPE, GROUP_SCOPE, SERVER_ID, DATABASE_ID, FLEXIBLE_SERVER_ID];

  test.each(scopes)('may be %s', (scope) => expect(parseExclusionScope(scope)).toEqual({ ok: true, value: scope }));

  test.each(scopes)('may be %s in any casing', (scope) => {
    fc.assert(
      fc.property(fc.mixedCase(fc.constant(scope)), (spelling) => {
        expect(parseExclusionScope(spelling)).toEqual({ ok: true, value: spelling });
      }),
    );
  });

  test.each([
    ['', 'it does not start with /subscriptions/'],
    ['*', 'it does not start with /subscriptions/'],
    ['/subscriptions', 'the subscription id is not a GUID'],
    ['/subscriptions/', 'it ends with a slash'],
    ['/subscriptions/production', 'the subscription id is not a GUID'],
    [`${SUBSCRIPTION_SCOPE}/`, 'it ends with a slash'],
    [`${SUBSCRIPTION_SCOPE}/resourceGroups`, 'the resource group name is not valid'],
    [`${SUBSCRIPTION_SCOPE}/groups/a`, 'it has no /resourceGroups/ after the subscription'],
    [`${SUBSCRIPTION_SCOPE}/resourceGroups/ends.`, 'the resource group name is not valid'],
    [`${GROUP_SCOPE}/`, 'it ends with a slash'],
    [`${GROUP_SCOPE}/providers`, 'the provider namespace is not valid'],
    [VAULT_ID, 'it is not a subscription, a resource group, a PostgreSQL server or a database of a single server'],
    [
      `${FLEXIBLE_SERVER_ID}/databases/app`,
      'it is not a subscription, a resource group, a PostgreSQL server or a database of a single server',
    ],
  ])('is not %j: %s', (scope, problem) => expect(parseExclusionScope(scope)).toEqual({ ok: false, problem }));

  test('covers what is in it, nearest first', () => {
    const scopes = scopesOf(DATABASE_ID);
    const lowered = [DATABASE_ID, SERVER_ID, GROUP_SCOPE, SUBSCRIPTION_SCOPE].map((scope) => scope.toLowerCase());
    expect(scopes.filter((scope) => lowered.includes(scope))).toEqual(lowered);
    expect(scopes.at(-1)).toBe(`/subscriptions/${SUBSCRIPTION}`);
  });
});

describe('a template of a secret URI', () => {
  test.each([
    'https://kv-backup.vault.azure.net/secrets/{server}-{database}',
    'https://kv-backup.vault.azure.net/secrets/one-for-all',
    'https://kv-backup.vault.azure.cn/secrets/pg-{database}/0123456789abcdef0123456789abcdef',
  ])('may be %s', (template) => expect(problemOfSecretTemplate(template)).toBe(''));

  test.each([
    ['https://{server}.vault.azure.net/secrets/a', 'placeholders may stand in the name of the secret only'],
    ['{database}', expect.stringContaining('it is not the URI of a Key Vault secret')],
    ['https://kv-backup.vault.azure.net/secrets/{db}', 'the only placeholders are {server} and {database}'],
    ['https://kv-backup.vault.azure.net/secrets/{{server}}', 'the only placeholders are {server} and {database}'],
    ['https://kv-backup.vault.azure.net/secrets/{Server}', 'the only placeholders are {server} and {database}'],
    ['https://kv-backup.vault.azure.net/secrets/a/secrets/{x}', 'the only placeholders are {server} and {database}'],
    ['https://evil.test/secrets/{server}', expect.stringContaining('it is not the URI of a Key Vault secret')],
    ['https://kv-backup.vault.azure.net/keys/a', expect.stringContaining('it is not the URI of a Key Vault secret')],
    ['', expect.stringContaining('it is not the URI of a Key Vault secret')],
  ])('is not %j', (template, problem) => expect(problemOfSecretTemplate(template)).toEqual(problem));

  const template = 'https://kv-backup.vault.azure.net/secrets/{server}-{database}-{server}';

  test('is filled with the names of server and database', () => {
    expect(secretUriFor(template, datasource(DATABASE_ID))).toEqual({
      ok: true,
      value: 'https://kv-backup.vault.azure.net/secrets/testpostgresql-empdb11-testpostgresql',
    });
  });

  test.each(['emp_db', 'données'])('has no secret for a database called %s, which Key Vault cannot name', (name) => {
    const filled = secretUriFor(template, datasource(`${SERVER_ID}/databases/${name}`));
    expect(filled).toMatchObject({ ok: false, problem: expect.stringContaining(`testpostgresql-${name}`) });
  });

  test('always stays in the Key Vault of the template, whatever the names are', () => {
    const names = fc.string({ unit: fc.constantFrom(...Array.from('abZ019_-éñя中')), minLength: 1, maxLength: 63 });
    fc.assert(
      fc.property(names, (name) => {
        const found = secretUriFor(template, datasource(`${SERVER_ID}/databases/${name}`));
        if (found.ok) expect(new URL(found.value).hostname).toBe('kv-backup.vault.azure.net');
        else expect(found.problem).toContain('Key Vault takes letters');
      }),
    );
  });
});
