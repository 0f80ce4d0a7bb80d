import { parseResourceId } from '../domain/resource-id';
import type { ArmEndpoint } from './arm-endpoint';

/**
 * The URL of a resource, or of something below it.
 *
 * @param suffix what follows the id, such as `/sync`
 * @throws TypeError for an id that is none: a defect of the caller, and nothing that belongs into a URL
 */
export function resourceUrl(
  { origin }: ArmEndpoint,
  { id, suffix = '', apiVersion }: { readonly id: string; readonly suffix?: string; readonly apiVersion: string },
): string {
  const checked = parseResourceId(id);
  if (!checked.ok) throw new TypeError(`Not a resource id: ${checked.problem}.`);
  const path = checked.value.split('/').map(encodeURIComponent).join('/');
  return `${origin}${path}${suffix}?api-version=${encodeURIComponent(apiVersion)}`;
}
