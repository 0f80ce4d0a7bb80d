import * as fc from 'fast-check';
import type { InventoryResource } from '../../../domain/rules/inventory-resource';
import type { RuleSet } from '../../../domain/rules/rule-set';
import { resourceId, SUBSCRIPTION } from '../sample-ids';
import { FLEXIBLE, responsibility, ruleSet, SECRET_TEMPLATE, SINGLE } from './sample-rules';

/** Few words everywhere, so that rules and resources meet often. */
const OTHER_SUBSCRIPTION = '99999999-8888-7777-6666-555555555555';
const subscription = fc.constantFrom(SUBSCRIPTION, OTHER_SUBSCRIPTION);
const group = fc.constantFrom('rg-a', 'rg-b');
const server = fc.constantFrom('pg-1', 'pg-2', 'my-1');
const database = fc.constantFrom('app', 'app_2');
const region = fc.constantFrom('westeurope', 'North Europe', 'uksouth');
const tagValue = fc.constantFrom('off', 'gold', 'silver', 'prod', '');
const tagName = fc.constantFrom('backup', 'backup-tier', 'env');

const someOf = <Value>(value: fc.Arbitrary<Value>) => fc.array(value, { minLength: 1, maxLength: 2 });

export const anyResource: fc.Arbitrary<InventoryResource> = fc
  .record({
    path: fc.tuple(subscription, group, server, fc.option(database, { freq: 2 })),
    location: region,
    tags: fc.dictionary(tagName, tagValue, { maxKeys: 3 }),
    sku: fc.record({ name: fc.constantFrom('Standard_B1ms', 'Standard_D4ds_v5') }),
  })
  .map(({ path: [inSubscription, inGroup, name, child], ...rest }) => ({
    id: resourceId(
      `/subscriptions/${inSubscription}/resourceGroups/${inGroup}/providers/Microsoft.DBforPostgreSQL/` +
        (child === null ? `flexibleServers/${name}` : `servers/${name}/databases/${child}`),
    ),
    ...rest,
    datasourceType: child === null ? FLEXIBLE : SINGLE,
    state: 'Ready',
  }));

const tagCriterion = fc.oneof(
  fc.record({ name: tagName }),
  fc.record({ name: tagName, present: fc.boolean() }),
  fc.record({ name: tagName, equals: someOf(tagValue) }),
);

/** One criterion besides the name at most: with more of them hardly a resource would be selected. */
const oneCriterion: fc.Arbitrary<object> = fc.oneof(
  fc.record({ subscriptions: someOf(subscription) }),
  fc.record({ resourceGroups: someOf(fc.constantFrom('rg-*', '*a', 'rg-?')) }),
  fc.record({ databases: someOf(fc.constantFrom('*', 'app')) }),
  fc.record({ tags: someOf(tagCriterion) }),
  fc.record({ sku: fc.record({ names: someOf(fc.constantFrom('*b1*', 'Standard_*')) }) }),
);

const anyMatch = fc
  .tuple(someOf(fc.constantFrom('*', 'pg-*', '?y-1')), fc.option(oneCriterion, { freq: 1 }))
  .map(([names, criterion]) => ({ names, ...criterion }));

/** Only the target by location has tiers, so only there a tag may be let choose one. */
const destination = fc.oneof(
  fc.record({ target: fc.constant('flexible'), allow: fc.subarray(['optOut', 'tier']) }),
  fc.record({ target: fc.constant('anywhere'), allow: fc.subarray(['optOut']) }),
);

const protect = fc.tuple(anyMatch, destination, fc.boolean()).map(([match, where, withSecret]) => ({
  action: 'protect',
  match,
  ...where,
  ...(withSecret && { secretUri: SECRET_TEMPLATE }),
}));

const day = fc.constantFrom('2026-11-01', '2026-11-23', '2026-11-24', '2027-01-31');
/** Rules that protect name no locations here: the checks want a vault in each. */
const anyMatchWithLocations = fc
  .tuple(anyMatch, fc.option(someOf(region)))
  .map(([match, locations]) => (locations === null ? match : { ...match, locations }));

const report = fc.record({ action: fc.constant('report'), match: anyMatchWithLocations });
export const anyExclude = fc
  .record({ action: fc.constant('exclude'), match: anyMatchWithLocations, expiresOn: day })
  .map((rule) => ({
    ...responsibility,
    ...rule,
  }));

/** One that protects or reports. */
export const anySelecting = fc.oneof({ weight: 3, arbitrary: protect }, report);

const anyRule = fc.oneof({ weight: 4, arbitrary: anySelecting }, anyExclude);

export const anyExclusion = fc
  .tuple(subscription, fc.option(fc.tuple(group, fc.option(server))), day)
  .map(([inSubscription, rest, expiresOn]) => {
    const [inGroup, name] = rest ?? [null, null];
    const ofGroup = inGroup === null ? '' : `/resourceGroups/${inGroup}`;
    const ofServer = name === null ? '' : `/providers/Microsoft.DBforPostgreSQL/flexibleServers/${name}`;
    return { ...responsibility, scope: `/subscriptions/${inSubscription}${ofGroup}${ofServer}`, expiresOn };
  });

export interface Parts {
  readonly rules: readonly object[];
  readonly exclusions: readonly object[];
}

export const anyParts: fc.Arbitrary<Parts> = fc.record({
  rules: fc
    .array(anyRule, { maxLength: 5, size: 'max' })
    .map((rules) => rules.map((rule, index) => ({ ...rule, name: `rule ${index}` }))),
  exclusions: fc.array(anyExclusion, { maxLength: 3 }),
});

export const ruleSetOf = (parts: Parts): RuleSet => ruleSet(parts);
