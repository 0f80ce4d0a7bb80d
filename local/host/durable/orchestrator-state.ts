import { isRecord } from './action';
import { OrchestrationDefect } from './orchestration-defect';

/** The SDK's answer to an episode, read but not copied: actions and output may be the app's live objects. */
export interface OrchestratorState {
  readonly isDone: boolean;
  readonly actions: readonly unknown[];
  readonly output: unknown;
  /** `''` when the orchestrator threw something without a text. */
  readonly error: string | undefined;
  readonly customStatus: unknown;
}

export function readOrchestratorState(value: unknown): OrchestratorState {
  if (!isRecord(value) || !Array.isArray(value['actions'])) {
    throw new OrchestrationDefect(
      'The function answered no orchestration state. An orchestrator has to be registered with df.app.orchestration.',
    );
  }
  const error = value['error'];
  const nested: readonly unknown[] = value['actions'];
  const only = nested.length === 1 ? nested[0] : undefined;
  return {
    isDone: value['isDone'] === true,
    actions: Array.isArray(only) ? only : nested.flat(),
    output: value['output'],
    error: typeof error === 'string' ? error : undefined,
    customStatus: value['customStatus'],
  };
}
