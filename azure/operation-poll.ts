import { z } from 'zod';
import type { PollAnswer, PollTarget, Refused } from '../domain/long-running';
import { operationProgress } from '../domain/operation-status';
import { refusesPoll } from '../domain/poll-refusal';
import { isSuccess, negativeAnswer, readJson, retryAfterOf } from './arm-answer';
import type { ArmResponse } from './arm-connection';
import type { ArmEndpoint } from './arm-endpoint';
import type { ArmCall } from './arm-fault';
import { isRefused, targetInHeader } from './poll-target';
import { readCloudError, readErrorAnswer } from './service-error-reader';
import { jobIn } from './started-operation';

/** Only what decides; `endTime` is the year 1 while an operation runs, so nobody should be tempted by it. */
const operationResource = z.object({ status: z.string(), error: z.unknown().optional() });

function running(response: ArmResponse, followed: PollTarget, next: PollTarget | Refused | undefined): PollAnswer {
  if (next !== undefined && isRefused(next)) return next;
  const moved = next !== undefined && next.url !== followed.url;
  return { kind: 'running', ...(moved && { movedTo: next }), retryAfter: retryAfterOf(response) };
}

interface Poll {
  readonly call: ArmCall;
  readonly endpoint: ArmEndpoint;
  readonly target: PollTarget;
}

/** An answer to `Azure-AsyncOperation`: the body's status decides. A failed operation answers HTTP 200. */
function statusAnswer({ call, endpoint, target }: Poll, response: ArmResponse): PollAnswer {
  const moved = (): PollAnswer => running(response, target, targetInHeader(endpoint, response, 'status'));
  if (response.status === 202 && response.text.trim() === '') return moved();
  const { status, error } = readJson(call, response, operationResource);
  switch (operationProgress(status)) {
    case 'succeeded':
      return { kind: 'succeeded', ...jobIn(response.text) };
    case 'failed':
      return { kind: 'refused', error: readCloudError(response, error) };
    case 'canceled':
      return { kind: 'canceled', ...(hasMembers(error) && { error: readCloudError(response, error) }) };
    case 'running':
      return moved();
  }
}

const hasMembers = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && Object.keys(value).length > 0;

/**
 * An answer to `Location`: the HTTP status decides, not the headers; a finished operation has been seen to carry
 * `Retry-After` and a fresh `Azure-AsyncOperation`.
 */
function resultAnswer({ endpoint, target }: Poll, response: ArmResponse): PollAnswer {
  return response.status === 202
    ? running(response, target, targetInHeader(endpoint, response, 'result'))
    : { kind: 'succeeded', ...jobIn(response.text) };
}

/** @throws ArmFault on server errors and unreadable bodies */
export function pollAnswer(poll: Poll, response: ArmResponse): PollAnswer {
  if (refusesPoll(poll.target.answers, response.status)) {
    return { kind: 'unread', error: readErrorAnswer(response), retryAfter: retryAfterOf(response) };
  }
  if (!isSuccess(response)) return negativeAnswer(poll.call, response);
  return poll.target.answers === 'status' ? statusAnswer(poll, response) : resultAnswer(poll, response);
}
