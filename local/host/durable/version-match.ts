/**
 * Which instances a host may run, by their version: `extensions.durableTask.versionMatchStrategy` and
 * `versionFailureStrategy` of host.json, as the extension documents them.
 */
export interface VersionPolicy {
  /** `None`: all. `Strict`: those of the default version. `CurrentOrOlder`: those that are not newer. */
  readonly match: 'None' | 'Strict' | 'CurrentOrOlder';
  /** What becomes of others. `Reject`: they wait for a host that may run them. `Fail`: they fail. */
  readonly onMismatch: 'Reject' | 'Fail';
}

const NUMBERED = /^\d+(\.\d+){1,3}$/;

/** Two to four numbers compare as numbers, a missing one being less than 0; everything else as text, without case. */
export function compareVersions(left: string, right: string): number {
  if (!NUMBERED.test(left) || !NUMBERED.test(right)) {
    return left.toLowerCase().localeCompare(right.toLowerCase(), 'en');
  }
  const [ours, theirs] = [left.split('.').map(Number), right.split('.').map(Number)];
  for (let index = 0; index < 4; index++) {
    const difference = (ours[index] ?? -1) - (theirs[index] ?? -1);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** Whether a host of `defaultVersion` may run an instance; a host without a version runs all. */
export function mayRun({ match }: VersionPolicy, version: string, defaultVersion: string): boolean {
  if (match === 'None' || defaultVersion === '') return true;
  const order = compareVersions(version, defaultVersion);
  return match === 'Strict' ? order === 0 : order <= 0;
}

export function versionMismatch(name: string, version: string, defaultVersion: string): string {
  return (
    `The instance of '${name}' has the version '${version}', which this host (default version '${defaultVersion}') may not run ` +
    '(extensions.durableTask.versionMatchStrategy in host.json).'
  );
}
