import { app, type FunctionHandler } from '@azure/functions';
import { log } from '@azure/functions-core';
import * as durable from 'durable-functions';
import type { OrchestrationHandler } from 'durable-functions';
import { azureCredential } from './azure/azure-credential';
import type { Config } from './config';
import * as contracts from './contracts';
import { loadOnce } from './domain/load-once';
import { announcementOf } from './functions/access/announcement';
import { authLevelOf } from './functions/access/authentication';
import { registerEvents } from './functions/events/register-events';
import { type RouteBinding, routeBindings } from './functions/route-bindings';
import { bulkRecordText } from './functions/telemetry/bulk-record';
import { keepPollUrlsFromHost } from './functions/telemetry/failed-episode';
import { lookRecordText } from './functions/telemetry/look-record';
import { operationRecordText } from './functions/telemetry/operation-record';
import { type EndRecordText, withToldEnd } from './functions/telemetry/orchestration-end';
import { audit } from './orchestrators/audit';
import { autoProtect } from './orchestrators/auto-protect';
import { bulkProtect } from './orchestrators/bulk';
import { grantPermissions } from './orchestrators/grant-permissions';
import { lifecycle } from './orchestrators/lifecycle';
import { protect, validate } from './orchestrators/protect';
import { unprotect } from './orchestrators/unprotect';
import { version } from './package.json';
import { followInvocations, sayInFirstInvocation, warnInInvocation } from './telemetry/current-invocation';
import { traceOrchestrationEnd } from './telemetry/orchestration-span';
import { registerTelemetry } from './telemetry/telemetry';

/** Functions that ask the engine have its client beside what triggers them. */
const withEngine = () => ({ extraInputs: [durable.input.durableClient()] });

/** The activities that start operations or look at them. */
const activitiesWithEngine: readonly string[] = [
  contracts.startProtection.name,
  contracts.remediate.name,
  contracts.advanceBulk.name,
];

/** Every activity has a contract, and nothing else has both of these. */
const activityNames = Object.values(contracts).flatMap((each) =>
  typeof each === 'object' && 'name' in each && 'output' in each ? [each.name] : [],
);

function registerOrchestration(
  { name }: { readonly name: string },
  handler: OrchestrationHandler,
  recordText?: EndRecordText,
): void {
  const listeners = { trace: traceOrchestrationEnd, ...(recordText && { recordText }) };
  durable.app.orchestration(name, withToldEnd(name, handler, listeners));
}

/** An orchestrator cannot wait for its code to load: all of them are there from the start. */
function registerOrchestrations(): void {
  keepPollUrlsFromHost();
  registerOrchestration(contracts.protect, protect, operationRecordText);
  registerOrchestration(contracts.validate, validate, operationRecordText);
  registerOrchestration(contracts.unprotect, unprotect, operationRecordText);
  registerOrchestration(contracts.lifecycle, lifecycle, operationRecordText);
  registerOrchestration(contracts.grantPermissions, grantPermissions, operationRecordText);
  registerOrchestration(contracts.autoProtect, autoProtect, lookRecordText);
  registerOrchestration(contracts.audit, audit);
  registerOrchestration(contracts.bulkProtect, bulkProtect, bulkRecordText);
}

function startTelemetry({ telemetry: { otlpEndpoint, azureMonitor }, identity }: Config): void {
  const targets = {
    ...(otlpEndpoint !== undefined && { otlpEndpoint }),
    ...(azureMonitor && {
      azureMonitor: {
        connectionString: azureMonitor.connectionString,
        ...(azureMonitor.withToken && { credential: () => azureCredential(identity) }),
      },
    }),
  };
  registerTelemetry(targets, version);
}

/** By the names of their functions. */
type Handlers = ReadonlyMap<string, FunctionHandler>;

/** A handler whose code loads when it runs. */
function lateHandlers(handlers: () => Promise<Handlers>): (name: string) => FunctionHandler {
  return (name) => async (input: unknown, context) => {
    const handler = (await handlers()).get(name);
    if (handler === undefined) throw new Error(`${name} is registered and has no handler.`);
    const result: unknown = await handler(input, context);
    return result;
  };
}

function registerRoute(
  { name, method, route, engine, isOpen = false }: RouteBinding,
  authLevel: 'anonymous' | 'function',
  handler: FunctionHandler,
): void {
  const options = { route, methods: [method], authLevel: isOpen ? ('anonymous' as const) : authLevel };
  app.http(name, { ...options, ...(engine && withEngine()), handler });
}

/**
 * Registers every function by its name and trigger, which is all that the host wants of an app that starts, with the
 * orchestrators. What the other functions run is composed in `app.ts` and loads when the first of them runs.
 */
export function registerFunctions(config: Config): void {
  followInvocations();
  startTelemetry(config);
  registerOrchestrations();
  // A load that fails, as a file may on a busy share, is tried again by the next invocation.
  const handlerOf = lateHandlers(
    loadOnce(async () => {
      const { composeApp } = await import('./app');
      return composeApp(config, warnInInvocation).handlers;
    }),
  );
  for (const name of activityNames) {
    const client = activitiesWithEngine.includes(name) ? withEngine() : {};
    durable.app.activity(name, { ...client, handler: handlerOf(name) });
  }
  const { authentication } = config.access;
  const announcement = announcementOf(authentication);
  // The embedded host shows it at once; the Functions host drops what belongs to no invocation.
  log(announcement.level, 'user', announcement.message);
  sayInFirstInvocation(announcement);
  for (const binding of routeBindings) registerRoute(binding, authLevelOf(authentication), handlerOf(binding.name));
  const timers = [
    ['auditEstateTimer', config.audit.schedule],
    ['purgeHistoryTimer', config.housekeeping.purgeSchedule],
    ['watchdogTimer', config.housekeeping.watchdogSchedule],
  ] as const;
  for (const [name, schedule] of timers) {
    app.timer(name, { schedule, ...withEngine(), handler: handlerOf(name) });
  }
  registerEvents(handlerOf('autoProtectEventGrid'));
}
