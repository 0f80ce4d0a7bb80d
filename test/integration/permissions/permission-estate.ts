import { defaultSubscriptionId } from '../../../local/arm';
import type { Answer, RunningApp } from '../running-app';
import { databaseBody } from '../seeded-estate';

/** Of the seeded vaults' own identity. */
export const principalId = 'a8b24f84-f43c-45b3-aa54-e3f6d54d31a6';
export const READER = 'acdd72a7-3385-48ef-bd42-f606fba81ae7';
export const BACKUP_ROLE = 'c088a766-074b-43ba-90d4-1fb21feae531';
export const SECRETS_USER = '4633458b-17de-408a-b874-0445c86b69e6';
export const OWNER = '8e3af657-a8ff-443c-a75c-2fe8c4bcb635';

export const group = `/subscriptions/${defaultSubscriptionId}/resourceGroups/ossdemoRG`;
export const serverId = `${group}/providers/Microsoft.DBforPostgreSQL/servers/testpostgresql`;
export const keyVaultId = `${group}/providers/Microsoft.KeyVault/vaults/ossdemo-kv`;
export const { secretUri } = databaseBody;

export const path = (resourceId: string): string => `/api/permissions${resourceId}`;
export const grants = { SAUVEGARDE_ALLOW_GRANTS: 'true' };
export const openFirewall = [{ name: 'AllowAllWindowsAzureIps', startIpAddress: '0.0.0.0', endIpAddress: '0.0.0.0' }];

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;

export function objects(value: unknown): readonly Readonly<Record<string, unknown>>[] {
  if (!Array.isArray(value) || !value.every(isRecord)) throw new Error(`No list of objects: ${JSON.stringify(value)}`);
  return value;
}

export async function planned(
  app: RunningApp,
  resourceId: string,
  body: object,
): Promise<Readonly<Record<string, unknown>>> {
  const answer = await app.request('POST', path(resourceId), body);
  expect({ status: answer.status, code: answer.body['code'] }).toEqual({ status: 200, code: undefined });
  return answer.body;
}

export const rolesIn = (list: unknown) => objects(list).map((each) => [each['roleDefinitionId'], each['scope']]);

/** The role assignments that there are: role, scope, principal. */
export const assigned = (app: RunningApp) =>
  app.arm.roleAssignments().map(({ scope, role, principalId: who }) => [role, scope, who]);

/** What was asked of Azure that is no read. */
export const writes = (app: RunningApp) => app.arm.requests.filter(({ method }) => method !== 'GET');

export function expectProblem(
  { status, body }: Answer,
  expected: { readonly status: number; readonly code: string },
): void {
  expect({ status, code: body['code'] }).toEqual(expected);
}

/** Makes a plan and asks for it to be applied. */
export async function apply(app: RunningApp, resourceId: string, body: object): Promise<Answer> {
  const { planId } = await planned(app, resourceId, body);
  return app.request('PUT', path(resourceId), { ...body, planId });
}

export const operationId = ({ status, body }: Answer): string => {
  if (status !== 202) throw new Error(`Answered ${status}: ${JSON.stringify(body)}`);
  return String(body['id']);
};
