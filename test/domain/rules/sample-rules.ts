import type { InventoryResource } from '../../../domain/rules/inventory-resource';
import { parseRuleSet } from '../../../domain/rules/parse-rule-set';
import type { RuleSet } from '../../../domain/rules/rule-set';
import { DATABASE_ID, FLEXIBLE_SERVER_ID, OTHER_VAULT_ID, resourceId, SUBSCRIPTION, VAULT_ID } from '../sample-ids';

export const TODAY = '2026-11-24';
export const SUBSCRIPTION_SCOPE = `/subscriptions/${SUBSCRIPTION}`;
export const GROUP_SCOPE = `${SUBSCRIPTION_SCOPE}/resourceGroups/ossdemoRG`;

export const policyIn = (vault: string, policy: string): string => `${vault}/backupPolicies/${policy}`;

/** West Europe has the one vault, North Europe the other; both have the tier gold. */
export const flexibleTarget = {
  name: 'flexible',
  places: [
    {
      vault: VAULT_ID,
      location: 'westeurope',
      policy: policyIn(VAULT_ID, 'weekly'),
      tiers: { Gold: policyIn(VAULT_ID, 'gold') },
    },
    {
      vault: OTHER_VAULT_ID,
      location: 'North Europe',
      policy: policyIn(OTHER_VAULT_ID, 'weekly'),
      tiers: { Gold: policyIn(OTHER_VAULT_ID, 'gold') },
    },
  ],
};

export const anywhereTarget = { name: 'anywhere', places: [{ vault: VAULT_ID, policy: policyIn(VAULT_ID, 'weekly') }] };

export const tags = { optOut: { name: 'backup', values: ['off', 'none'] }, tier: { name: 'backup-tier' } };

export const SINGLE = 'Microsoft.DBforPostgreSQL/servers/databases';
export const FLEXIBLE = 'Microsoft.DBforPostgreSQL/flexibleServers';
export const SECRET_TEMPLATE = 'https://kv-backup.vault.azure.net/secrets/{server}-{database}';

export const everything = { names: ['*'] };

export const protectAll = { name: 'all', match: everything, action: 'protect', target: 'flexible' };

export const responsibility = { owner: 'data-team', reason: 'Rebuilt every night.', expiresOn: '2026-12-31' };

/** A rule set with the targets and tags of this file; fails the test that gives a wrong one. */
export function ruleSet(parts: {
  readonly rules?: readonly unknown[];
  readonly exclusions?: readonly unknown[];
}): RuleSet {
  const parsed = parseRuleSet({ targets: [flexibleTarget, anywhereTarget], tags, ...parts });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problem));
  return parsed.value;
}

export function flexibleServer(parts: Partial<InventoryResource> = {}): InventoryResource {
  return {
    id: resourceId(FLEXIBLE_SERVER_ID),
    location: 'westeurope',
    tags: {},
    sku: { name: 'Standard_D4ds_v5', tier: 'GeneralPurpose' },
    datasourceType: FLEXIBLE,
    state: 'Ready',
    ...parts,
  };
}

export function singleServerDatabase(parts: Partial<InventoryResource> = {}): InventoryResource {
  return {
    id: resourceId(DATABASE_ID),
    location: 'westeurope',
    tags: {},
    datasourceType: SINGLE,
    state: 'Ready',
    ...parts,
  };
}

/** One rule on top of the targets and tags of this file, as it would stand in a file: not parsed. */
export const withRule = (rule: object, rest: object = {}): unknown => ({
  targets: [flexibleTarget, anywhereTarget],
  tags,
  rules: [{ ...protectAll, ...rule }],
  ...rest,
});

/** One target with one place. */
export const withPlace = (place: object): unknown => ({
  targets: [{ name: 'flexible', places: [{ ...flexibleTarget.places[0], ...place }] }],
});

/** What is wrong with a rule set, one line a problem. */
export function problemsOf(input: unknown): string[] {
  const parsed = parseRuleSet(input);
  return parsed.ok ? [] : parsed.problem.map(({ path, message }) => `${path}: ${message}`);
}
