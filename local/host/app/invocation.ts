import { randomUUID } from 'node:crypto';
import type { HostLog, LogRecord } from '../log/host-log';
import type {
  CoreInvocationContext,
  FunctionCallback,
  InvocationModel,
  InvocationRequest,
  InvocationResponse,
  RetryContext,
  RpcLogCategory,
  RpcLogLevel,
  RpcTypedData,
} from './core-types';
import { describeError, describeStack, toError } from './error-text';
import { orchestratorError } from './orchestrator-failure';
import type { LoadedApp } from './load-app';
import type { FunctionDefinition } from './supported-bindings';
import type { WorkTracker } from './work-tracker';

/** What one invocation is given. */
export interface InvocationInput {
  readonly trigger: RpcTypedData;
  readonly triggerMetadata?: Readonly<Record<string, RpcTypedData>>;
  /** W3C trace context of the caller; made up when absent. */
  readonly traceParent?: string | undefined;
  readonly traceState?: string | undefined;
  readonly retryContext?: RetryContext;
  /**
   * A value that the handler gets in place of the decoded trigger payload. Orchestrators get their history so: it can be
   * large, it is sent again for every episode, and text would only be parsed back into the same objects.
   */
  readonly triggerValue?: unknown;
  /** Added to every record of the invocation. */
  readonly logFields?: NonNullable<LogRecord['fields']>;
  /** Whether the handler is repeating itself at this moment: what it logs then has been logged before. */
  readonly isReplaying?: () => boolean;
  /** Told the context as soon as there is one: what a failed invocation left in it can be of interest too. */
  readonly onContext?: (context: object) => void;
}

/** A finished invocation: what the handler (and the hooks behind it) returned. */
export interface InvocationResult {
  readonly context: object;
  readonly result: unknown;
  /** Converts the result for the wire, as the programming model does it. */
  respond(): Promise<InvocationResponse>;
}

export interface InvokerOptions {
  readonly app: LoadedApp;
  readonly log: HostLog;
  /** Counts HTTP, timer and event invocations, which a stopping host waits for. */
  readonly foreground: WorkTracker;
  /** Counts orchestrators and activities, which are the durable engine's to end. */
  readonly background: WorkTracker;
  /** `functionTimeout` of host.json in milliseconds of real time; `undefined` means unbounded. */
  readonly timeoutMilliseconds: number | undefined;
  /** The payload of a `durableClient` input binding. */
  readonly durableClientPayload: () => string;
}

/** The handler took longer than `functionTimeout`. It cannot be stopped: it goes on, and its result is dropped. */
export class FunctionTimeoutError extends Error {
  override readonly name = 'FunctionTimeoutError';
}

function newTraceParent(): string {
  // Node keeps random bytes for UUIDs in stock; anything else would cost a call into its crypto library per invocation.
  const trace = randomUUID().replaceAll('-', '');
  return `00-${trace}-${randomUUID().slice(-17).replace('-', '')}-00`;
}

/** Runs functions of a loaded app: arguments, hooks, handler, answer, in the order and with the contexts of the Node worker. */
export class Invoker {
  private readonly options: InvokerOptions;

  constructor(options: InvokerOptions) {
    this.options = options;
  }

  /** @throws whatever the handler, a hook or a conversion threw. */
  async invoke(definition: FunctionDefinition, input: InvocationInput): Promise<InvocationResult> {
    const isDurable = ['orchestrationTrigger', 'activityTrigger'].includes(definition.triggerType);
    const tracker = isDurable ? this.options.background : this.options.foreground;
    return tracker.track(() => this.run(definition, input));
  }

  private async run(definition: FunctionDefinition, input: InvocationInput): Promise<InvocationResult> {
    const request = this.createRequest(definition, input);
    const { log } = this.options;
    const fields = { ...input.logFields, functionName: definition.name, invocationId: request.invocationId };
    const category = `Function.${definition.name}`;
    // An orchestrator runs again for every step; that is noise unless somebody looks for it.
    const level = definition.triggerType === 'orchestrationTrigger' ? 'debug' : 'information';
    log({ level, category, message: `Executing 'Functions.${definition.name}'`, fields });
    const startedAt = performance.now();
    const elapsed = () => `Duration=${Math.round(performance.now() - startedAt)}ms`;
    try {
      const result = await this.withTimeout(definition, request, this.execute(definition, request, input));
      log({ level, category, message: `Executed 'Functions.${definition.name}' (Succeeded, ${elapsed()})`, fields });
      return result;
    } catch (error) {
      const text = `Executed 'Functions.${definition.name}' (Failed, ${elapsed()})`;
      log({
        level: level === 'debug' ? 'debug' : 'error',
        category,
        message: `${text}\n${this.errorText(error)}`,
        fields,
      });
      throw error;
    }
  }

  private errorText(error: unknown): string {
    return orchestratorError(error) ?? (describeStack(error) || describeError(error));
  }

  private async execute(
    definition: FunctionDefinition,
    request: InvocationRequest,
    input: InvocationInput,
  ): Promise<InvocationResult> {
    const { registration, model } = this.options.app;
    const registered = registration.functions.get(definition.name.toLowerCase());
    if (registered === undefined || model === undefined) throw new Error(`There is no function "${definition.name}".`);
    const coreContext = this.createCoreContext(definition, request, input);
    const invocationModel = model.getInvocationModel(coreContext);
    const { context, inputs } = await invocationModel.getArguments();
    coreContext.context = context;
    input.onContext?.(context);
    if (input.triggerValue !== undefined) inputs[0] = input.triggerValue;
    const result = await this.callWithHooks({
      coreContext,
      invocationModel,
      context,
      inputs,
      callback: registered.callback,
    });
    return { context, result, respond: () => invocationModel.getResponse(context, result) };
  }

  private async callWithHooks(call: {
    coreContext: CoreInvocationContext;
    invocationModel: InvocationModel;
    context: object;
    inputs: unknown[];
    callback: FunctionCallback;
  }): Promise<unknown> {
    const { registration } = this.options.app;
    const { appHookData } = registration;
    const shared = { hookData: {}, appHookData, invocationContext: call.context };
    const before: Record<string, unknown> & { inputs: unknown[]; functionCallback: FunctionCallback } = {
      ...shared,
      inputs: call.inputs,
      functionCallback: call.callback,
    };
    call.coreContext.state = 'preInvocationHooks';
    await registration.runHooks('preInvocation', before);
    const after: Record<string, unknown> = { ...shared, inputs: before.inputs, result: undefined, error: undefined };
    call.coreContext.state = 'invocation';
    try {
      after['result'] = await call.invocationModel.invokeFunction(call.context, before.inputs, before.functionCallback);
    } catch (error) {
      after['error'] = error ?? new Error(describeError(error));
    }
    call.coreContext.state = 'postInvocationHooks';
    await registration.runHooks('postInvocation', after);
    if (after['error'] !== undefined && after['error'] !== null) throw toError(after['error']);
    return after['result'];
  }

  private createRequest(definition: FunctionDefinition, input: InvocationInput): InvocationRequest {
    const clients = definition.durableClients.map((name) => ({
      name,
      data: { string: this.options.durableClientPayload() },
    }));
    return {
      invocationId: randomUUID(),
      functionId: definition.metadata.functionId ?? definition.name,
      inputData: [{ name: definition.triggerName, data: input.trigger }, ...clients],
      triggerMetadata: input.triggerMetadata ?? {},
      traceContext: {
        traceParent: input.traceParent ?? newTraceParent(),
        traceState: input.traceState ?? '',
        attributes: {},
      },
      ...(input.retryContext === undefined ? {} : { retryContext: input.retryContext }),
    };
  }

  private createCoreContext(
    definition: FunctionDefinition,
    request: InvocationRequest,
    input: InvocationInput,
  ): CoreInvocationContext & { context?: object } {
    const { log, app } = this.options;
    const coreContext: CoreInvocationContext & { context?: object } = {
      invocationId: request.invocationId,
      request,
      metadata: definition.metadata,
      log(level: RpcLogLevel, category: RpcLogCategory, message: string) {
        const entry = { level, message, category, hookData: {}, appHookData: app.registration.appHookData };
        if (app.registration.hasHooks('log')) {
          Object.assign(entry, { invocationContext: coreContext.context });
          app.registration.runHooksNow('log', entry);
        }
        if (entry.level === 'none') return;
        const isReplaying = category === 'user' && input.isReplaying?.() === true;
        log({
          // On Azure a replayed line is logged again like any other; here it is there for those who look for it.
          level: isReplaying ? 'trace' : entry.level,
          category: category === 'user' ? `Function.${definition.name}.User` : `Function.${definition.name}`,
          message: entry.message,
          fields: {
            ...input.logFields,
            functionName: definition.name,
            invocationId: request.invocationId,
            ...(isReplaying && { isReplaying }),
          },
        });
      },
    };
    return coreContext;
  }

  private async withTimeout<T>(
    definition: FunctionDefinition,
    request: InvocationRequest,
    work: Promise<T>,
  ): Promise<T> {
    const { timeoutMilliseconds } = this.options;
    if (timeoutMilliseconds === undefined || definition.triggerType === 'orchestrationTrigger') return work;
    let timer: NodeJS.Timeout | undefined;
    const timeout = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(() => {
        const text = `Timeout value of ${timeoutMilliseconds / 1000} seconds exceeded by function`;
        reject(new FunctionTimeoutError(`${text} 'Functions.${definition.name}' (Id: '${request.invocationId}').`));
      }, timeoutMilliseconds);
    });
    try {
      return await Promise.race([work, timeout]);
    } finally {
      clearTimeout(timer);
    }
  }
}
