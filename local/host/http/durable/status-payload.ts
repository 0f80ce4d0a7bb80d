import type { InstanceState, RuntimeStatus } from '../../durable/engine';

/** An instance in one of these states does not change by itself any more. */
export const terminalStatuses: readonly RuntimeStatus[] = ['Completed', 'Failed', 'Canceled', 'Terminated'];

export const runtimeStatuses: readonly RuntimeStatus[] = [
  ...terminalStatuses,
  'Pending',
  'Running',
  'Suspended',
  'ContinuedAsNew',
];

/** A stored JSON text for the reader; what is no JSON is shown as the text that it is. */
export function parseStored(text: string | null): unknown {
  if (text === null) return null;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** Whole seconds, UTC. */
function formatTime(milliseconds: number): string {
  return new Date(milliseconds).toISOString().replace(/\.\d{3}Z$/, 'Z');
}

/** The status of one instance in the words of the durable HTTP API; all keys are always there. */
export function toStatusPayload(state: InstanceState, showInput: boolean): Record<string, unknown> {
  return {
    name: state.name,
    instanceId: state.instanceId,
    runtimeStatus: state.runtimeStatus,
    input: showInput ? parseStored(state.inputJson) : null,
    customStatus: parseStored(state.customStatusJson),
    output: parseStored(state.outputJson),
    createdTime: formatTime(state.createdTime),
    lastUpdatedTime: formatTime(state.lastUpdatedTime),
  };
}
