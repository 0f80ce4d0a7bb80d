import { keyOf, sameText } from '../arm-id';
import { refusal, resourceNotFound } from '../http/arm-errors';
import type { ArmAnswer } from '../http/exchange';
import type { Call, Route } from '../http/route';
import type { JsonObject } from '../json';
import { requireGroup } from '../resources/lookup';
import { pageOf } from '../resources/pages';
import { containerScope } from './storage-account';
import type { StorageAccount } from './storage-account';

const type = 'Microsoft.Storage/storageAccounts';

function accountBody({ id, name, location, tags, allowsSharedKeys }: StorageAccount): JsonObject {
  return {
    sku: { name: 'Standard_LRS', tier: 'Standard' },
    kind: 'StorageV2',
    id,
    name,
    type,
    location,
    tags,
    properties: {
      allowSharedKeyAccess: allowsSharedKeys,
      publicNetworkAccess: 'Enabled',
      provisioningState: 'Succeeded',
      primaryEndpoints: { blob: `https://${name}.blob.core.windows.net/` },
    },
  };
}

function containerBody(account: StorageAccount, name: string): JsonObject {
  const id = containerScope(account, name);
  return { id, name, type: `${type}/blobServices/containers`, properties: { publicAccess: 'None' } };
}

function requireAccount(call: Call): StorageAccount {
  const group = requireGroup(call);
  const name = call.parameters.get('accountName');
  const id = `/subscriptions/${call.parameters.get('subscriptionId')}/resourceGroups/${group}/providers/${type}/${name}`;
  const account = call.world.estate.storageAccounts.get(keyOf(id));
  if (account === undefined) throw resourceNotFound(type, name, group);
  return account;
}

function getContainer(call: Call): ArmAnswer {
  const account = requireAccount(call);
  const name = account.containers.find((one) => sameText(one, call.parameters.get('containerName')));
  if (name === undefined) throw refusal(404, 'ContainerNotFound', 'The specified container does not exist.');
  return { status: 200, body: containerBody(account, name) };
}

const provider = 'Microsoft.Storage';
const one = `/subscriptions/{subscriptionId}/resourceGroups/{resourceGroup}/providers/${type}/{accountName}`;
const containers = `${one}/blobServices/default/containers`;

/** Storage accounts that a restore may write to: read, and their containers. There is no data plane. */
export const storageAccountRoutes: readonly Route[] = [
  {
    method: 'GET',
    template: one,
    kind: 'get',
    provider,
    handle: (call) => ({ status: 200, body: accountBody(requireAccount(call)) }),
  },
  {
    method: 'GET',
    template: containers,
    kind: 'list',
    provider,
    handle: (call) => {
      const account = requireAccount(call);
      return pageOf(call, account.containers, (name) => containerBody(account, name));
    },
  },
  { method: 'GET', template: `${containers}/{containerName}`, kind: 'get', provider, handle: getContainer },
];
