/** Neither the first nor the last character is a dot: hidden files, `..`, and names that Windows and Azure cut short. */
const NAME = /^[a-z0-9_-](?:[a-z0-9._-]*[a-z0-9_-])?$/;
/** A file name may have 255 bytes, a segment of a blob's name 254 characters. */
const MAX_NAME_LENGTH = 200;
/** A blob's name may have 1024 characters. */
const MAX_PATH_LENGTH = 1000;
const MAX_SHOWN_LENGTH = 100;

/** Whether a file or folder can be one of ours: the stores ignore what else lies there. */
export const isReportName = (name: string): boolean => name.length <= MAX_NAME_LENGTH && NAME.test(name);

/**
 * The one check of paths and folders, the same for every store: names of lower-case letters, digits, `-`, `_` and inner
 * dots, with a slash between them.
 *
 * @returns the names
 * @throws TypeError for anything else
 */
export function reportPathNames(path: string): string[] {
  const names = path.length <= MAX_PATH_LENGTH ? path.split('/') : [];
  if (names.length > 0 && names.every(isReportName)) return names;
  throw new TypeError(`${JSON.stringify(path.slice(0, MAX_SHOWN_LENGTH))} is no path of a report.`);
}
