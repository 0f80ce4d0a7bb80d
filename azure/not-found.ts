import type { ArmResponse } from './arm-connection';
import { serviceCodeOf } from './service-error-reader';

/**
 * Codes of Resource Manager for a request that never reached the backup service: the type is not known in this api-version
 * or on this kind of resource.
 */
const NO_ROUTE_CODES: ReadonlySet<string> = new Set([
  'invalidresourcetype',
  'noregisteredproviderfound',
  'notfound',
  'invalidresourcenamespace',
]);

/** "Not there" that may as well be "not visible to you": it proves nothing about what the subscription holds. */
const UNSEEN_CODES: ReadonlySet<string> = new Set(['subscriptionnotfound']);

const lowerCode = (response: ArmResponse): string | undefined => serviceCodeOf(response)?.toLowerCase();

/**
 * The right to a datasource's list, as Resource Manager names it in its refusals. Azure publishes no such action, so that no
 * custom role can name it: an identity with nothing but named rights cannot have it.
 */
const LIST_ACTION = 'microsoft.dataprotection/backupinstances/read';

/**
 * Whether an answer to a datasource's list of instances says that there is no such list for this kind of resource, rather
 * than no such resource. ARM names its reason in a code: a missing datasource, group or subscription has one of its own
 * (`ResourceNotFound`, `ParentResourceNotFound`, `ResourceGroupNotFound`, `SubscriptionNotFound`). What is left is a
 * missing route: a code that says so, or an answer without any code, as web servers give for paths they do not know.
 *
 * An identity that may not ask for the list is told the same by the code and the action: for it there is none either.
 *
 * Where this errs it errs towards "no such list", which only means that the service decides at the validation.
 */
export function saysNoRoute(response: ArmResponse): boolean {
  const code = lowerCode(response);
  if (response.status === 404) return code === undefined || NO_ROUTE_CODES.has(code);
  if (response.status === 403) {
    return code === 'authorizationfailed' && response.text.toLowerCase().includes(`'${LIST_ACTION}'`);
  }
  return response.status === 400 && code === 'noregisteredproviderfound';
}

/**
 * Whether an answer about a backup instance says that it does not exist. Not for every 404: one that speaks of the route
 * or of the subscription, or that is the page of a proxy, would turn a wrong configuration into "nothing left to delete".
 */
export function saysAbsent(response: ArmResponse): boolean {
  if (response.status !== 404) return false;
  const code = lowerCode(response);
  if (code === undefined) return response.text.trim() === '';
  return code === 'notfound' || !(NO_ROUTE_CODES.has(code) || UNSEEN_CODES.has(code));
}
