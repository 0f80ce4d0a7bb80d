import Module from 'node:module';
import type {
  FunctionCallback,
  FunctionMetadata,
  HookCallback,
  HookName,
  ProgrammingModel,
  RpcLogCategory,
  RpcLogLevel,
} from './core-types';
import { hookNames } from './core-types';
import type { Registration } from './registration';

const coreModuleId = '@azure/functions-core';

class Disposable {
  static from(...disposables: { dispose(): unknown }[]): Disposable {
    return new Disposable(() => {
      for (const disposable of disposables) disposable.dispose();
    });
  }

  private undo: (() => unknown) | undefined;

  constructor(undo: () => unknown) {
    this.undo = undo;
  }

  dispose(): unknown {
    const { undo } = this;
    this.undo = undefined;
    return undo?.();
  }
}

function isHookName(name: string): name is HookName {
  return hookNames.some((known) => known === name);
}

/** The package tells an old host from a new one by exactly this error. */
class UnknownHookError extends RangeError {
  readonly isAzureFunctionsSystemError = true;

  constructor(name: string) {
    super(`Unrecognized hook "${name}"`);
    this.name = 'RangeError';
  }
}

/**
 * The object that `require('@azure/functions-core')` yields. The package keeps the first one that it ever saw, for as
 * long as its own module lives; an object is therefore made for each load of an app, and never shared.
 */
function createCoreModule(registration: Registration) {
  return {
    version: '3.11.0',
    hostVersion: '4.1037.0',
    Disposable,
    setProgrammingModel(model: ProgrammingModel): void {
      registration.model = model;
    },
    getProgrammingModel(): ProgrammingModel | undefined {
      return registration.model;
    },
    registerFunction(metadata: FunctionMetadata, callback: FunctionCallback): Disposable {
      return new Disposable(registration.addFunction(metadata, callback));
    },
    registerHook(name: string, callback: HookCallback): Disposable {
      if (!isHookName(name)) throw new UnknownHookError(name);
      return new Disposable(registration.addHook(name, callback));
    },
    log(level: RpcLogLevel, category: RpcLogCategory, message: string): void {
      registration.log(level, category, message);
    },
  };
}

interface ModuleLoader {
  _load: (this: unknown, request: string, parent: unknown, isMain: boolean) => unknown;
}

function isModuleLoader(module: object): module is ModuleLoader {
  return '_load' in module && typeof module._load === 'function';
}

/**
 * Makes Node's module loader answer `@azure/functions-core`, for CommonJS and for ES modules that import the (CommonJS)
 * package. It has to be in place before the app registers its first function: the package remembers a failed lookup.
 *
 * @returns what takes the hook out again.
 */
export function installCoreModule(registration: Registration): () => void {
  const loader: object = Module;
  if (!isModuleLoader(loader)) throw new Error(`Node ${process.version} has no module loader that can be hooked.`);
  const core = createCoreModule(registration);
  const original = loader._load;
  const hooked: ModuleLoader['_load'] = function (request, parent, isMain) {
    return request === coreModuleId ? core : Reflect.apply(original, this, [request, parent, isMain]);
  };
  loader._load = hooked;
  return () => {
    if (loader._load === hooked) loader._load = original;
  };
}
