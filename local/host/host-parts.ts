import { randomUUID } from 'node:crypto';
import { activityInput } from './app/activity-payload';
import { DurableRunner } from './app/durable-runner';
import type { RetryServices } from './app/function-retry';
import { type InvocationInput, Invoker } from './app/invocation';
import type { LoadedApp } from './app/load-app';
import type { FunctionDefinition } from './app/supported-bindings';
import { WorkTracker } from './app/work-tracker';
import type { Clock } from './clock/clock';
import { createDurableEngine } from './durable/create-engine';
import type { DurableEngine } from './durable/engine';
import { AdminApi } from './http/admin-api';
import type { CorsOptions } from './http/cors';
import { Dispatcher } from './http/dispatcher';
import { durableClientPayload } from './http/durable/management-urls';
import { FunctionEndpoint } from './http/function-endpoint';
import { RouteTable } from './http/route-table';
import type { HostLog } from './log/host-log';
import { isDisabled, isTrue } from './settings/app-settings';
import type { Environment } from './settings/app-settings';
import type { HostSettings } from './settings/host-json';
import type { HostedFunction } from './hosted-function';
import { HostStartError } from './start-error';
import type { HistoryStore } from './store/history-store';
import { EventGridWebhook } from './triggers/event-grid';
import { ScheduleError } from './triggers/ncrontab';
import { TimerListener } from './triggers/timer-listener';

export interface HostIngredients {
  readonly app: LoadedApp;
  readonly store: HistoryStore;
  readonly settings: HostSettings;
  readonly environment: Environment;
  readonly cors: CorsOptions;
  readonly clock: Clock;
  readonly log: HostLog;
  readonly strict: boolean;
  readonly port: number;
  readonly systemKey: string;
  readonly hostId: string;
}

export interface HostParts {
  readonly engine: DurableEngine;
  readonly dispatcher: Dispatcher;
  readonly timers: readonly TimerListener[];
  readonly functions: readonly HostedFunction[];
  readonly foreground: WorkTracker;
  readonly background: WorkTracker;
  /** Cuts waits for retries short. */
  readonly abort: AbortController;
  readonly bodyLimitBytes: number;
}

const defaultBodyLimitBytes = 104_857_600;

/** The functions of the allow-list; a name on it that no function has is a mistake worth a warning. */
function allowed(ingredients: HostIngredients): FunctionDefinition[] {
  const { app, settings, log } = ingredients;
  const list = settings.functions?.map((name) => name.toLowerCase());
  if (list === undefined) return [...app.functions];
  const known = app.functions.map(({ name }) => name.toLowerCase());
  for (const name of list.filter((entry) => !known.includes(entry))) {
    const message = `host.json lists the function "${name}", which the app does not have.`;
    log({ level: 'warning', category: 'Host.Startup', message });
  }
  return app.functions.filter(({ name }) => list.includes(name.toLowerCase()));
}

function createTimers(
  functions: readonly FunctionDefinition[],
  services: RetryServices,
  ingredients: HostIngredients,
): { timers: Map<FunctionDefinition, TimerListener>; problems: string[] } {
  const timers = new Map<FunctionDefinition, TimerListener>();
  const problems: string[] = [];
  for (const definition of functions.filter(({ triggerType }) => triggerType === 'timerTrigger')) {
    try {
      timers.set(definition, new TimerListener(definition, services, ingredients.store, ingredients.environment));
    } catch (error) {
      if (!(error instanceof ScheduleError)) throw error;
      problems.push(`The schedule of function "${definition.name}" cannot be used: ${error.message}.`);
    }
  }
  return { timers, problems };
}

function warnAboutRetries(functions: readonly FunctionDefinition[], log: HostLog): void {
  const withRetry = functions.filter(({ metadata }) => metadata.retryOptions !== undefined);
  for (const { name } of withRetry.filter(({ triggerType }) => !/^(timer|eventGrid)Trigger$/.test(triggerType))) {
    const message = `The retry options of "${name}" have no effect: they are for timer and Event Grid functions.`;
    log({ level: 'warning', category: 'Host.Startup', message });
  }
}

function sayUnfedQueues(functions: readonly FunctionDefinition[], log: HostLog): void {
  for (const { name } of functions.filter(({ triggerType }) => triggerType === 'queueTrigger')) {
    const message = `No queue is listened to for "${name}": POST /admin/functions/${name} hands over a message.`;
    log({ level: 'information', category: 'Host.Startup', message });
  }
}

/** A message as the real host hands it over that has it for the first time. */
function queueMessage(text: string): InvocationInput {
  return { trigger: { string: text }, triggerMetadata: { id: { string: randomUUID() }, dequeueCount: { json: '1' } } };
}

/** How a function is run by hand; an orchestrator cannot be, nor an HTTP function (it has a URL). */
function manualRun(
  definition: FunctionDefinition,
  input: string,
  parts: { invoker: Invoker; eventGrid: EventGridWebhook; timers: ReadonlyMap<FunctionDefinition, TimerListener> },
): (() => Promise<void>) | undefined {
  switch (definition.triggerType) {
    case 'timerTrigger': {
      const timer = parts.timers.get(definition);
      return timer && (() => timer.runNow());
    }
    case 'eventGridTrigger':
      return () => parts.eventGrid.invoke(definition, parseOrText(input));
    case 'queueTrigger':
      return async () => {
        await parts.invoker.invoke(definition, queueMessage(input));
      };
    case 'activityTrigger':
      return async () => {
        await parts.invoker.invoke(definition, { trigger: input === '' ? {} : activityInput(input) });
      };
    default:
      return undefined;
  }
}

function parseOrText(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function describeFunctions(
  functions: readonly FunctionDefinition[],
  disabled: ReadonlySet<FunctionDefinition>,
  routes: RouteTable,
  port: number,
): HostedFunction[] {
  return functions.map((definition) => {
    const route = routes.routes.find((candidate) => candidate.definition === definition);
    const http = route && { methods: route.methods, url: `http://localhost:${port}/${route.template.text}` };
    return {
      name: definition.name,
      triggerType: definition.triggerType,
      isDisabled: disabled.has(definition),
      ...http,
    };
  });
}

/**
 * Puts the parts of a host together; nothing runs yet but the engine.
 *
 * @throws {HostStartError} that lists the routes and schedules that cannot be used.
 */
export function assembleHost(ingredients: HostIngredients): HostParts {
  const { app, settings, environment, clock, log, port } = ingredients;
  const functions = allowed(ingredients);
  const disabled = new Set(functions.filter(({ name }) => isDisabled(name, environment)));
  const enabled = functions.filter((definition) => !disabled.has(definition));
  warnAboutRetries(enabled, log);
  sayUnfedQueues(enabled, log);
  const foreground = new WorkTracker();
  const background = new WorkTracker();
  const abort = new AbortController();
  const endpoint = { origin: `http://localhost:${port}`, hubName: settings.hubName, systemKey: ingredients.systemKey };
  const invoker = new Invoker({
    app,
    log,
    foreground,
    background,
    timeoutMilliseconds: settings.functionTimeoutMilliseconds,
    durableClientPayload: () => durableClientPayload(endpoint, port),
  });
  const services: RetryServices = { invoker, clock, log, signal: abort.signal };
  const routes = new RouteTable(enabled, settings.routePrefix);
  const { timers, problems } = createTimers(enabled, services, ingredients);
  const all = [...routes.problems, ...problems];
  if (all.length > 0) {
    throw new HostStartError('invalidApp', `The app cannot run:\n${all.map((text) => `  - ${text}`).join('\n')}`);
  }
  const eventGrid = new EventGridWebhook(enabled, services);
  const engine = createDurableEngine({
    store: ingredients.store,
    runner: new DurableRunner(enabled, invoker),
    clock,
    log,
    defaultVersion: settings.defaultVersion,
    versions: { match: settings.versionMatchStrategy, onMismatch: settings.versionFailureStrategy },
    maxConcurrentActivities: settings.maxConcurrentActivities,
    maxOrchestrationActions: settings.maxOrchestrationActions,
    strict: ingredients.strict,
  });
  const dispatcher = new Dispatcher({
    durable: { engine, clock, hubName: settings.hubName, systemKey: ingredients.systemKey },
    functions: new FunctionEndpoint({ ...settings, routes, invoker, log }),
    eventGrid,
    admin: new AdminApi({
      hostId: ingredients.hostId,
      instanceId: randomUUID(),
      entryPoints: app.entryPoints,
      functions,
      isDisabled: (definition) => disabled.has(definition),
      routes,
      run: (definition, input) => manualRun(definition, input, { invoker, eventGrid, timers }),
    }),
    cors: ingredients.cors,
    isHomepageDisabled: isTrue(environment['AzureWebJobsDisableHomepage']),
  });
  return {
    engine,
    dispatcher,
    timers: [...timers.values()],
    functions: describeFunctions(functions, disabled, routes, port),
    foreground,
    background,
    abort,
    bodyLimitBytes: Number(environment['FUNCTIONS_REQUEST_BODY_SIZE_LIMIT'] ?? '') || defaultBodyLimitBytes,
  };
}
