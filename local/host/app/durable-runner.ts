import type { OrchestrationTrigger } from '../durable/orchestration-trigger';
import { activityInput, activityResultJson } from './activity-payload';
import { describeError, describeStack } from './error-text';
import type { ActivityAnswer, FunctionRunner, OrchestratorAnswer } from './function-runner';
import type { Invoker } from './invocation';
import type { RpcTypedData } from './core-types';
import type { FunctionDefinition, TriggerType } from './supported-bindings';

/** Behind this label the SDK's error carries the state of a failed orchestrator as JSON. */
const stateLabel = '\n\n$OutOfProcData$:';

/** Enough for the programming model to build its arguments; the handler gets the real trigger. */
const placeholder = { string: '{}' };

function byName(functions: readonly FunctionDefinition[], type: TriggerType): Map<string, FunctionDefinition> {
  const matching = functions.filter(({ triggerType }) => triggerType === type);
  return new Map(matching.map((definition) => [definition.name.toLowerCase(), definition]));
}

function property(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}

/** The ids of tasks that the SDK still waits for; keys that are no numbers are requests to entities. */
function readOpenTaskIds(context: object): readonly number[] | undefined {
  const openTasks = property(property(property(context, 'df'), 'taskOrchestratorExecutor'), 'openTasks');
  if (typeof openTasks !== 'object' || openTasks === null) return undefined;
  return Object.keys(openTasks).map(Number).filter(Number.isInteger);
}

function failureState(error: unknown): unknown {
  if (!(error instanceof Error)) return undefined;
  const at = error.message.indexOf(stateLabel);
  if (at < 0) return undefined;
  try {
    const state: unknown = JSON.parse(error.message.slice(at + stateLabel.length));
    // Of a throw without a text the SDK tells nothing at all; only this place still knows that something was thrown.
    return isTextless(state) ? { ...state, error: '' } : state;
  } catch {
    return undefined;
  }
}

function isTextless(state: unknown): state is object {
  return typeof state === 'object' && state !== null && property(state, 'error') === undefined;
}

/** Runs the orchestrators and activities of a loaded app for the durable engine. */
export class DurableRunner implements FunctionRunner {
  private readonly orchestrators: Map<string, FunctionDefinition>;
  private readonly activities: Map<string, FunctionDefinition>;
  private readonly invoker: Invoker;

  constructor(functions: readonly FunctionDefinition[], invoker: Invoker) {
    this.invoker = invoker;
    this.orchestrators = byName(functions, 'orchestrationTrigger');
    this.activities = byName(functions, 'activityTrigger');
  }

  hasOrchestrator(name: string): boolean {
    return this.orchestrators.has(name.toLowerCase());
  }

  hasActivity(name: string): boolean {
    return this.activities.has(name.toLowerCase());
  }

  async runOrchestrator(name: string, trigger: OrchestrationTrigger): Promise<OrchestratorAnswer> {
    const definition = this.orchestrators.get(name.toLowerCase());
    if (definition === undefined) return { kind: 'threw', message: missing(name, 'orchestrator') };
    const { instanceId } = trigger;
    const context: { value?: object } = {};
    try {
      const invocation = await this.invoker.invoke(definition, {
        trigger: placeholder,
        triggerMetadata: { instanceId: textMetadata(instanceId) },
        triggerValue: trigger,
        onContext: (created) => (context.value = created),
      });
      return { kind: 'state', state: invocation.result, openTaskIds: readOpenTaskIds(invocation.context) };
    } catch (error) {
      const state = failureState(error);
      if (state === undefined) return { kind: 'threw', message: describeError(error) };
      return { kind: 'state', state, openTaskIds: context.value && readOpenTaskIds(context.value) };
    }
  }

  async runActivity(name: string, inputJson: string | undefined, instanceId: string): Promise<ActivityAnswer> {
    const definition = this.activities.get(name.toLowerCase());
    if (definition === undefined) return { kind: 'failed', message: missing(name, 'activity'), stack: '' };
    try {
      const trigger = activityInput(inputJson);
      const triggerMetadata = {
        instanceId: textMetadata(instanceId),
        data: inputJson === undefined ? {} : { json: inputJson },
        [definition.triggerName]: trigger,
      };
      const invocation = await this.invoker.invoke(definition, { trigger, triggerMetadata });
      const { returnValue } = await invocation.respond();
      return { kind: 'completed', resultJson: activityResultJson(returnValue) };
    } catch (error) {
      return { kind: 'failed', message: describeError(error), stack: describeStack(error) };
    }
  }
}

/**
 * The programming model tries to parse every string, and an id that is no JSON costs it an exception: such an id is sent
 * as the JSON text that has the same outcome.
 */
function textMetadata(text: string): RpcTypedData {
  return /^[\s\d"[{tfn-]/.test(text) ? { string: text } : { json: JSON.stringify(text) };
}

function missing(name: string, kind: 'orchestrator' | 'activity'): string {
  return `The function '${name}' doesn't exist, is disabled, or is not an ${kind} function.`;
}
