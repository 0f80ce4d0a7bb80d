import { z } from 'zod';
import { keyOf } from '../arm-id';
import { refusal, resourceNotFound } from '../http/arm-errors';
import type { ArmAnswer } from '../http/exchange';
import type { Call, Route } from '../http/route';
import { parseJson } from '../json';
import type { JsonObject } from '../json';
import { requireGroup, requireSubscription } from '../resources/lookup';
import { pageOf } from '../resources/pages';
import type { AccessPolicy, KeyVault } from './key-vault';
import { tenantId } from './tenant';

const type = 'Microsoft.KeyVault/vaults';

function vaultBody(vault: KeyVault): JsonObject {
  const { id, name, location, tags, isRbac, bypass, defaultAction, publicNetworkAccess, policies } = vault;
  return {
    id,
    name,
    type,
    location,
    tags,
    properties: {
      sku: { family: 'A', name: 'standard' },
      tenantId,
      networkAcls: { bypass, defaultAction, ipRules: [], virtualNetworkRules: [] },
      accessPolicies: isRbac ? [] : policies,
      enabledForDeployment: false,
      enableSoftDelete: true,
      softDeleteRetentionInDays: 90,
      enableRbacAuthorization: isRbac,
      vaultUri: `https://${name}.vault.azure.net/`,
      provisioningState: 'Succeeded',
      publicNetworkAccess,
    },
  };
}

function requireKeyVault(call: Call): KeyVault {
  const group = requireGroup(call);
  const name = call.parameters.get('keyVaultName');
  const id = `/subscriptions/${call.parameters.get('subscriptionId')}/resourceGroups/${group}/providers/${type}/${name}`;
  const vault = call.world.estate.keyVaults.get(keyOf(id));
  if (vault === undefined) throw resourceNotFound(type, name, group);
  return vault;
}

function list(call: Call, prefix: string): ArmAnswer {
  const start = `${keyOf(prefix)}/`;
  const vaults = [...call.world.estate.keyVaults.values()].filter(({ id }) => keyOf(id).startsWith(start));
  return pageOf(call, vaults, vaultBody);
}

const policiesSchema = z.looseObject({
  properties: z.looseObject({
    accessPolicies: z.array(
      z.looseObject({
        tenantId: z.string(),
        objectId: z.string().min(1),
        permissions: z.record(z.string(), z.array(z.string())),
      }),
    ),
  }),
});

function merged(current: AccessPolicy | undefined, sent: AccessPolicy): AccessPolicy {
  const kinds = new Set([...Object.keys(current?.permissions ?? {}), ...Object.keys(sent.permissions)]);
  const permissions = [...kinds].map((kind) => {
    const rights = [...(current?.permissions[kind] ?? []), ...(sent.permissions[kind] ?? [])];
    return [kind, [...new Set(rights.map((right) => right.toLowerCase()))]] as const;
  });
  return { tenantId: sent.tenantId, objectId: sent.objectId, permissions: Object.fromEntries(permissions) };
}

function without(current: AccessPolicy, sent: AccessPolicy): AccessPolicy {
  const permissions = Object.entries(current.permissions).map(([kind, rights]) => {
    const gone = new Set((sent.permissions[kind] ?? []).map((right) => right.toLowerCase()));
    return [kind, rights.filter((right) => !gone.has(right.toLowerCase()))] as const;
  });
  return { ...current, permissions: Object.fromEntries(permissions) };
}

type Change = (policies: readonly AccessPolicy[], sent: AccessPolicy) => readonly AccessPolicy[];

const isOf = (sent: AccessPolicy) => (policy: AccessPolicy) => keyOf(policy.objectId) === keyOf(sent.objectId);

const changes: Readonly<Record<string, Change>> = {
  add: (policies, sent) => [...policies.filter((one) => !isOf(sent)(one)), merged(policies.find(isOf(sent)), sent)],
  replace: (policies, sent) => [...policies.filter((one) => !isOf(sent)(one)), sent],
  remove: (policies, sent) => policies.map((one) => (isOf(sent)(one) ? without(one, sent) : one)),
};

/** Policies of a vault in RBAC mode are stored and have no effect, as in the service. */
function changePolicies(call: Call): ArmAnswer {
  const vault = requireKeyVault(call);
  const change = changes[call.parameters.get('kind').toLowerCase()];
  const parsed = policiesSchema.safeParse(parseJson(call.request.body));
  if (change === undefined || !parsed.success) {
    throw refusal(400, 'BadRequest', 'The kind of change, or properties.accessPolicies, is missing or wrong.');
  }
  const policies = parsed.data.properties.accessPolicies.reduce(change, vault.policies);
  call.world.estate.keyVaults.set(keyOf(vault.id), { ...vault, policies });
  return {
    status: 200,
    body: {
      id: `${vault.id}/accessPolicies/`,
      type: `${type}/accessPolicies`,
      location: vault.location,
      properties: { accessPolicies: policies },
    },
  };
}

const provider = 'Microsoft.KeyVault';
const subscription = '/subscriptions/{subscriptionId}';
const group = `${subscription}/resourceGroups/{resourceGroup}`;
const one = `${group}/providers/${type}/{keyVaultName}`;

/** The management plane of key vaults: read, list, change access policies. There is no data plane. */
export const keyVaultRoutes: readonly Route[] = [
  {
    method: 'GET',
    template: `${subscription}/providers/${type}`,
    kind: 'list',
    provider,
    handle: (call) => list(call, `/subscriptions/${requireSubscription(call)}`),
  },
  {
    method: 'GET',
    template: `${group}/providers/${type}`,
    kind: 'list',
    provider,
    handle: (call) => {
      const resourceGroup = requireGroup(call);
      return list(call, `/subscriptions/${call.parameters.get('subscriptionId')}/resourceGroups/${resourceGroup}`);
    },
  },
  {
    method: 'GET',
    template: one,
    kind: 'get',
    provider,
    handle: (call) => ({ status: 200, body: vaultBody(requireKeyVault(call)) }),
  },
  { method: 'PUT', template: `${one}/accessPolicies/{kind}`, kind: 'write', provider, handle: changePolicies },
];
