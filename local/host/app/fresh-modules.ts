import Module, { createRequire } from 'node:module';
import { existsSync, realpathSync } from 'node:fs';
import { dirname, join, sep } from 'node:path';
import { pathToFileURL } from 'node:url';

/** Packages with module state that belongs to one load of an app (registrations, a cached core module, locked setup). */
const packagesWithAppState = ['@azure/functions', 'durable-functions'];

/** App directories that this process has loaded as ES modules, with the number of loads. */
const esModuleLoads = new Map<string, number>();

function packageDirectory(file: string): string {
  let directory = dirname(file);
  while (!existsSync(join(directory, 'package.json')) && dirname(directory) !== directory) {
    directory = dirname(directory);
  }
  return directory;
}

/** The app directory and the places outside of it whose modules must be evaluated anew for each load of the app. */
function freshDirectories(appDirectory: string): string[] {
  const appRequire = createRequire(join(appDirectory, 'package.json'));
  const directories = new Set([appDirectory, realpathSync(appDirectory)]);
  for (const name of packagesWithAppState) {
    try {
      directories.add(packageDirectory(appRequire.resolve(name)));
    } catch {
      // The app has bundled it, or does not use it.
    }
  }
  return [...directories].map((directory) => directory + sep);
}

/**
 * Node offers no way to forget an ES module. Its URL is the key of the module map, so a resolve hook gives every module
 * of a later load a URL of its own. A hook cannot be removed again, but only a second load of an app in one process
 * needs one, and each replaces the mark of those before it.
 */
function markEsModuleUrls(directories: readonly string[], load: number): void {
  const prefixes = directories.map((directory) => pathToFileURL(directory).href);
  const hook = `
    const prefixes = ${JSON.stringify(prefixes)};
    export async function resolve(specifier, context, nextResolve) {
      const result = await nextResolve(specifier, context);
      if (!prefixes.some((prefix) => result.url.startsWith(prefix))) return result;
      const url = new URL(result.url);
      url.searchParams.set('functions-host-load', ${JSON.stringify(String(load))});
      return { ...result, url: url.href };
    }`;
  Module.register(`data:text/javascript,${encodeURIComponent(hook)}`);
}

/**
 * Makes the next load of the app evaluate all of its modules again, as a new worker process would: what an app keeps in
 * module variables must not leak from one host into the next one of the same process.
 *
 * @param hasEsModules whether the app is loaded through `import()`.
 */
export function forgetModules(appDirectory: string, hasEsModules: boolean): void {
  const directories = freshDirectories(appDirectory);
  const { cache } = createRequire(join(appDirectory, 'package.json'));
  for (const file of Object.keys(cache)) {
    const isNative = file.endsWith('.node');
    if (!isNative && directories.some((directory) => file.startsWith(directory))) Reflect.deleteProperty(cache, file);
  }
  if (!hasEsModules) return;
  const load = (esModuleLoads.get(appDirectory) ?? 0) + 1;
  esModuleLoads.set(appDirectory, load);
  if (load > 1) markEsModuleUrls(directories, load);
}
