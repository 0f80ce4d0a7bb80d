import type { z } from 'zod';
import type { Refused, Throttled } from '../domain/long-running';
import { isThrottling } from '../domain/throttling';
import { parseRetryAfter, type RetryAfter } from '../domain/retry-after';
import type { ArmResponse } from './arm-connection';
import { type ArmCall, ArmFault } from './arm-fault';
import { readErrorAnswer, serviceCodeOf } from './service-error-reader';

const CODE = /^[\w.-]{1,100}$/;

/** `Retry-After`, measured against the answer's own clock. */
export function retryAfterOf(response: ArmResponse): RetryAfter {
  return parseRetryAfter(response.header('retry-after'), response.respondedAt);
}

/** Whether the service took the request. */
export const isSuccess = ({ status }: ArmResponse): boolean => status >= 200 && status < 300;

/**
 * What an answer without success means.
 * - 429, 503, and every other 5xx that says when to come again: not now; data, because the wait belongs in a durable timer
 * - other 4xx: a refusal in the service's words; 408 is none, it only says that the connection was slow
 * - everything else, redirects included: a fault, worth repeating
 *
 * @throws ArmFault
 */
export function negativeAnswer(call: ArmCall, response: ArmResponse): Throttled | Refused {
  const { status } = response;
  const retryAfter = retryAfterOf(response);
  if (isThrottling(status) || (status >= 500 && retryAfter.kind !== 'missing')) {
    return { kind: 'throttled', retryAfter, httpStatus: status };
  }
  if (status >= 400 && status < 500 && status !== 408) return { kind: 'refused', error: readErrorAnswer(response) };
  const code = saidCode(response);
  throw new ArmFault(call, `Azure answered ${status}${code && ` ${code}`}${azureIds(response)}`, code || undefined);
}

function saidCode(response: ArmResponse): string {
  const code = serviceCodeOf(response) ?? '';
  return CODE.test(code) ? code : '';
}

/** Support asks for these; they are GUIDs, and anything else under their names is left out. */
function azureIds(response: ArmResponse): string {
  const id = response.header('x-ms-request-id') ?? '';
  return CODE.test(id) ? `; request id ${id}` : '';
}

/**
 * The JSON body of a successful answer.
 *
 * @throws ArmFault when it is no JSON or not of the shape; the message names members, never values
 */
export function readJson<Value>(call: ArmCall, response: ArmResponse, shape: z.ZodType<Value>): Value {
  const unreadable = (why: string): ArmFault =>
    new ArmFault(call, `Azure answered ${response.status} with a body that cannot be read: ${why}`);
  const result = shape.safeParse(parsedJson(response.text, unreadable));
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw unreadable(`${issue?.path.join('.') ?? ''} is missing or of another type`.trimStart());
}

function parsedJson(text: string, unreadable: (why: string) => ArmFault): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw unreadable(text.trim() === '' ? 'it is empty' : 'it is no JSON');
  }
}
