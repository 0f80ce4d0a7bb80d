import type { Monitor, RunningApp } from '../running-app';
import { databaseId, databaseBody, flexibleServerBody, flexibleServerId, vaultId } from '../seeded-estate';

const groups = vaultId.split('/').slice(0, 4).join('/');

export const storageAccountId = `${groups}/ossdemoRG/providers/Microsoft.Storage/storageAccounts/ossdemorestores`;
export const guardId = `${groups}/guardRG/providers/Microsoft.DataProtection/resourceGuards/backupGuard`;
export const newDatabaseId = databaseId.replace('empdb11', 'empdb11-restored');

/** Both kinds of datasource, each with the policy that it can change to. */
export const protectedKinds = [
  {
    name: 'a flexible server',
    resourceId: flexibleServerId,
    policyName: 'flexpol1',
    otherPolicyId: `${vaultId}/backupPolicies/flexpol2`,
    body: flexibleServerBody,
  },
  {
    name: 'a database of a single server',
    resourceId: databaseId,
    policyName: 'osspol3',
    otherPolicyId: `${vaultId}/backupPolicies/osspol4`,
    body: databaseBody,
  },
] as const;

export type ProtectedKind = (typeof protectedKinds)[number];

export const instanceIdOf = ({ resourceId }: Pick<ProtectedKind, 'resourceId'>): string =>
  `${vaultId}/backupInstances/${resourceId.slice(resourceId.lastIndexOf('/') + 1)}-instance`;

interface Given {
  readonly protectionState?: string;
  readonly softDeletedAt?: string;
  readonly identityId?: string;
  readonly recoveryPoints?: { readonly lastAgeSeconds: number; readonly count?: number };
}

/** Both datasources have an instance in the vault, in a state, with second policies to change to. */
export function seedInstances(app: RunningApp, given: Given = {}): void {
  const { protectionState = 'ProtectionConfigured', ...rest } = given;
  const policy = (name: string, type: string) => ({ name, datasourceTypes: [`Microsoft.DBforPostgreSQL/${type}`] });
  app.arm.seed({
    vaults: [
      {
        id: vaultId,
        softDelete: { state: 'On', retentionDays: 14 },
        policies: [
          policy('osspol3', 'servers/databases'),
          policy('osspol4', 'servers/databases'),
          policy('flexpol1', 'flexibleServers'),
          policy('flexpol2', 'flexibleServers'),
        ],
      },
    ],
    backupInstances: protectedKinds.map((kind) => ({
      id: instanceIdOf(kind),
      datasourceId: kind.resourceId,
      policyName: kind.policyName,
      protectionState,
      ...rest,
    })),
  });
}

export const withVault = (path: string): string => `${path}?vaultId=${vaultId}`;

/** A database is searched for in the vault that the request names; the new policy is in one. */
export function actionPath(action: string, resourceId: string): string {
  const path = `/api/protection-actions/${action}${resourceId}`;
  return action === 'change-policy' ? path : withVault(path);
}

/** Sends a request for an action and gives the monitor of its end. */
export async function act(app: RunningApp, action: string, resourceId: string, body?: unknown): Promise<Monitor> {
  return app.ended(await app.start('POST', actionPath(action, resourceId), body));
}

/** A restore that both kinds of datasource know. */
export const filesTarget = {
  kind: 'files',
  containerUrl: 'https://ossdemorestores.blob.core.windows.net/restores',
  storageAccountId,
  filePrefix: 'orders-2030',
} as const;

async function latestPoint(app: RunningApp, resourceId: string): Promise<string> {
  const { body } = await app.request('GET', withVault(`/api/recovery-points${resourceId}`));
  const { value } = body;
  const first: unknown = Array.isArray(value) ? value[0] : undefined;
  if (typeof first !== 'object' || first === null || !('id' in first)) throw new Error('There is no recovery point');
  return String(first.id);
}

/** Asks for a restore of the latest recovery point and gives the operation's id. */
export async function beginRestore(
  app: RunningApp,
  { resourceId }: Pick<ProtectedKind, 'resourceId'>,
  target: object = filesTarget,
  more: object = {},
): Promise<string> {
  const recoveryPointId = await latestPoint(app, resourceId);
  const body = { recoveryPointId, location: 'westus', target, ...more };
  return app.start('POST', withVault(`/api/restores${resourceId}`), body);
}

/** The state that the emulator shows of an instance. */
export function stateOf(app: RunningApp, kind: Pick<ProtectedKind, 'resourceId'>): unknown {
  const instance = app.arm.backupInstances(vaultId).find(({ id }) => id === instanceIdOf(kind));
  const properties = instance?.['properties'];
  return typeof properties === 'object' && properties !== null && 'currentProtectionState' in properties
    ? properties.currentProtectionState
    : undefined;
}
