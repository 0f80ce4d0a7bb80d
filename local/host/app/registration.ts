import type {
  FunctionCallback,
  FunctionMetadata,
  HookCallback,
  HookName,
  ProgrammingModel,
  RpcLogCategory,
  RpcLogLevel,
} from './core-types';

export interface RegisteredFunction {
  readonly metadata: FunctionMetadata;
  readonly callback: FunctionCallback;
}

/** What an app told the core module while it was loading: its functions, its hooks and its programming model. */
export class Registration {
  readonly functions = new Map<string, RegisteredFunction>();
  /** Names that were registered a second time, in the order of discovery. */
  readonly duplicates: string[] = [];
  readonly appHookData: Record<string, unknown> = {};
  model: ProgrammingModel | undefined;
  private readonly hooks = new Map<HookName, Set<HookCallback>>();
  private isLocked = false;
  private isStreaming = false;
  private readonly write: (level: RpcLogLevel, category: RpcLogCategory, message: string) => void;

  constructor(log: (level: RpcLogLevel, category: RpcLogCategory, message: string) => void) {
    this.write = log;
  }

  /** Whether the app has turned on HTTP streaming; the package says so in its log and nowhere else. */
  get hasStreaming(): boolean {
    return this.isStreaming;
  }

  log(level: RpcLogLevel, category: RpcLogCategory, message: string): void {
    if (category === 'system' && message === 'HTTP streaming enabled.') this.isStreaming = true;
    this.write(level, category, message);
  }

  /** No function can be registered once the app has started, as with the real worker. */
  lock(): void {
    this.isLocked = true;
  }

  /** @returns what takes the registration back. Names compare without case. */
  addFunction(metadata: FunctionMetadata, callback: FunctionCallback): () => void {
    if (this.isLocked) {
      throw new Error(`A function can only be registered during app startup: "${metadata.name}" came too late.`);
    }
    const key = metadata.name.toLowerCase();
    if (this.functions.has(key)) {
      this.duplicates.push(metadata.name);
      throw new Error(`A function with the name "${metadata.name}" has already been registered.`);
    }
    const registered = { metadata, callback };
    this.functions.set(key, registered);
    return () => {
      if (!this.isLocked && this.functions.get(key) === registered) this.functions.delete(key);
    };
  }

  addHook(name: HookName, callback: HookCallback): () => void {
    const callbacks = this.hooks.get(name) ?? new Set();
    callbacks.add(callback);
    this.hooks.set(name, callbacks);
    return () => void callbacks.delete(callback);
  }

  hasHooks(name: HookName): boolean {
    return (this.hooks.get(name)?.size ?? 0) > 0;
  }

  /** One after the other, in the order of registration; the first error ends it. */
  async runHooks(name: HookName, context: Record<string, unknown>): Promise<void> {
    for (const callback of this.hooks.get(name) ?? []) await callback(context);
  }

  /** For the `log` hook, whose context is read back as soon as the hooks have been called. */
  runHooksNow(name: HookName, context: Record<string, unknown>): void {
    for (const callback of this.hooks.get(name) ?? []) callback(context);
  }
}
