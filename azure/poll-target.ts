import type { PollTarget, PollUrl, Refused } from '../domain/long-running';
import type { ArmResponse } from './arm-connection';
import { type ArmEndpoint, requestTarget } from './arm-endpoint';
import type { AnswerHead } from './service-error-reader';

function protocolRefusal(code: string, message: string, head?: AnswerHead): Refused {
  const correlationId = head?.header('x-ms-correlation-request-id');
  return {
    kind: 'refused',
    error: {
      code,
      message,
      recommendedActions: [],
      ...(correlationId !== undefined && { correlationId }),
      httpStatus: head?.status ?? 0,
    },
  };
}

/**
 * The refusal of a URL that does not lead to the endpoint; `undefined` for one that does. It says where the URL leads,
 * without path and query.
 *
 * @param head the answer that gave the URL; without it (a URL out of a history) the refusal's `httpStatus` is 0
 */
export function untrustedUrl(endpoint: ArmEndpoint, url: string, head?: AnswerHead): Refused | undefined {
  const checked = requestTarget(endpoint, url);
  if (checked.ok) return undefined;
  return protocolRefusal('UntrustedPollUrl', `A URL that Azure gave was not requested: ${checked.problem}.`, head);
}

/** The refusal of an operation that was accepted and cannot be followed. */
export function missingPollUrl(head: AnswerHead): Refused {
  return protocolRefusal(
    'MissingPollUrl',
    `Azure answered ${head.status} without a URL to follow the operation.`,
    head,
  );
}

/** A path alone is legal in `Location` (RFC 9110, section 10.2.2); two slashes would begin a host. */
const absolute = ({ origin }: ArmEndpoint, text: string): string => (/^\/(?!\/)/.test(text) ? origin + text : text);

const isPollUrl = (endpoint: ArmEndpoint, text: string): text is PollUrl => requestTarget(endpoint, text).ok;

const headerNames = { status: 'azure-asyncoperation', result: 'location' } as const;

/**
 * Where one of the two headers leads: `Azure-AsyncOperation` for `status`, `Location` for `result`. `undefined` when the
 * answer does not have it.
 */
export function targetInHeader(
  endpoint: ArmEndpoint,
  response: ArmResponse,
  answers: PollTarget['answers'],
): PollTarget | Refused | undefined {
  const text = response.header(headerNames[answers]);
  if (text === undefined) return undefined;
  const url = absolute(endpoint, text);
  return isPollUrl(endpoint, url) ? { url, answers } : untrustedUrl(endpoint, url, response);
}

/**
 * Where the operation that an answer began is followed: `Azure-AsyncOperation` first, `Location` only without it. A header
 * that cannot be trusted is a refusal, even beside one that could: something is wrong that a person has to see.
 */
export function announcedTarget(endpoint: ArmEndpoint, response: ArmResponse): PollTarget | Refused | undefined {
  return targetInHeader(endpoint, response, 'status') ?? targetInHeader(endpoint, response, 'result');
}

export const isRefused = (target: PollTarget | Refused): target is Refused => 'kind' in target;
