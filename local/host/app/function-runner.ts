import type { OrchestrationTrigger } from '../durable/orchestration-trigger';

/**
 * What the orchestrator answered to one episode.
 *
 * `state` is the SDK's answer as the app made it, not yet through JSON (so that strict mode can see object identity):
 * `{ isDone, actions, output?, error?, customStatus?, schemaVersion }`. An orchestrator that threw an Error also answers
 * a `state`, with `error` set: the app side has unpacked the SDK's labelled message.
 */
export type OrchestratorAnswer =
  | {
      readonly kind: 'state';
      readonly state: unknown;
      /** Ids of the tasks that the SDK itself holds open after the episode; `undefined` when it could not be read. */
      readonly openTaskIds: readonly number[] | undefined;
    }
  | { readonly kind: 'threw'; readonly message: string };

/** The result of one activity invocation; `resultJson` is `null` for an activity that returned nothing. */
export type ActivityAnswer =
  | { readonly kind: 'completed'; readonly resultJson: string | null }
  | { readonly kind: 'failed'; readonly message: string; readonly stack: string };

/**
 * The durable engine's view of a loaded app: which orchestrators and activities it has, and how to run one invocation.
 * The engine knows nothing of bindings, hooks or the programming model; the app side knows nothing of histories.
 */
export interface FunctionRunner {
  /** Names compare without case, as everywhere in the Functions host. */
  hasOrchestrator(name: string): boolean;
  hasActivity(name: string): boolean;
  runOrchestrator(name: string, trigger: OrchestrationTrigger): Promise<OrchestratorAnswer>;
  /** `inputJson` is the JSON text of the input; `undefined` when there is none. */
  runActivity(name: string, inputJson: string | undefined, instanceId: string): Promise<ActivityAnswer>;
}
