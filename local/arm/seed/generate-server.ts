import { below, pick } from '../random';
import type { EstatePlan, GeneratedServer } from './estate-plan';
import type { EstateState } from './estate-states';
import type { Seed } from './seed-schema';

const day = 24 * 60 * 60 * 1000;
const applications = ['orders', 'billing', 'identity', 'catalogue', 'reports', 'search', 'mail', 'stock'];
const teams = ['payments', 'platform', 'data', 'web'];
const environments = ['production', 'production', 'test', 'development'];
const skus = [
  { name: 'Standard_B1ms', tier: 'Burstable' },
  { name: 'Standard_D2ds_v5', tier: 'GeneralPurpose' },
  { name: 'Standard_D8ds_v5', tier: 'GeneralPurpose' },
  { name: 'Standard_E4ds_v5', tier: 'MemoryOptimized' },
];

export interface ServerDraft {
  readonly server: Omit<GeneratedServer, 'instanceId'>;
  readonly seeded: NonNullable<Seed['flexibleServers']>[number];
}

/** A flexible server somewhere in the estate; `place` makes its name the only one. */
export function generateServer(plan: EstatePlan, place: number, state: EstateState): ServerDraft {
  const { random, exclusionTag } = plan;
  const vault = pick(random, plan.vaults);
  const subscriptionId = pick(random, plan.subscriptionIds);
  const environment = pick(random, environments);
  const resourceGroup = `rg-${environment}-${below(random, plan.groupsPerSubscription)}`;
  const name = `pg-${pick(random, applications)}-${place}`;
  const id = `/subscriptions/${subscriptionId}/resourceGroups/${resourceGroup}/providers/Microsoft.DBforPostgreSQL/flexibleServers/${name}`;
  const excluded = state === 'excludedByTag' ? { [exclusionTag.name]: exclusionTag.value } : {};
  return {
    server: { id, state, subscriptionId, resourceGroup, location: vault.location, vault },
    seeded: {
      id,
      location: vault.location,
      tags: { environment, team: pick(random, teams), ...excluded },
      sku: pick(random, skus),
      createdAt: new Date(plan.now - (1 + below(random, 1000)) * day).toISOString(),
      ...(state === 'serverStopped' ? { properties: { state: 'Stopped' } } : {}),
    },
  };
}
