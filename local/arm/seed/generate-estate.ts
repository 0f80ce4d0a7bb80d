import { guidOf } from '../access/tenant';
import { below, pick, randomGuid, seededRandom, shuffled } from '../random';
import type { EstatePlan, GeneratedServer, GeneratedVault } from './estate-plan';
import { apportion, defaultShares, estateStates } from './estate-states';
import type { EstateShares, EstateState } from './estate-states';
import { generateInstance } from './generate-instance';
import { generateServer } from './generate-server';
import type { Seed } from './seed-schema';

export interface EstateOptions {
  /** How many flexible servers, those included that are gone (`orphaned`). */
  readonly servers: number;
  /** Single servers of the retired generation, each with two databases: the first protected, the second not. 0 when absent. */
  readonly singleServers?: number;
  /** Equal options make equal estates. 1 when absent. */
  readonly seed?: number;
  readonly subscriptions?: number;
  readonly groupsPerSubscription?: number;
  readonly locations?: readonly string[];
  readonly shares?: EstateShares;
  /** What creation and deletion times count back from, milliseconds since the epoch; the real clock when absent. */
  readonly now?: number;
  readonly exclusionTag?: { readonly name: string; readonly value: string };
  /** Whether the vaults have the roles for all servers, for the setting `accessChecks`. */
  readonly granted?: boolean;
}

export interface GeneratedDatabase {
  readonly id: string;
  readonly isProtected: boolean;
}

export interface GeneratedEstate {
  readonly seed: Seed;
  readonly subscriptionIds: readonly string[];
  readonly vaults: readonly GeneratedVault[];
  readonly servers: readonly GeneratedServer[];
  readonly databases: readonly GeneratedDatabase[];
  /** How many servers are in each state; they add up to `servers`. */
  readonly counts: Readonly<Record<EstateState, number>>;
}

const defaultLocations = ['westeurope', 'northeurope', 'eastus'];

function planVaults(subscriptionId: string, locations: readonly string[]): GeneratedVault[] {
  return locations.map((location) => {
    const id = `/subscriptions/${subscriptionId}/resourceGroups/rg-backup/providers/Microsoft.DataProtection/backupVaults/bv-${location}`;
    const policy = (name: string) => `${id}/backupPolicies/${name}`;
    return {
      ...{ id, location, policyId: policy('flexible-weekly'), otherPolicyId: policy('flexible-other') },
      databasePolicyId: policy('database-weekly'),
    };
  });
}

function seedVault({ id, location }: GeneratedVault): NonNullable<Seed['vaults']>[number] {
  const flexible = ['Microsoft.DBforPostgreSQL/flexibleServers'];
  const databases = ['Microsoft.DBforPostgreSQL/servers/databases'];
  return {
    id,
    location,
    identity: { type: 'SystemAssigned', principalId: guidOf(id, 'principal') },
    softDelete: { state: 'On', retentionDays: 14 },
    policies: [
      { name: 'flexible-weekly', datasourceTypes: flexible },
      { name: 'flexible-other', datasourceTypes: flexible },
      { name: 'database-weekly', datasourceTypes: databases },
      { name: 'database-daily', datasourceTypes: databases, pace: 'daily' },
    ],
  };
}

const dayInSeconds = 24 * 60 * 60;
const dailyPoints = { lastAgeSeconds: dayInSeconds / 2, everySeconds: dayInSeconds, count: 7, continues: true };

function addSingleServer(plan: EstatePlan, place: number, estate: Draft): void {
  const vault = pick(plan.random, plan.vaults);
  const group = `rg-legacy-${below(plan.random, plan.groupsPerSubscription)}`;
  const id = `/subscriptions/${pick(plan.random, plan.subscriptionIds)}/resourceGroups/${group}/providers/Microsoft.DBforPostgreSQL/servers/pgs-${place}`;
  const [covered, bare] = [`${id}/databases/orders`, `${id}/databases/archive`];
  estate.singleServers.push({ id, location: vault.location, databases: ['orders', 'archive'] });
  estate.databases.push({ id: covered, isProtected: true }, { id: bare, isProtected: false });
  estate.instances.push({
    id: `${vault.id}/backupInstances/pgs-${place}-orders-${randomGuid(plan.random)}`,
    datasourceId: covered,
    ...(place % 2 === 0
      ? { policyName: 'database-weekly', recoveryPoints: { lastAgeSeconds: dayInSeconds, continues: true } }
      : { policyName: 'database-daily', recoveryPoints: dailyPoints }),
  });
}

const roles = ['c088a766-074b-43ba-90d4-1fb21feae531', 'acdd72a7-3385-48ef-bd42-f606fba81ae7'];

/** Every vault may back up everything: the backup role and Reader on each subscription. */
function grantAll({ vaults, subscriptionIds }: EstatePlan): NonNullable<Seed['roleAssignments']> {
  return vaults.flatMap(({ id }) =>
    subscriptionIds.flatMap((subscriptionId) =>
      roles.map((role) => ({ role, scope: `/subscriptions/${subscriptionId}`, principalId: guidOf(id, 'principal') })),
    ),
  );
}

interface Draft {
  readonly flexibleServers: NonNullable<Seed['flexibleServers']>;
  readonly singleServers: NonNullable<Seed['servers']>;
  readonly instances: NonNullable<Seed['backupInstances']>;
  readonly servers: GeneratedServer[];
  readonly databases: GeneratedDatabase[];
}

function addServer(plan: EstatePlan, place: number, state: EstateState, draft: Draft): void {
  const { server, seeded } = generateServer(plan, place, state);
  const instance = generateInstance(plan, server);
  // An orphan's server has existed and is gone.
  if (state !== 'orphaned') draft.flexibleServers.push(seeded);
  if (instance !== undefined) draft.instances.push(instance);
  draft.servers.push({ ...server, instanceId: instance?.id });
}

function planOf({
  seed = 1,
  subscriptions = 4,
  groupsPerSubscription = 10,
  locations = defaultLocations,
  now = Date.now(),
  exclusionTag = { name: 'backup', value: 'exclude' },
}: EstateOptions): EstatePlan {
  const random = seededRandom(seed);
  const subscriptionIds = Array.from({ length: subscriptions }, () => randomGuid(random));
  const vaults = planVaults(subscriptionIds[0] ?? '', locations);
  return { random, subscriptionIds, vaults, now, groupsPerSubscription, exclusionTag };
}

/**
 * An estate of any size as seed data, and what it was meant to be. Ids, names and times are the same for the same options.
 *
 * @throws RangeError when the shares say nothing
 */
export function generateEstate(options: EstateOptions): GeneratedEstate {
  const plan = planOf(options);
  const { random, subscriptionIds, vaults } = plan;
  const counts = apportion(options.servers, options.shares ?? defaultShares);
  const states = estateStates.flatMap((state) => Array.from({ length: counts[state] }, () => state));
  const draft: Draft = { flexibleServers: [], singleServers: [], instances: [], servers: [], databases: [] };
  for (const [place, state] of shuffled(random, states).entries()) addServer(plan, place, state, draft);
  for (let place = 0; place < (options.singleServers ?? 0); place += 1) addSingleServer(plan, place, draft);
  return {
    ...{ subscriptionIds, vaults, counts, servers: draft.servers, databases: draft.databases },
    seed: {
      subscriptions: [...subscriptionIds],
      vaults: vaults.map(seedVault),
      flexibleServers: draft.flexibleServers,
      servers: draft.singleServers,
      backupInstances: draft.instances,
      roleAssignments: options.granted === true ? grantAll(plan) : [],
    },
  };
}
