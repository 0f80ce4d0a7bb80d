import { OTHER_VAULT_ID, OTHER_VAULT_POLICY_ID, SUBSCRIPTION, VAULT_ID } from '../sample-ids';
import {
  anywhereTarget,
  FLEXIBLE,
  flexibleTarget,
  policyIn,
  problemsOf,
  protectAll,
  responsibility,
  SECRET_TEMPLATE,
  SINGLE,
  tags,
  withPlace,
  withRule,
} from './sample-rules';

const [WESTERN, NORTHERN] = flexibleTarget.places;

describe('between its parts, a rule set', () => {
  test.each<[string, unknown, string[]]>([
    [
      'has no two rules of one name, whatever the casing',
      withRule({}, { rules: [protectAll, { ...protectAll, name: 'ALL' }, { ...protectAll, name: 'other' }] }),
      ['rules[1].name: "ALL" is the name of rules[0] already'],
    ],
    [
      'has no two targets of one name',
      { targets: [flexibleTarget, { ...anywhereTarget, name: 'Flexible' }] },
      ['targets[1].name: "Flexible" is the name of targets[0] already'],
    ],
    [
      'has no policy of another vault',
      withPlace({ policy: OTHER_VAULT_POLICY_ID }),
      [`targets[0].places[0].policy: the policy belongs to the vault ${OTHER_VAULT_ID}, not to ${VAULT_ID}`],
    ],
    [
      'has no tier of another vault',
      withPlace({ tiers: { gold: OTHER_VAULT_POLICY_ID } }),
      [`targets[0].places[0].tiers.gold: the policy belongs to the vault ${OTHER_VAULT_ID}, not to ${VAULT_ID}`],
    ],
    [
      'has no tier twice',
      withPlace({ tiers: { gold: policyIn(VAULT_ID, 'a'), GOLD: policyIn(VAULT_ID, 'b') } }),
      ['targets[0].places[0].tiers.GOLD: is there already, in another casing'],
    ],
    [
      'has the same tiers in all places of a target',
      { targets: [{ name: 'flexible', places: [WESTERN, { ...NORTHERN, tiers: {} }] }] },
      ['targets[0].places[1].tiers: lacks the tier "Gold", which other places of this target have'],
    ],
    [
      'has a location for each of several places',
      { targets: [{ name: 'flexible', places: [{ ...WESTERN, location: undefined }, NORTHERN] }] },
      ['targets[0].places[0].location: is missing: of several places each must say for which region it is'],
    ],
    [
      'has no second vault for a location',
      { targets: [{ name: 'flexible', places: [WESTERN, { ...NORTHERN, location: 'West Europe' }] }] },
      ['targets[0].places[1].location: no location selects this vault: westeurope goes to places[0]'],
    ],
    [
      'has no vault that all its rules leave out',
      withRule({ match: { locations: ['westeurope'] } }),
      [
        'targets[0].places[1].location: no location selects this vault: no rule that protects into "flexible" takes northeurope',
      ],
    ],
    [
      'has the targets that rules name',
      withRule({ target: 'elsewhere' }),
      ['rules[0].target: there is no target "elsewhere"'],
    ],
    [
      'has a vault for the locations that rules name',
      withRule({ match: { locations: ['westeurope', 'northeurope', 'uksouth'] } }),
      ['rules[0].match.locations[2]: the target "flexible" has no vault in uksouth'],
    ],
    [
      'has the tiers that rules name',
      withRule({ tier: 'silver' }),
      ['rules[0].tier: the target "flexible" has no tier "silver"'],
    ],
    [
      'has tiers where a tag may choose one',
      withRule({}, { rules: [protectAll, { ...protectAll, name: 'b', target: 'anywhere', allow: ['tier'] }] }),
      ['rules[1].allow: tier is allowed, but the target "anywhere" has no tiers'],
    ],
    [
      'names the tags that rules allow',
      withRule({ allow: ['optOut', 'tier'] }, { tags: {} }),
      [
        'rules[0].allow: tier is allowed, but tags.tier does not say which tag chooses it',
        'rules[0].allow: optOut is allowed, but tags.optOut does not say which tag opts out',
      ],
    ],
    [
      'has no tag for tiers without tiers',
      { targets: [anywhereTarget], tags },
      ['tags.tier: there is a tag for tiers, but no target has tiers'],
    ],
    [
      'has a secret for a type that cannot do without',
      withRule({ match: { datasourceTypes: [SINGLE] } }),
      [`rules[0].secretUri: is missing: ${SINGLE} cannot do without`],
    ],
    [
      'has no secret for a type that needs none',
      withRule({ match: { datasourceTypes: [FLEXIBLE] }, secretUri: SECRET_TEMPLATE }),
      [`rules[0].secretUri: is of no use for ${FLEXIBLE}`],
    ],
    [
      'has no databases of a type that has none',
      withRule({ match: { datasourceTypes: [FLEXIBLE], databases: ['*'] } }),
      [`rules[0].match.databases: matches nothing: ${FLEXIBLE} is protected as a whole server`],
    ],
    [
      'has no tag that is absent and has a value',
      withRule({ match: { tags: [{ name: 'a' }, { name: 'b', present: false, equals: ['c'] }] } }),
      ['rules[0].match.tags[1]: a tag that must be absent equals nothing'],
    ],
  ])('%s', (_what, input, problems) => {
    expect(problemsOf(input)).toEqual(problems);
  });

  test('is told all that is wrong at once, broken parts next to contradicting ones', () => {
    const problems = problemsOf({
      version: 3,
      targets: [
        { name: 'flexible', places: [{ ...WESTERN, location: 5, policy: OTHER_VAULT_POLICY_ID }, NORTHERN], more: 1 },
        { name: 'Flexible', places: 'none' },
      ],
      tags: { tier: { name: '' } },
      rules: [
        { ...protectAll, match: { names: [''] }, target: 'elsewhere' },
        { ...protectAll, action: 'exclude', owner: '' },
        'x',
      ],
      exclusions: [{ scope: SUBSCRIPTION, ...responsibility, expiresOn: 'never' }],
    });
    expect(problems.map((problem) => problem.slice(0, problem.indexOf(':')))).toEqual([
      'version',
      'targets[0].places[0].location',
      'targets[0]',
      'targets[1].places',
      'tags.tier.name',
      'rules[0].match.names[0]',
      'rules[1].owner',
      'rules[1].reason',
      'rules[1].expiresOn',
      'rules[1]',
      'rules[2]',
      'exclusions[0].scope',
      'exclusions[0].expiresOn',
      'targets[1].name',
      'targets[0].places[0].policy',
      'rules[1].name',
      'rules[0].target',
    ]);
  });
});
