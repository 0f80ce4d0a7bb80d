/** Digits divided by dots, such as `1.1.0`; the form of `defaultVersion` in host.json. */
const VERSION = /^\d+(\.\d+)*$/;

const partsOf = (version: string): readonly number[] => version.split('.').map(Number);

/**
 * Whether an orchestration began on a release, or on a later one.
 *
 * @param version that the instance was given at its start; none was given before versions were used, and one of another
 *   form is nothing that a release of ours gave. Both count as the oldest
 * @param release digits divided by dots
 */
export function startedSince(version: string | undefined, release: string): boolean {
  if (version === undefined || !VERSION.test(version)) return false;
  const began = partsOf(version);
  const wanted = partsOf(release);
  for (let index = 0; index < Math.max(began.length, wanted.length); index++) {
    const difference = (began[index] ?? 0) - (wanted[index] ?? 0);
    if (difference !== 0) return difference > 0;
  }
  return true;
}
