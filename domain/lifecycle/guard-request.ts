import { parseResourceId, resourceTypeOf } from '../resource-id';
import { failure, type Result, success } from '../result';

const REQUEST_TYPE = /^microsoft\.dataprotection\/resourceguards\/[^/]+$/i;

/**
 * The id of a resource guard's request, such as `…/resourceGuards/{guard}/dppDisableSuspendBackupsRequests/default`: it is no
 * secret, and allows an action only to whom the guard's owner has given a role on it.
 */
export function parseGuardRequest(text: string): Result<string, string> {
  const id = parseResourceId(text);
  if (!id.ok) return id;
  return REQUEST_TYPE.test(resourceTypeOf(id.value))
    ? success(id.value)
    : failure('it is not the id of a request of a resource guard');
}
