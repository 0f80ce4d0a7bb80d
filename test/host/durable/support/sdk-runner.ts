import type { InvocationContext } from '@azure/functions';
import type { ActivityAnswer, FunctionRunner, OrchestratorAnswer } from '../../../../local/host/app/function-runner';
import type { OrchestrationTrigger } from '../../../../local/host/durable/orchestration-trigger';
import type { OrchestrationHandler } from 'durable-functions';
import { z } from 'zod';

type Callback = (trigger: unknown, context: InvocationContext) => Promise<unknown>;

type AfterInvocation = (invocation: { error: unknown }) => unknown;

/** What the programming model hands to the Functions worker; here, to us. */
const mockCallbacks = new Map<string, Callback>();
const mockAfterInvocation: AfterInvocation[] = [];

jest.mock(
  '@azure/functions-core',
  () => ({
    version: '3.0.0',
    hostVersion: '4.0.0',
    setProgrammingModel: () => undefined,
    log: () => undefined,
    registerHook: (name: string, callback: AfterInvocation) => {
      if (name === 'postInvocation') mockAfterInvocation.push(callback);
      return { dispose: () => undefined };
    },
    registerFunction: (metadata: { readonly name: string }, callback: Callback) => {
      mockCallbacks.set(metadata.name, callback);
    },
  }),
  { virtual: true },
);

import * as df from 'durable-functions';

export type ActivityHandler = (input: unknown, instanceId: string) => unknown;

export interface SdkFunctions {
  readonly orchestrators: Readonly<Record<string, OrchestrationHandler>>;
  readonly activities?: Readonly<Record<string, ActivityHandler>>;
}

const stateLabel = '\n\n$OutOfProcData$:';
/** The SDK leaves `error` out when the thrown value has no text. */
const thrownState = z.looseObject({ error: z.string().default('') });
const withOpenTasks = z.object({
  df: z.object({ taskOrchestratorExecutor: z.object({ openTasks: z.record(z.string(), z.unknown()) }) }),
});
let registrations = 0;

/** A FunctionRunner around the real durable SDK: no bindings, activities are plain functions; hooks see what orchestrators throw. */
export function createSdkRunner({ orchestrators, activities = {} }: SdkFunctions): FunctionRunner {
  const prefix = `runner${registrations++}_`;
  for (const [name, handler] of Object.entries(orchestrators)) {
    df.app.orchestration(prefix + name, handler);
  }
  const callbackOf = (name: string): Callback => {
    const callback = mockCallbacks.get(prefix + name);
    if (callback === undefined) {
      throw new Error(`No orchestrator is called ${name}.`);
    }
    return callback;
  };
  return {
    hasOrchestrator: (name) => mockCallbacks.has(prefix + name),
    hasActivity: (name) => Object.hasOwn(activities, name),
    runOrchestrator: (name, trigger) => runOrchestrator(callbackOf(name), name, trigger),
    runActivity: (name, inputJson, instanceId) => runActivity(activities[name], inputJson, instanceId),
  };
}

async function runOrchestrator(
  callback: Callback,
  name: string,
  trigger: OrchestrationTrigger,
): Promise<OrchestratorAnswer> {
  const context = new df.DummyOrchestrationContext(name, 'invocation', () => undefined);
  try {
    const state = await callback(trigger, context);
    return { kind: 'state', state, openTaskIds: openTaskIds(context) };
  } catch (thrown) {
    const { error } = await afterHooks(thrown);
    const message = error instanceof Error ? error.message : String(error);
    const label = message.indexOf(stateLabel);
    if (label < 0) {
      return { kind: 'threw', message };
    }
    const state = thrownState.parse(JSON.parse(message.slice(label + stateLabel.length)));
    return { kind: 'state', state, openTaskIds: openTaskIds(context) };
  }
}

/** What the worker sends to the host: what was thrown, as the hooks of the app leave it. */
async function afterHooks(thrown: unknown): Promise<{ readonly error: unknown }> {
  const invocation = { error: thrown };
  for (const callback of mockAfterInvocation) await callback(invocation);
  return invocation;
}

function openTaskIds(context: object): readonly number[] {
  const { df: durable } = withOpenTasks.parse(context);
  return Object.keys(durable.taskOrchestratorExecutor.openTasks).map(Number);
}

async function runActivity(
  handler: ActivityHandler | undefined,
  inputJson: string | undefined,
  instanceId: string,
): Promise<ActivityAnswer> {
  try {
    const input: unknown = inputJson === undefined ? undefined : JSON.parse(inputJson);
    const result = await handler?.(input, instanceId);
    return { kind: 'completed', resultJson: result === undefined ? null : JSON.stringify(result) };
  } catch (error) {
    const known = error instanceof Error ? error : new Error(String(error));
    return { kind: 'failed', message: known.message, stack: known.stack ?? '' };
  }
}
