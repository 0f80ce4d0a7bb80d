import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { z } from 'zod';
import type { HostLog } from '../log/host-log';
import { HostStartError } from '../start-error';
import { installCoreModule } from './core-module';
import type { ProgrammingModel } from './core-types';
import { findEntryPoints } from './entry-glob';
import { describeError } from './error-text';
import { forgetModules, rememberModules } from './fresh-modules';
import { Registration } from './registration';
import type { FunctionDefinition } from './supported-bindings';
import { defineFunction, functionProblems } from './supported-bindings';

export interface LoadedApp {
  readonly directory: string;
  /** In alphabetical order, which is the order in which HTTP routes are tried. */
  readonly functions: readonly FunctionDefinition[];
  readonly registration: Registration;
  readonly model: ProgrammingModel | undefined;
  /** Where `main` was found, relative to the app directory. */
  readonly entryPoints: readonly string[];
  /** Runs the `appTerminate` hooks and takes the hook out of Node's loader. */
  unload(): Promise<void>;
}

const packageJson = z.looseObject({
  main: z.string().optional().catch(undefined),
  type: z.string().optional().catch(undefined),
});

/** What the real worker tells the host about itself; it defines the HTTP shapes of requests and responses. */
const workerCapabilities = [
  'RawHttpBodyBytes',
  'RpcHttpTriggerMetadataRemoved',
  'RpcHttpBodyOnly',
  'IgnoreEmptyValuedRpcHttpHeaders',
  'UseNullableValueDictionaryForHttp',
  'WorkerStatus',
  'TypedDataCollection',
  'HandlesWorkerTerminateMessage',
];

function readPackage(directory: string): { main: string; isModule: boolean } {
  const file = join(directory, 'package.json');
  if (!existsSync(file)) throw new HostStartError('invalidApp', `${directory} has no package.json.`);
  let json: unknown;
  try {
    json = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new HostStartError('invalidApp', `${file} is not JSON: ${describeError(error)}`, { cause: error });
  }
  const { main, type } = packageJson.parse(json);
  if (main === undefined || main === '') {
    throw new HostStartError(
      'invalidApp',
      `${file} has no "main": it must name the file (or a glob of files) to load.`,
    );
  }
  return { main, isModule: type === 'module' };
}

function isEsModule(file: string, isModulePackage: boolean): boolean {
  return file.endsWith('.mjs') || (!file.endsWith('.cjs') && isModulePackage);
}

async function loadEntryPoints(directory: string, files: readonly string[], isModulePackage: boolean): Promise<void> {
  const appRequire = createRequire(join(directory, 'package.json'));
  for (const file of files) {
    const path = join(directory, file);
    try {
      if (isEsModule(file, isModulePackage)) await import(pathToFileURL(path).href);
      else appRequire(path);
    } catch (error) {
      const text = error instanceof Error ? (error.stack ?? error.message) : describeError(error);
      throw new HostStartError('appThrew', `The app could not be loaded: ${file} threw an error.\n${text}`, {
        cause: error,
      });
    }
  }
}

function refuseStreaming(): never {
  throw new HostStartError(
    'invalidApp',
    'The app turns on HTTP streaming (enableHttpStream), which this host does not support.',
  );
}

async function startApp(directory: string, registration: Registration): Promise<void> {
  try {
    const context = { hookData: {}, appHookData: registration.appHookData, functionAppDirectory: directory };
    await registration.runHooks('appStart', context);
  } catch (error) {
    throw new HostStartError('appThrew', `An appStart hook threw an error: ${describeError(error)}`, { cause: error });
  }
  // Asking for the capabilities starts the package's streaming server, which nothing could stop again.
  if (registration.hasStreaming) refuseStreaming();
  const offered = Object.fromEntries(workerCapabilities.map((name) => [name, 'true']));
  const capabilities = (await registration.model?.getCapabilities(offered)) ?? offered;
  registration.lock();
  if (capabilities['HttpUri'] !== undefined) refuseStreaming();
}

function checkFunctions(registration: Registration): FunctionDefinition[] {
  const registered = [...registration.functions.values()].map(({ metadata }) => metadata);
  const problems = [
    ...registration.duplicates.map((name) => `More than one function has the name "${name}".`),
    ...registered.flatMap(functionProblems),
  ];
  if (problems.length > 0) {
    throw new HostStartError(
      'invalidApp',
      `The app cannot run on this host:\n${problems.map((text) => `  - ${text}`).join('\n')}`,
    );
  }
  return registered.map(defineFunction).sort((a, b) => (a.name.toLowerCase() < b.name.toLowerCase() ? -1 : 1));
}

/**
 * Loads a built Functions v4 app the way the Node worker does: `main` of package.json is a glob, every file it names is
 * evaluated, and what they register is the app.
 *
 * @throws {HostStartError} when the app cannot be loaded or asks for something this host cannot do; nothing is left behind.
 */
export async function loadApp(directory: string, log: HostLog): Promise<LoadedApp> {
  const { main, isModule } = readPackage(directory);
  const entryPoints = findEntryPoints(directory, main);
  if (entryPoints.length === 0) {
    throw new HostStartError(
      'invalidApp',
      `"main" of package.json names no file: nothing in ${directory} matches "${main}".`,
    );
  }
  const registration = new Registration((level, category, message) => {
    if (level !== 'none') log({ level, category: category === 'user' ? 'Worker.User' : 'Worker', message });
  });
  const files = entryPoints.map((file) => join(directory, file));
  const hasEsModules = entryPoints.some((file) => isEsModule(file, isModule));
  forgetModules(directory, files, hasEsModules);
  const uninstall = installCoreModule(registration);
  try {
    await loadEntryPoints(directory, entryPoints, isModule).finally(() => rememberModules(directory));
    await startApp(directory, registration);
    const functions = checkFunctions(registration);
    const unload = async () => {
      try {
        await registration.runHooks('appTerminate', { hookData: {}, appHookData: registration.appHookData });
      } finally {
        uninstall();
      }
    };
    return { directory, functions, registration, model: registration.model, entryPoints, unload };
  } catch (error) {
    uninstall();
    throw error;
  }
}
