import type { Decision } from '../../../domain/rules/decision';
import { evaluate } from '../../../domain/rules/evaluate';
import type { InventoryResource } from '../../../domain/rules/inventory-resource';
import { noRules } from '../../../domain/rules/parse-rule-set';
import {
  DATABASE_ID,
  FLEXIBLE_SERVER_ID,
  OTHER_VAULT_ID,
  resourceId,
  SERVER_ID,
  SUBSCRIPTION,
  VAULT_ID,
} from '../sample-ids';
import {
  everything,
  flexibleServer,
  GROUP_SCOPE,
  policyIn,
  protectAll,
  responsibility,
  ruleSet,
  SECRET_TEMPLATE,
  singleServerDatabase,
  SUBSCRIPTION_SCOPE,
  TODAY,
} from './sample-rules';

const decide = (rules: readonly unknown[], resource: InventoryResource = flexibleServer()): Decision =>
  evaluate(ruleSet({ rules }), resource, TODAY);

describe('a rule that protects', () => {
  test('chooses vault and policy by the location of the resource', () => {
    expect(decide([protectAll])).toEqual({
      kind: 'protect',
      target: { vaultId: VAULT_ID, policyId: policyIn(VAULT_ID, 'weekly') },
      location: 'westeurope',
      rule: 'all',
      explanation: 'Rule "all" protects it in the vault testBkpVault with the policy weekly.',
      notes: [],
    });
    expect(decide([protectAll], flexibleServer({ location: 'North Europe' }))).toMatchObject({
      kind: 'protect',
      target: { vaultId: OTHER_VAULT_ID, policyId: policyIn(OTHER_VAULT_ID, 'weekly') },
      location: 'northeurope',
    });
  });

  test('takes every region into the only place of a target when that names none', () => {
    expect(decide([{ ...protectAll, target: 'anywhere' }], flexibleServer({ location: 'Japan East' }))).toMatchObject({
      kind: 'protect',
      target: { vaultId: VAULT_ID },
      location: 'japaneast',
    });
  });

  test('is impossible where its target has no vault', () => {
    expect(decide([protectAll], flexibleServer({ location: 'uksouth' }))).toEqual({
      kind: 'impossible',
      why: 'noVaultForLocation',
      rule: 'all',
      explanation: 'Rule "all" selects it, but its target "flexible" has no vault in uksouth.',
      notes: [],
    });
  });

  test('may choose a tier', () => {
    expect(decide([{ ...protectAll, tier: 'gold' }])).toMatchObject({
      kind: 'protect',
      target: { vaultId: VAULT_ID, policyId: policyIn(VAULT_ID, 'gold') },
      tier: 'Gold',
      explanation: 'Rule "all" protects it in the vault testBkpVault with the policy gold (tier Gold).',
    });
  });

  test('finds its target in any casing', () => {
    expect(decide([{ ...protectAll, target: 'FLEXIBLE' }]).kind).toBe('protect');
  });
});

describe('a database of a single server', () => {
  const retired = {
    kind: 'retiredDatasource',
    retiredOn: '2025-03-28',
    message: expect.stringContaining('on 2025-03-28'),
  };

  test('is protected with its secret, and its retirement is noted', () => {
    expect(decide([{ ...protectAll, secretUri: SECRET_TEMPLATE }], singleServerDatabase())).toMatchObject({
      kind: 'protect',
      secretUri: 'https://kv-backup.vault.azure.net/secrets/testpostgresql-empdb11',
      notes: [retired],
    });
  });

  test('was not retired before its day', () => {
    const rules = ruleSet({ rules: [{ ...protectAll, secretUri: SECRET_TEMPLATE }] });
    expect(evaluate(rules, singleServerDatabase(), '2025-03-27').notes).toEqual([]);
    expect(evaluate(rules, singleServerDatabase(), '2025-03-28').notes).toEqual([retired]);
  });

  test('is impossible without a secret', () => {
    expect(decide([protectAll], singleServerDatabase())).toMatchObject({
      kind: 'impossible',
      why: 'secretMissing',
      rule: 'all',
      explanation: expect.stringMatching(/needs a secret and the rule has no secretUri\.$/),
      notes: [retired],
    });
  });

  test('is impossible when Key Vault cannot have its secret', () => {
    const resource = singleServerDatabase({ id: resourceId(`${SERVER_ID}/databases/emp_db`) });
    expect(decide([{ ...protectAll, secretUri: SECRET_TEMPLATE }], resource)).toMatchObject({
      kind: 'impossible',
      why: 'secretInvalid',
      explanation: expect.stringContaining('/secrets/testpostgresql-emp_db, and Key Vault takes'),
    });
  });
});

test('a flexible server has no secret even where the rule has one for others', () => {
  expect(decide([{ ...protectAll, secretUri: SECRET_TEMPLATE }])).not.toHaveProperty('secretUri');
});

describe('a criterion', () => {
  const prod = flexibleServer({ tags: { Environment: 'Prod', empty: '' } });
  const noSku: InventoryResource = singleServerDatabase();
  test.each<[string, object, InventoryResource, boolean]>([
    ['subscriptions', { subscriptions: [SUBSCRIPTION] }, prod, true],
    [
      'subscriptions',
      { subscriptions: ['00000000-0000-0000-0000-000000000000', SUBSCRIPTION.toUpperCase()] },
      prod,
      true,
    ],
    ['subscriptions', { subscriptions: ['00000000-0000-0000-0000-000000000000'] }, prod, false],
    ['resourceGroups', { resourceGroups: ['OSS*'] }, prod, true],
    ['resourceGroups', { resourceGroups: ['oss'] }, prod, false],
    ['names', { names: ['pg-flex-??'] }, prod, true],
    ['names', { names: ['pg-flex-?', 'my-*'] }, prod, false],
    ['names of a server, for its database', { names: ['testpostgresql'] }, noSku, true],
    ['names of a server, for its database', { names: ['empdb*'] }, noSku, false],
    ['databases', { databases: ['emp*'] }, noSku, true],
    ['databases', { databases: ['test*'] }, noSku, false],
    ['databases, for a whole server', { databases: ['*'] }, prod, false],
    ['locations', { locations: ['uksouth', 'West Europe'] }, prod, true],
    ['locations', { locations: ['northeurope'] }, prod, false],
    ['tags: there', { tags: [{ name: 'environment' }] }, prod, true],
    ['tags: there, empty', { tags: [{ name: 'empty', present: true }] }, prod, true],
    ['tags: there', { tags: [{ name: 'env' }] }, prod, false],
    ['tags: not there', { tags: [{ name: 'env', present: false }] }, prod, true],
    ['tags: not there', { tags: [{ name: 'ENVIRONMENT', present: false }] }, prod, false],
    ['tags: equal', { tags: [{ name: 'environment', equals: ['dev', 'PROD'] }] }, prod, true],
    ['tags: equal', { tags: [{ name: 'environment', equals: ['dev'] }] }, prod, false],
    ['tags: equal, not there', { tags: [{ name: 'env', equals: [''] }] }, prod, false],
    ['tags: all of them', { tags: [{ name: 'environment' }, { name: 'env' }] }, prod, false],
    ['tags: a name that objects have', { tags: [{ name: 'constructor' }] }, prod, false],
    ['datasourceTypes', { datasourceTypes: ['microsoft.dbforpostgresql/FLEXIBLESERVERS'] }, prod, true],
    ['datasourceTypes', { datasourceTypes: ['Microsoft.DBforPostgreSQL/servers/databases'] }, prod, false],
    ['datasourceTypes', { datasourceTypes: ['Microsoft.DBforPostgreSQL/servers/databases'] }, noSku, true],
    ['sku names', { sku: { names: ['standard_d*'] } }, prod, true],
    ['sku names', { sku: { names: ['standard_b*'] } }, prod, false],
    ['sku tiers', { sku: { tiers: ['Burstable', 'generalpurpose'] } }, prod, true],
    ['sku tiers', { sku: { tiers: ['Burstable'] } }, prod, false],
    ['sku, both', { sku: { names: ['*_d4*'], tiers: ['Burstable'] } }, prod, false],
    ['sku names, not known', { sku: { names: ['*'] } }, noSku, false],
    ['sku tiers, not known', { sku: { tiers: ['*'] } }, noSku, false],
    ['all criteria', { ...everything, locations: ['westeurope'], sku: { tiers: ['*'] } }, prod, true],
    ['all criteria', { ...everything, locations: ['northeurope'], sku: { tiers: ['*'] } }, prod, false],
  ])('%s: %j', (_what, match, resource, expected) => {
    expect(decide([{ name: 'seen', match, action: 'report' }], resource).kind).toBe(
      expected ? 'report' : 'notSelected',
    );
  });
});

describe('an exclusion', () => {
  const withExclusions = (exclusions: readonly object[], resource: InventoryResource, today = TODAY): Decision =>
    evaluate(
      ruleSet({
        rules: [{ ...protectAll, secretUri: SECRET_TEMPLATE }],
        exclusions: exclusions.map((exclusion) => ({ ...responsibility, ...exclusion })),
      }),
      resource,
      today,
    );

  test.each([
    ['a subscription, for a server', SUBSCRIPTION_SCOPE, flexibleServer(), true],
    ['a group, for a server', GROUP_SCOPE, flexibleServer(), true],
    ['a group in another casing', GROUP_SCOPE.toUpperCase(), flexibleServer(), true],
    ['a server', FLEXIBLE_SERVER_ID, flexibleServer(), true],
    ['a subscription, for a database', SUBSCRIPTION_SCOPE, singleServerDatabase(), true],
    ['a group, for a database', GROUP_SCOPE, singleServerDatabase(), true],
    ['a server, for its database', SERVER_ID, singleServerDatabase(), true],
    ['a database', DATABASE_ID, singleServerDatabase(), true],
    ['another group whose name starts so', GROUP_SCOPE.slice(0, -1), flexibleServer(), false],
    ['another group', `${GROUP_SCOPE}2`, flexibleServer(), false],
    ['another server whose name starts so', FLEXIBLE_SERVER_ID.slice(0, -1), flexibleServer(), false],
    ['a database, for its sibling', `${SERVER_ID}/databases/empdb1`, singleServerDatabase(), false],
    [
      'a single server of the same name',
      FLEXIBLE_SERVER_ID.replace('flexibleServers', 'servers'),
      flexibleServer(),
      false,
    ],
  ])('of %s', (_what, scope, resource, expected) => {
    const decision = withExclusions([{ scope }], resource);
    expect(decision.kind).toBe(expected ? 'excluded' : 'protect');
    if (expected) expect(decision).toMatchObject({ by: scope, ...responsibility });
  });

  test('says by whom, why and until when, and no rule', () => {
    expect(withExclusions([{ scope: GROUP_SCOPE }], flexibleServer())).toEqual({
      kind: 'excluded',
      by: GROUP_SCOPE,
      ...responsibility,
      explanation: `Excluded until 2026-12-31 by ${GROUP_SCOPE} (data-team): Rebuilt every night.`,
      notes: [],
    });
  });

  test.each([
    ['2026-11-23', 'protect'],
    ['2026-11-24', 'excluded'],
    ['2026-11-25', 'excluded'],
  ])('that expires on %s means on 2026-11-24: %s', (expiresOn, kind) => {
    expect(withExclusions([{ scope: GROUP_SCOPE, expiresOn }], flexibleServer(), '2026-11-24').kind).toBe(kind);
  });

  test('that has run out leaves a note, also where another one holds', () => {
    const old = { scope: GROUP_SCOPE, expiresOn: '2026-01-31' };
    const notes = [{ kind: 'exclusionExpired', by: GROUP_SCOPE, owner: 'data-team', expiresOn: '2026-01-31' }];
    expect(withExclusions([old], flexibleServer())).toMatchObject({ kind: 'protect', notes });
    expect(withExclusions([old, { scope: SUBSCRIPTION_SCOPE }], flexibleServer())).toMatchObject({
      kind: 'excluded',
      by: SUBSCRIPTION_SCOPE,
      notes,
    });
  });

  test('that is nearest is shown, of one scope the one that lasts longest, in whatever order', () => {
    const exclusions = [
      { scope: SUBSCRIPTION_SCOPE, expiresOn: '2029-12-31' },
      { scope: GROUP_SCOPE, expiresOn: '2026-12-31' },
      { scope: GROUP_SCOPE.toLowerCase(), expiresOn: '2027-12-31', owner: 'b-team' },
      { scope: GROUP_SCOPE, expiresOn: '2027-12-31', owner: 'a-team' },
    ];
    for (const order of [exclusions, exclusions.toReversed()]) {
      expect(withExclusions(order, flexibleServer())).toMatchObject({ owner: 'a-team', expiresOn: '2027-12-31' });
    }
  });

  test('wins where no rule selects, and for what cannot be protected at all', () => {
    const exclusions = [{ scope: GROUP_SCOPE, ...responsibility }];
    expect(evaluate(ruleSet({ exclusions }), flexibleServer(), TODAY).kind).toBe('excluded');
    expect(withExclusions(exclusions, flexibleServer({ id: resourceId(SERVER_ID) })).kind).toBe('excluded');
  });
});

describe('a tag of the resource', () => {
  const opting = { ...protectAll, allow: ['optOut'] };
  const choosing = { ...protectAll, allow: ['tier'] };

  test.each([{ backup: 'off' }, { BACKUP: 'None' }])('opts out where the rule allows it: %j', (tags) => {
    const [[name, value] = ['', '']] = Object.entries<string>(tags);
    expect(decide([opting], flexibleServer({ tags }))).toEqual({
      kind: 'optedOut',
      tag: { name, value },
      rule: 'all',
      explanation: `Its tag ${name}="${value}" opts it out, which rule "all" allows.`,
      notes: [],
    });
  });

  test.each([
    ['another value', opting, { backup: 'on' }],
    ['another tag', opting, { nobackup: 'off' }],
    ['a rule that allows tiers only', choosing, { backup: 'off' }],
    ['a rule that allows nothing', protectAll, { backup: 'off' }],
  ])('does not opt out with %s', (_what, rule, tags) => {
    expect(decide([rule], flexibleServer({ tags })).kind).toBe('protect');
  });

  test('opts out of what would be impossible too', () => {
    expect(decide([opting], flexibleServer({ location: 'uksouth', tags: { backup: 'off' } })).kind).toBe('optedOut');
  });

  test.each([
    ['the tag', choosing, { 'Backup-Tier': ' GOLD ' }, 'Gold'],
    ['the tag where the rule has another opinion', { ...choosing, tier: 'gold' }, { 'backup-tier': 'Gold' }, 'Gold'],
    ['the rule where there is no tag', { ...choosing, tier: 'gold' }, {}, 'Gold'],
    ['nobody where neither says', choosing, {}, undefined],
    ['nobody where the rule does not allow it', opting, { 'backup-tier': 'gold' }, undefined],
  ])('chooses the tier where the rule allows it: %s', (_what, rule, tags, tier) => {
    const decision = decide([rule], flexibleServer({ tags }));
    expect(decision).toMatchObject({ kind: 'protect', notes: [] });
    expect(decision.kind === 'protect' && decision.tier).toBe(tier);
  });

  test.each(['silver', '', '__proto__', 'constructor'])(
    'that names no tier (%j) leaves the usual policy, with a note',
    (value) => {
      expect(decide([choosing], flexibleServer({ tags: { 'Backup-Tier': value } }))).toMatchObject({
        kind: 'protect',
        target: { policyId: policyIn(VAULT_ID, 'weekly') },
        notes: [
          {
            kind: 'unknownTier',
            tag: 'Backup-Tier',
            value,
            message: `Its tag Backup-Tier="${value}" names no tier of "flexible"; the usual policy is taken.`,
          },
        ],
      });
    },
  );

  test('that names no tier leaves the tier of the rule', () => {
    const decision = decide([{ ...choosing, tier: 'gold' }], flexibleServer({ tags: { 'backup-tier': 'silver' } }));
    expect(decision).toMatchObject({ kind: 'protect', tier: 'Gold', notes: [{ kind: 'unknownTier' }] });
  });
});

describe('what is not selected', () => {
  test('is everything, without rules', () => {
    expect(evaluate(noRules, flexibleServer(), TODAY)).toEqual({
      kind: 'notSelected',
      why: 'noRules',
      explanation: 'There are no rules, so nothing is selected.',
      notes: [],
    });
  });

  test('is told what the nearest rules missed', () => {
    const rule = (name: string, match: object) => ({ name, match, action: 'report' });
    const decision = decide([
      rule('far', { names: ['x'], resourceGroups: ['y'], locations: ['uksouth'], sku: { names: ['n'], tiers: ['t'] } }),
      rule('two', { subscriptions: ['00000000-0000-0000-0000-000000000000'], databases: ['*'] }),
      rule('tag', { names: ['*'], tags: [{ name: 'env', equals: ['prod'] }] }),
      rule('type', { datasourceTypes: ['Microsoft.DBforPostgreSQL/servers/databases'] }),
    ]);
    expect(decision).toMatchObject({
      kind: 'notSelected',
      why: 'noRuleMatches',
      explanation:
        'No rule selects it. Not rule "tag": it has no tag env. Not rule "type": its type is Microsoft.DBforPostgreSQL/flexibleServers. ' +
        `Not rule "two": its subscription is ${SUBSCRIPTION}, it is no database.`,
    });
  });

  test.each([
    [{ resourceGroups: ['y'], names: ['x'] }, 'its resource group is ossdemoRG, its server is called testpostgresql'],
    [{ databases: ['x'], locations: ['uksouth'] }, 'its database is called empdb11, its location is westeurope'],
    [{ sku: { names: ['n'], tiers: ['t'] } }, 'its SKU is not known, its SKU tier is not known'],
    [{ tags: [{ name: 'team', present: false }] }, 'it has the tag team'],
    [{ tags: [{ name: 'TEAM', equals: ['b'] }] }, 'its tag TEAM is "a"'],
  ])('by %j is told: %s', (match, clauses) => {
    const decision = decide([{ name: 'r', match, action: 'report' }], singleServerDatabase({ tags: { team: 'a' } }));
    expect(decision.explanation).toBe(`No rule selects it. Not rule "r": ${clauses}.`);
  });

  test('is told its SKU where that is known', () => {
    const decision = decide([{ name: 'r', match: { sku: { names: ['n'], tiers: ['t'] } }, action: 'report' }]);
    expect(decision.explanation).toContain('its SKU is Standard_D4ds_v5, its SKU tier is GeneralPurpose');
  });

  test.each([
    ['a single server, whose databases are protected', SERVER_ID],
    ['a vault', VAULT_ID],
    ['a database of a flexible server', `${FLEXIBLE_SERVER_ID}/databases/app`],
  ])('is %s, whatever the rules', (_what, id) => {
    expect(decide([protectAll], flexibleServer({ id: resourceId(id) }))).toMatchObject({
      kind: 'notSelected',
      why: 'unsupportedDatasource',
      explanation: expect.stringContaining('Supported are'),
    });
  });
});
