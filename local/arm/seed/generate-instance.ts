import { lastSegment } from '../arm-id';
import { below, pick, randomGuid } from '../random';
import type { EstatePlan, GeneratedServer } from './estate-plan';
import type { EstateState } from './estate-states';
import type { Seed } from './seed-schema';

type SeedInstance = NonNullable<Seed['backupInstances']>[number];

const dayInSeconds = 24 * 60 * 60;
const errorCodes = [
  'UserErrorMissingRequiredPermissions',
  'UserErrorDBUserAuthFailed',
  'UserErrorServerConnectionClosed',
];

/** Newest backup between these ages, in days. */
function points(plan: EstatePlan, youngest: number, oldest: number): NonNullable<SeedInstance['recoveryPoints']> {
  const lastAgeSeconds = youngest * dayInSeconds + below(plan.random, (oldest - youngest) * dayInSeconds);
  return { lastAgeSeconds };
}

/** Backed up not long ago, and again when it is time. */
const healthy = (plan: EstatePlan): Partial<SeedInstance> => ({
  recoveryPoints: { ...points(plan, 0, 6), continues: true },
});

function broken(plan: EstatePlan): Partial<SeedInstance> {
  const error = { protectionState: 'ProtectionError', errorCode: pick(plan.random, errorCodes), healedBySync: false };
  return { ...error, recoveryPoints: points(plan, 0, 6) };
}

function inBin(plan: EstatePlan): Partial<SeedInstance> {
  const deletedAt = plan.now - 1000 * (dayInSeconds + below(plan.random, 9 * dayInSeconds));
  return { softDeletedAt: new Date(deletedAt).toISOString(), recoveryPoints: points(plan, 12, 20) };
}

/** What makes an instance one of its state. States that are not here have no instance. */
const traits: Readonly<Partial<Record<EstateState, (plan: EstatePlan) => Partial<SeedInstance>>>> = {
  protected: healthy,
  orphaned: healthy,
  wrongPolicy: healthy,
  protectionError: broken,
  protectionStopped: (plan) => ({ protectionState: 'ProtectionStopped', recoveryPoints: points(plan, 20, 60) }),
  backupsSuspended: (plan) => ({ protectionState: 'BackupSchedulesSuspended', recoveryPoints: points(plan, 20, 60) }),
  softDeleted: inBin,
  overdue: (plan) => ({ recoveryPoints: points(plan, 15, 60) }),
};

/** Azure gives ids back in other cases than they were sent in; some of the instances name their server so. */
function otherCase(plan: EstatePlan, id: string): string {
  if (below(plan.random, 10) > 0) return id;
  return id.replace('/resourceGroups/', '/resourcegroups/').replace('Microsoft.DBfor', 'microsoft.dbfor');
}

/** The backup instance that a server in its state has, in the vault of its location; undefined for none. */
export function generateInstance(
  plan: EstatePlan,
  server: Omit<GeneratedServer, 'instanceId'>,
): SeedInstance | undefined {
  const own = traits[server.state]?.(plan);
  if (own === undefined) return undefined;
  const { vault } = server;
  return {
    id: `${vault.id}/backupInstances/${lastSegment(server.id)}-${randomGuid(plan.random)}`,
    datasourceId: otherCase(plan, server.id),
    policyName: lastSegment(server.state === 'wrongPolicy' ? vault.otherPolicyId : vault.policyId),
    ...own,
  };
}
