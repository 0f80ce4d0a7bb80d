import { noRules, parseRuleSet, parseRuleSetText } from '../../../domain/rules/parse-rule-set';
import { VAULT_ID } from '../sample-ids';
import {
  everything,
  FLEXIBLE,
  flexibleTarget,
  GROUP_SCOPE,
  policyIn,
  problemsOf,
  protectAll,
  responsibility,
  SECRET_TEMPLATE,
  SINGLE,
  withPlace,
  withRule,
} from './sample-rules';

describe('a rule set', () => {
  test('may be empty, and then says nothing', () => {
    expect(parseRuleSet({})).toEqual({ ok: true, value: noRules });
  });

  test('has defaults, and locations and types in one spelling', () => {
    const parsed = parseRuleSet({
      $schema: '../schemas/rules.schema.json',
      targets: [flexibleTarget],
      rules: [
        {
          ...protectAll,
          match: { locations: ['WEST europe', 'northeurope'], datasourceTypes: [FLEXIBLE.toUpperCase()] },
        },
      ],
    });
    expect(parsed).toMatchObject({
      ok: true,
      value: {
        version: 1,
        targets: [{ places: [{ location: 'westeurope' }, { location: 'northeurope' }] }],
        tags: {},
        rules: [{ allow: [], match: { locations: ['westeurope', 'northeurope'], datasourceTypes: [FLEXIBLE] } }],
        exclusions: [],
      },
    });
  });

  test.each([
    [
      'a rule of each action',
      withRule({}, { rules: [protectAll, { name: 'r', match: everything, action: 'report' }] }),
    ],
    ['an excluding rule', { rules: [{ name: 'x', match: everything, action: 'exclude', ...responsibility }] }],
    ['a rule with a tier', withRule({ tier: 'GOLD' })],
    ['a rule whose target is spelled in another casing', withRule({ target: 'FLEXIBLE' })],
    ['tags that decide', withRule({ allow: ['tier', 'optOut'] })],
    [
      'a secret for a type that needs one',
      withRule({ match: { datasourceTypes: [SINGLE] }, secretUri: SECRET_TEMPLATE }),
    ],
    ['a secret for whatever comes', withRule({ secretUri: SECRET_TEMPLATE })],
    ['databases of the type that has them', withRule({ match: { databases: ['a*'] } })],
    [
      'a sole place without location, and a rule with one',
      withRule({ target: 'anywhere', match: { locations: ['uksouth'] } }),
    ],
    ['an unused target', { targets: [flexibleTarget] }],
    [
      'exclusions of one scope, one of them renewed',
      {
        exclusions: [
          { scope: GROUP_SCOPE, ...responsibility },
          { scope: GROUP_SCOPE, ...responsibility, expiresOn: '2027-12-31' },
        ],
      },
    ],
  ])('may have %s', (_what, input) => {
    expect(problemsOf(input)).toEqual([]);
  });
});

describe('the form of a rule set', () => {
  test.each<[string, unknown, string[]]>([
    ['is an object, not a list', [], ['$: Invalid input: expected object, received array']],
    ['is an object, not nothing', undefined, ['$: is missing']],
    ['is an object, not null', null, ['$: Invalid input: expected object, received null']],
    ['has no members that are not known', { rule: [] }, ['$: Unrecognized key: "rule"']],
    ['has a version that is known', { version: 2 }, ['version: Invalid input: expected 1']],
    ['has rules in a list', { rules: {} }, ['rules: Invalid input: expected array, received object']],
    ['has objects for rules', { rules: [7] }, ['rules[0]: must be an object']],
    [
      'has rules that do something',
      { rules: [{ name: 'a', match: everything }] },
      ['rules[0].action: must be protect, report or exclude'],
    ],
    [
      'has rules that do what is known',
      withRule({ action: 'backup' }),
      ['rules[0].action: must be protect, report or exclude'],
    ],
    ['has rules with a name', withRule({ name: undefined }), ['rules[0].name: is missing']],
    [
      'has names that can be shown',
      withRule({ name: 'a\nb' }),
      ['rules[0].name: must be 1 to 64 letters, digits, blanks, . _ or -'],
    ],
    ['has rules with a match', withRule({ match: undefined }), ['rules[0].match: is missing']],
    [
      'has matches with a criterion',
      withRule({ match: {} }),
      ['rules[0].match: must have a criterion; to match everything write "names": ["*"]'],
    ],
    [
      'has no criterion that is misspelled',
      withRule({ match: { ...everything, resourceGroup: ['a'] } }),
      ['rules[0].match: Unrecognized key: "resourceGroup"'],
    ],
    [
      'has no criterion without values',
      withRule({ match: { names: [] } }),
      ['rules[0].match.names: an empty list would match nothing: leave it out, or fill it'],
    ],
    ['has no empty pattern', withRule({ match: { names: [''] } }), ['rules[0].match.names[0]: must not be empty']],
    [
      'has subscriptions by their id',
      withRule({ match: { subscriptions: ['production'] } }),
      ['rules[0].match.subscriptions[0]: Invalid GUID'],
    ],
    [
      'has locations that can be',
      withRule({ match: { locations: ['westeurope', 'west-europe'] } }),
      ['rules[0].match.locations[1]: must be the name of an Azure region, such as westeurope'],
    ],
    [
      'has datasource types that are known',
      withRule({ match: { datasourceTypes: ['Microsoft.Sql/servers'] } }),
      [`rules[0].match.datasourceTypes[0]: is not a known datasource type; known are ${FLEXIBLE} and ${SINGLE}`],
    ],
    ['has SKUs by name or tier', withRule({ match: { sku: {} } }), ['rules[0].match.sku: must have names or tiers']],
    [
      'has tags by name',
      withRule({ match: { tags: [{ equals: ['a'] }] } }),
      ['rules[0].match.tags[0].name: is missing'],
    ],
    [
      'allows only what can be',
      withRule({ allow: ['everything'] }),
      ['rules[0].allow[0]: Invalid option: expected one of "optOut"|"tier"'],
    ],
    ['has a target for what is protected', withRule({ target: undefined }), ['rules[0].target: is missing']],
    ['has no target for what is reported', withRule({ action: 'report' }), ['rules[0]: Unrecognized key: "target"']],
    [
      'has secrets of a Key Vault',
      withRule({ secretUri: 'https://evil.test/secrets/{server}' }),
      [expect.stringMatching(/^rules\[0\]\.secretUri: it is not the URI of a Key Vault secret/)],
    ],
    ['has places in a target', { targets: [{ name: 'a', places: [] }] }, ['targets[0].places: must have a place']],
    [
      'has vaults that are vaults',
      withPlace({ vault: policyIn(VAULT_ID, 'weekly') }),
      ['targets[0].places[0].vault: it is not the id of a Microsoft.DataProtection/backupVaults resource'],
    ],
    [
      'has policies that are policies',
      withPlace({ policy: VAULT_ID }),
      [
        'targets[0].places[0].policy: it is not the id of a Microsoft.DataProtection/backupVaults/backupPolicies resource',
      ],
    ],
    [
      'has values that opt out',
      { tags: { optOut: { name: 'backup', values: [] } } },
      ['tags.optOut.values: an empty list would match nothing: leave it out, or fill it'],
    ],
  ])('%s', (_what, input, problems) => {
    expect(problemsOf(input)).toEqual(problems);
  });

  test.each(['owner', 'reason', 'expiresOn'])('has an %s with every exclusion, in a rule too', (member) => {
    const rest = Object.fromEntries(Object.entries(responsibility).filter(([name]) => name !== member));
    const exclude = { name: 'x', match: everything, action: 'exclude', ...rest };
    expect(problemsOf({ rules: [exclude], exclusions: [{ scope: GROUP_SCOPE, ...rest }] })).toEqual([
      `rules[0].${member}: is missing`,
      `exclusions[0].${member}: is missing`,
    ]);
  });

  test.each(['owner', 'reason'])('has an %s that is not blank', (member) => {
    expect(problemsOf({ exclusions: [{ scope: GROUP_SCOPE, ...responsibility, [member]: '  ' }] })).toEqual([
      `exclusions[0].${member}: must not be empty`,
    ]);
  });

  test.each(['31.12.2026', '2026-02-30', '2026-1-1', '2026-12-31T00:00:00Z', '2026-12', ''])(
    'has no expiry date that is written %j',
    (expiresOn) => {
      expect(problemsOf({ exclusions: [{ scope: GROUP_SCOPE, ...responsibility, expiresOn }] })).toEqual([
        'exclusions[0].expiresOn: must be a date such as 2027-03-31',
      ]);
    },
  );

  test('has scopes that can be', () => {
    expect(problemsOf({ exclusions: [{ scope: '/subscriptions/all', ...responsibility }] })).toEqual([
      'exclusions[0].scope: the subscription id is not a GUID',
    ]);
  });
});

describe('the text of a rule set', () => {
  test.each(['{}', '\uFEFF{ "rules": [] }\r\n'])('%j is read', (text) => {
    expect(parseRuleSetText(text)).toEqual({ ok: true, value: noRules });
  });

  test.each(['', '{', '{"rules": []', '// rules'])('%j is no JSON, which is said', (text) => {
    expect(parseRuleSetText(text)).toEqual({
      ok: false,
      problem: [{ path: '$', pointer: '', message: expect.stringMatching(/^is not JSON \(SyntaxError: ./) }],
    });
  });

  test('has the problems of what it says', () => {
    expect(parseRuleSetText('{"rules": 1}')).toEqual({
      ok: false,
      problem: [{ path: 'rules', pointer: '/rules', message: 'Invalid input: expected array, received number' }],
    });
  });
});
