/** A parsed ARM resource id. The text keeps its spelling; compare ids with {@link keyOf}. */
export interface ArmId {
  readonly text: string;
  readonly subscriptionId: string;
  /** Absent in ids directly under a subscription. */
  readonly resourceGroup: string | undefined;
  /** Provider and types, `Microsoft.DBforPostgreSQL/servers/databases`. */
  readonly type: string;
  /** One name per type segment, outermost first. */
  readonly names: readonly string[];
}

const guid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** ARM ids are compared without case: one key for every spelling. */
export function keyOf(id: string): string {
  return id.replace(/\/+$/, '').toLowerCase();
}

export function isSubscriptionId(text: string): boolean {
  return guid.test(text);
}

/** `undefined` when the text is not the id of a resource in a resource group. */
export function parseArmId(text: string): ArmId | undefined {
  const [empty, subscriptions, subscriptionId, groups, resourceGroup, providers, namespace, ...rest] = text.split('/');
  const words = [subscriptions, groups, providers].map((word) => word?.toLowerCase());
  if (empty !== '' || words.join() !== 'subscriptions,resourcegroups,providers') return undefined;
  if (subscriptionId === undefined || !isSubscriptionId(subscriptionId) || !resourceGroup || !namespace)
    return undefined;
  if (rest.length === 0 || rest.length % 2 === 1 || rest.includes('')) return undefined;
  const types = rest.filter((_, index) => index % 2 === 0);
  const names = rest.filter((_, index) => index % 2 === 1);
  return { text, subscriptionId, resourceGroup, type: [namespace, ...types].join('/'), names };
}

/** The id of the resource that holds this one: `…/servers/s/databases/d` gives `…/servers/s`. */
export function parentId(id: string): string {
  return id.split('/').slice(0, -2).join('/');
}

export function lastSegment(id: string): string {
  return id.slice(id.lastIndexOf('/') + 1);
}

export function sameText(left: string, right: string): boolean {
  return left.toLowerCase() === right.toLowerCase();
}

/** Azure writes one region as `westus`, `westUS` or `West US`. */
export function normalizeLocation(location: string): string {
  return location.replaceAll(' ', '').toLowerCase();
}
