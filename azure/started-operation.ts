import { z } from 'zod';
import type { LongRunningAnswer } from '../domain/long-running';
import { isSuccess, negativeAnswer, retryAfterOf } from './arm-answer';
import type { ArmResponse } from './arm-connection';
import type { ArmEndpoint } from './arm-endpoint';
import type { ArmCall } from './arm-fault';
import { announcedTarget, isRefused, missingPollUrl } from './poll-target';

/**
 * What the answer to a request that starts something says. 202 always starts an operation. 201 does when it carries a URL to
 * follow; the service's article shows it with the resource and `Azure-AsyncOperation`. 200 and 204 are final.
 */
export function startedOperation(endpoint: ArmEndpoint, call: ArmCall, response: ArmResponse): LongRunningAnswer {
  if (!isSuccess(response)) return negativeAnswer(call, response);
  if (response.status !== 201 && response.status !== 202) return { kind: 'done', ...jobIn(response.text) };
  const poll = announcedTarget(endpoint, response);
  if (poll !== undefined) {
    return isRefused(poll) ? poll : { kind: 'accepted', poll, retryAfter: retryAfterOf(response) };
  }
  return response.status === 201 ? { kind: 'done' } : missingPollUrl(response);
}

/** `OperationJobExtendedInfo`: by itself as the result of an operation, or within the properties of its status. */
const jobInfo = z.object({ jobId: z.string().min(1) });
const statusWithJob = z.object({ properties: jobInfo });

/** The job that a body tells of; nothing where there is none, for few operations have one. */
export function jobIn(body: string): { readonly jobId?: string } {
  const json = parsed(body);
  const found = jobInfo.safeParse(json).data ?? statusWithJob.safeParse(json).data?.properties;
  return found === undefined ? {} : { jobId: found.jobId };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
