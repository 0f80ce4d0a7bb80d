import Module, { createRequire } from 'node:module';
import { existsSync, realpathSync } from 'node:fs';
import { dirname, join, sep } from 'node:path';
import { pathToFileURL } from 'node:url';

/** Packages with module state that belongs to one load of an app (registrations, a cached core module, locked setup). */
const packagesWithAppState = ['@azure/functions', 'durable-functions'];

/** How many apps this process has loaded as ES modules; two apps can share the packages that they import. */
let esModuleLoads = 0;

function packageDirectory(file: string): string {
  let directory = dirname(file);
  while (!existsSync(join(directory, 'package.json')) && dirname(directory) !== directory) {
    directory = dirname(directory);
  }
  return directory;
}

/** Where the packages with app state are, as the app resolves them; those that it has bundled or lacks are left out. */
function statefulDirectories(appRequire: NodeJS.Require): string[] {
  return packagesWithAppState.flatMap((name) => {
    try {
      return [packageDirectory(appRequire.resolve(name)) + sep];
    } catch {
      return [];
    }
  });
}

/**
 * Node offers no way to forget an ES module. Its URL is the key of the module map, so a resolve hook gives every module
 * of a later load a URL of its own. A hook cannot be removed again, but only a second app in one process needs
 * one, and each replaces the mark of those before it.
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

/** What loads of apps brought into the module cache, and what was there before the last one: the host and its tools. */
const known = { ofApps: new Set<string>(), before: new Set<string>() };

/** Everything that the given modules have required, but for what others had loaded before. */
function requiredFrom(files: Iterable<string>, cache: NodeJS.Require['cache']): Set<string> {
  const found = new Set<string>();
  const waiting = [...files];
  for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
    if (found.has(file)) continue;
    found.add(file);
    const children = (cache[file]?.children ?? []).map(({ filename }) => filename);
    waiting.push(...children.filter((child) => !known.before.has(child)));
  }
  return found;
}

/**
 * Makes the next load of an app evaluate all of its modules again, as a new worker process would: what an app keeps in
 * module variables must not leak from one host into the next one of the same process. Modules of the host and of what
 * runs it stay, also where they lie below the app's directory.
 *
 * @param entryPoints absolute paths.
 * @param hasEsModules whether the app is loaded through `import()`.
 */
export function forgetModules(appDirectory: string, entryPoints: readonly string[], hasEsModules: boolean): void {
  const appRequire = createRequire(join(appDirectory, 'package.json'));
  const { cache } = appRequire;
  const stateful = statefulDirectories(appRequire);
  const isStateful = (file: string) => stateful.some((directory) => file.startsWith(directory));
  const entries = entryPoints.map((file) => realpathSync(file));
  const roots = [...known.ofApps, ...entries, ...Object.keys(cache).filter(isStateful)];
  for (const file of requiredFrom(roots, cache)) {
    // A native addon cannot be loaded a second time.
    if (!file.endsWith('.node')) Reflect.deleteProperty(cache, file);
  }
  known.ofApps.clear();
  known.before = new Set(Object.keys(cache));
  if (!hasEsModules) return;
  esModuleLoads += 1;
  const directories = [appDirectory + sep, realpathSync(appDirectory) + sep, ...stateful];
  if (esModuleLoads > 1) markEsModuleUrls(directories, esModuleLoads);
}

/** Notes what has been loaded since `forgetModules`, whether the load succeeded or not. */
export function rememberModules(appDirectory: string): void {
  const { cache } = createRequire(join(appDirectory, 'package.json'));
  for (const file of Object.keys(cache)) if (!known.before.has(file)) known.ofApps.add(file);
}
