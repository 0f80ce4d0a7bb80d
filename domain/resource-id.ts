import type { Brand } from './brand';
import { failure, type Result, success } from './result';

/**
 * The id of a resource in a resource group, in the spelling that it was given in:
 * `/subscriptions/{guid}/resourceGroups/{name}/providers/{namespace}/{type}/{name}[/{type}/{name}…]`.
 *
 * ARM compares ids without case and answers in many spellings (`resourcegroups`, `Backupvaults`), so: compare with
 * {@link sameResource}, send the original.
 */
export type ResourceId = Brand<'ResourceId'>;

/** The parts of an id, in their original spelling. `types` and `names` are equally long, outermost first. */
export interface ResourceIdParts {
  readonly subscriptionId: string;
  readonly resourceGroup: string;
  readonly namespace: string;
  readonly types: readonly string[];
  readonly names: readonly string[];
}

/** ARM itself takes ids of up to 2,048 characters; none that we handle comes near to this. */
export const MAX_RESOURCE_ID_LENGTH = 1024;

const GUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const RESOURCE_GROUP = /^[\p{L}\p{N}_.()-]{0,89}[\p{L}\p{N}_()-]$/u;
const NAMESPACE = /^[a-z][a-z0-9]*(\.[a-z][a-z0-9]*)+$/i;
const TYPE = /^[a-z][a-z0-9]{0,79}$/i;
const NAME = /^[\p{L}\p{N}_()-][\p{L}\p{N}_.()-]{0,259}$/u;

/** The segments by their place; those that a malformed id lacks are empty, and no rule takes an empty one. */
function splitId(id: string): ResourceIdParts & { readonly words: readonly string[] } {
  const segments = id.split('/');
  const [, , subscriptionId = '', groups = '', resourceGroup = '', providers = '', namespace = ''] = segments;
  const pairs = segments.slice(7);
  return {
    words: [segments.slice(0, 2).join('/'), groups, providers].map((word) => word.toLowerCase()),
    subscriptionId,
    resourceGroup,
    namespace,
    types: pairs.filter((_, index) => index % 2 === 0),
    names: pairs.filter((_, index) => index % 2 === 1),
  };
}

function problemOfScope({ words, subscriptionId, resourceGroup, namespace }: ReturnType<typeof splitId>): string {
  const [subscriptions, groups, providers] = words;
  if (subscriptions !== '/subscriptions') return 'it does not start with /subscriptions/';
  if (!GUID.test(subscriptionId)) return 'the subscription id is not a GUID';
  if (groups !== 'resourcegroups') return 'it has no /resourceGroups/ after the subscription';
  if (!RESOURCE_GROUP.test(resourceGroup)) return 'the resource group name is not valid';
  if (providers !== 'providers') return 'it has no /providers/ after the resource group';
  return NAMESPACE.test(namespace) ? '' : 'the provider namespace is not valid';
}

function problemOfPairs({ types, names }: ReturnType<typeof splitId>): string {
  if (types.length === 0 || types.length !== names.length) return 'resource types and names do not come in pairs';
  if (!types.every((type) => TYPE.test(type))) return 'a resource type is not valid';
  return names.every((name) => NAME.test(name)) ? '' : 'a resource name has characters that Azure names never have';
}

/** Why `text` is no id; empty when it is one. */
function problemOf(text: string): string {
  if (text.length > MAX_RESOURCE_ID_LENGTH) return `it is longer than ${MAX_RESOURCE_ID_LENGTH} characters`;
  // Lower-casing folds some decomposable letters into others: the Kelvin sign would become "k" and name another resource.
  if (text !== text.normalize('NFC')) return 'it is not in Unicode normal form C';
  const id = splitId(text);
  return problemOfScope(id) || problemOfPairs(id);
}

/** Whether `text` is the id of a resource in a resource group. */
export function isResourceId(text: string): text is ResourceId {
  return problemOf(text) === '';
}

/** Checks an id. The problem is the reason as a clause ("the subscription id is not a GUID"). */
export function parseResourceId(text: string): Result<ResourceId, string> {
  return isResourceId(text) ? success(text) : failure(problemOf(text));
}

/** The parts of a checked id. */
export function partsOf(id: ResourceId): ResourceIdParts {
  const { subscriptionId, resourceGroup, namespace, types, names } = splitId(id);
  return { subscriptionId, resourceGroup, namespace, types, names };
}

/** `Microsoft.DBforPostgreSQL/servers/databases`, in the spelling of the id. */
export function resourceTypeOf(id: ResourceId): string {
  const { namespace, types } = partsOf(id);
  return [namespace, ...types].join('/');
}

/** The innermost name. */
export function nameOf(id: ResourceId): string {
  return id.slice(id.lastIndexOf('/') + 1);
}

/** The id without its last type and name; `undefined` for a resource that stands directly in its resource group. */
export function parentOf(id: ResourceId): ResourceId | undefined {
  const parent = id.split('/').slice(0, -2).join('/');
  return isResourceId(parent) ? parent : undefined;
}

/** The form in which two spellings of one id are equal: for keys and hashes, never for sending. */
export function comparable(id: string): string {
  return id.toLowerCase();
}

export function sameResource(left: string, right: string): boolean {
  return comparable(left) === comparable(right);
}
