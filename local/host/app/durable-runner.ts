import type { OrchestrationTrigger } from '../durable/orchestration-trigger';
import { activityInput, activityResultJson } from './activity-payload';
import { describeError, describeStack } from './error-text';
import type { ActivityAnswer, FunctionRunner, OrchestratorAnswer } from './function-runner';
import type { Invoker } from './invocation';
import { failureState, property } from './orchestrator-failure';
import type { RpcTypedData } from './core-types';
import type { FunctionDefinition, TriggerType } from './supported-bindings';

/** Enough for the programming model to build its arguments; the handler gets the real trigger. */
const placeholder = { string: '{}' };

function byName(functions: readonly FunctionDefinition[], type: TriggerType): Map<string, FunctionDefinition> {
  const matching = functions.filter(({ triggerType }) => triggerType === type);
  return new Map(matching.map((definition) => [definition.name.toLowerCase(), definition]));
}

/** The ids of tasks that the SDK still waits for; keys that are no numbers are requests to entities. */
function readOpenTaskIds(context: object): readonly number[] | undefined {
  const openTasks = property(property(property(context, 'df'), 'taskOrchestratorExecutor'), 'openTasks');
  if (typeof openTasks !== 'object' || openTasks === null) return undefined;
  return Object.keys(openTasks).map(Number).filter(Number.isInteger);
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
        logFields: { instanceId },
        isReplaying: () => property(property(context.value, 'df'), 'isReplaying') === true,
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
      const invocation = await this.invoker.invoke(definition, { trigger, triggerMetadata, logFields: { instanceId } });
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
