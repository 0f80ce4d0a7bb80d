import type { RpcTypedData } from './core-types';

/**
 * The input of an activity on the wire. It travels as text that the programming model parses if it can, so that:
 * no input (and `null`) reaches the handler as `undefined`, and a boolean, which .NET writes as `True` or `False`, reaches
 * it as that *text*.
 */
export function activityInput(inputJson: string | undefined): RpcTypedData {
  if (inputJson === undefined) return {};
  const text = inputJson.trim();
  if (text === 'null') return {};
  if (text === 'true') return { string: 'True' };
  if (text === 'false') return { string: 'False' };
  return { string: inputJson };
}

/** @returns the JSON that the orchestrator will read; `null` for an activity that returned nothing. */
export function activityResultJson(returnValue: RpcTypedData | null | undefined): string | null {
  if (returnValue === null || returnValue === undefined) return null;
  if (returnValue.string !== undefined) return JSON.stringify(returnValue.string);
  if (returnValue.json !== undefined) return returnValue.json;
  if (returnValue.bytes !== undefined) return JSON.stringify(Buffer.from(returnValue.bytes).toString('base64'));
  const number = returnValue.int ?? returnValue.double;
  // JSON has no NaN and no Infinity: `JSON.stringify` makes them null.
  return number === undefined ? null : JSON.stringify(number);
}
