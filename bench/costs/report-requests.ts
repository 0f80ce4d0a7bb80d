import { existsSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { sep } from 'node:path';

/** The functions of Node's own module that the store of reports calls, and the requests that they stand for. */
const REQUESTS: Readonly<Record<string, (path: string) => readonly string[]>> = {
  readFile: () => ['read'],
  rename: () => ['write'],
  readdir: () => ['list'],
  // A folder of blobs is removed one by one.
  rm: (path) => (existsSync(path) ? filesBelow(path).map(() => 'remove') : []),
};

const filesBelow = (folder: string): readonly unknown[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());

const isFunction = (value: unknown): value is (...args: unknown[]) => unknown => typeof value === 'function';

/**
 * Counts what is asked of the directory of reports. The app reads the functions of the module at every call, so it sees
 * those that stand in for them here.
 */
export function watchReports(directory: string): { readonly requests: readonly string[]; stop(): void } {
  const requests: string[] = [];
  const files: unknown = createRequire(__filename)('node:fs/promises');
  if (typeof files !== 'object' || files === null) throw new Error('node:fs/promises is no object.');
  const originals = Object.entries(REQUESTS).map(([name, requestsOf]) => {
    const original: unknown = Reflect.get(files, name);
    if (!isFunction(original)) throw new Error(`node:fs/promises has no ${name}.`);
    Reflect.set(files, name, (...args: unknown[]) => {
      const [path] = args;
      if (typeof path === 'string' && `${path}${sep}`.startsWith(`${directory}${sep}`))
        requests.push(...requestsOf(path));
      return original.apply(files, args);
    });
    return { name, original };
  });
  return {
    requests,
    stop: () => {
      for (const { name, original } of originals) Reflect.set(files, name, original);
    },
  };
}
