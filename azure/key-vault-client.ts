import { z } from 'zod';
import type { KeyVault } from '../domain/permissions/key-vault-access';
import type { Refused, Throttled } from '../domain/long-running';
import { isResourceId, type ResourceId, sameResource } from '../domain/resource-id';
import { isSuccess, negativeAnswer, readJson } from './arm-answer';
import type { ArmConnection } from './arm-connection';
import { type ArmCall, ArmFault } from './arm-fault';
import { saysAbsent } from './not-found';
import { readWholeList } from './paged-list';
import { resourceUrl } from './resource-url';

type KeyVaultAnswer =
  { readonly kind: 'found'; readonly keyVault: KeyVault } | { readonly kind: 'absent' } | Refused | Throttled;

/** The settings of key vaults (Microsoft.KeyVault), never what is in them. Answers and faults as in `DataProtectionClient`. */
export interface KeyVaultClient {
  get(keyVaultId: ResourceId, context: { readonly correlationId: string }): Promise<KeyVaultAnswer>;
  /** The key vault of a name, which is unique in all of Azure, out of the list of a subscription or a resource group. */
  find(
    where: { readonly scope: string; readonly name: string },
    context: { readonly correlationId: string },
  ): Promise<KeyVaultAnswer>;
}

const API_VERSION = '2023-07-01';

const LIST = '/providers/Microsoft.KeyVault/vaults';

const isSubscription = (scope: string): boolean => /^\/subscriptions\/[0-9a-f-]{36}$/i.test(scope);

/** With a name behind it, the id of a group is that of a resource. */
const isGroup = (scope: string): boolean => scope.split('/').length === 5 && isResourceId(`${scope}${LIST}/name`);

const optionalText = z.string().nullish().catch(undefined);

const named = z.object({ name: z.string() });

const resource = z.object({
  id: z.string().refine(isResourceId),
  properties: z.object({
    tenantId: z.string(),
    enableRbacAuthorization: z.boolean().nullish(),
    publicNetworkAccess: optionalText,
    networkAcls: z.object({ bypass: optionalText, defaultAction: optionalText }).nullish(),
    accessPolicies: z
      .array(
        z.object({
          objectId: z.string(),
          applicationId: optionalText,
          permissions: z.object({ secrets: z.array(z.string()).nullish() }),
        }),
      )
      .nullish(),
  }),
});

/** A key vault that has no firewall has no `networkAcls` either. */
function keyVaultOf({ id, properties }: z.infer<typeof resource>): KeyVault {
  const { tenantId, enableRbacAuthorization, publicNetworkAccess, networkAcls, accessPolicies } = properties;
  return {
    id,
    tenantId,
    isRbac: enableRbacAuthorization ?? false,
    publicNetworkAccess: publicNetworkAccess ?? 'Enabled',
    defaultAction: networkAcls?.defaultAction ?? 'Allow',
    bypass: networkAcls?.bypass ?? 'AzureServices',
    accessPolicies: (accessPolicies ?? []).map(({ objectId, applicationId, permissions }) => ({
      objectId,
      ...(typeof applicationId === 'string' && { applicationId }),
      secretRights: permissions.secrets ?? [],
    })),
  };
}

export function createKeyVaultClient(connection: ArmConnection): KeyVaultClient {
  return {
    async get(keyVaultId, { correlationId }) {
      const call: ArmCall = { method: 'GET', operation: 'keyVaults/read', correlationId };
      const url = resourceUrl(connection.endpoint, { id: keyVaultId, apiVersion: API_VERSION });
      const response = await connection.send({ ...call, url });
      if (saysAbsent(response)) return { kind: 'absent' };
      if (!isSuccess(response)) return negativeAnswer(call, response);
      return { kind: 'found', keyVault: keyVaultOf(readJson(call, response, resource)) };
    },

    async find({ scope, name }, { correlationId }) {
      if (!isSubscription(scope) && !isGroup(scope)) {
        throw new TypeError('Not the id of a subscription or a group.');
      }
      const call: ArmCall = { method: 'GET', operation: 'keyVaults/list', correlationId };
      const path = scope.split('/').map(encodeURIComponent).join('/');
      const url = `${connection.endpoint.origin}${path}${LIST}?api-version=${API_VERSION}`;
      const answer = await readWholeList(connection, call, url);
      if (answer.kind !== 'entries') return answer;
      const entry = answer.entries.map((each) => each.entry).find((each) => sameName(each, name));
      if (entry === undefined) return { kind: 'absent' };
      const parsed = resource.safeParse(entry);
      if (!parsed.success) throw new ArmFault(call, 'the list has a key vault that cannot be read');
      return { kind: 'found', keyVault: keyVaultOf(parsed.data) };
    },
  };
}

const sameName = (entry: unknown, name: string): boolean => sameResource(named.safeParse(entry).data?.name ?? '', name);
