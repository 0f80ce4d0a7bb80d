import type { FailureDetails } from './history-event';

export function orchestratorFailure(name: string, message: string): string {
  return `Orchestrator function '${name}' failed: ${message}`;
}

export function missingFunction(name: string, kind: 'activity' | 'orchestrator'): string {
  return `The function '${name}' doesn't exist, is disabled, or is not an ${kind} function.`;
}

export interface FailureText {
  readonly Reason: string;
  readonly Details: string;
  readonly FailureDetails?: FailureDetails;
}

/**
 * A failed activity as the orchestrator gets to see it. The extension keeps two blanks before the message, and a .NET
 * exception as JSON in the details. A message made by the SDK's exception-properties provider is unpacked.
 */
export function activityFailure(name: string, message: string, stack: string): FailureText {
  const details = exceptionProperties(message);
  const text = details?.ErrorMessage ?? message;
  return {
    Reason: `Activity function '${name}' failed:  ${text}`,
    Details: JSON.stringify({
      $type: 'System.Exception, System.Private.CoreLib',
      ClassName: 'System.Exception',
      Message: text,
      RemoteStackTraceString: stack,
    }),
    ...(details === undefined ? {} : { FailureDetails: details }),
  };
}

/** A sub-orchestration's failure: `output` is the text that its status shows. */
export function subOrchestrationFailure(output: string): FailureText {
  return { Reason: output, Details: JSON.stringify({ Message: output }) };
}

function exceptionProperties(message: string): FailureDetails | undefined {
  if (!message.startsWith('{')) {
    return undefined;
  }
  const parsed = parse(message);
  if (typeof parsed !== 'object' || parsed === null) {
    return undefined;
  }
  const field = (key: string): unknown => Reflect.get(parsed, key);
  const errorType = field('errorType');
  const errorMessage = field('errorMessage');
  if (typeof errorType !== 'string' || typeof errorMessage !== 'string') {
    return undefined;
  }
  const stackTrace = field('stackTrace');
  return {
    ErrorType: errorType,
    ErrorMessage: errorMessage,
    StackTrace: typeof stackTrace === 'string' ? stackTrace : '',
    IsNonRetriable: field('isNonRetriable') === true,
    Properties: field('properties') ?? null,
    InnerFailure: null,
  };
}

function parse(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}
