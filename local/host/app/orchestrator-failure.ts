/** Behind this label the SDK's error carries the state of a failed orchestrator as JSON. */
const stateLabel = '\n\n$OutOfProcData$:';

export function property(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}

/** The state that the SDK hides in the error of a failed orchestrator; `undefined` for any other error. */
export function failureState(error: unknown): unknown {
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

/**
 * What a failed orchestrator threw, in words. Its error carries the whole state, the inputs of its activities included:
 * those have no place in a log.
 */
export function orchestratorError(error: unknown): string | undefined {
  const thrown = property(failureState(error), 'error');
  return typeof thrown === 'string' ? thrown : undefined;
}
