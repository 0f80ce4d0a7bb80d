import type { StartResult } from '../../durable/engine';
import type { HttpReply } from '../http-reply';
import { jsonReply } from '../http-reply';
import type { DurableCall } from './durable-call';
import { managementUrls } from './management-urls';
import { queryFlag, queryNumber, queryValue } from './query-options';
import { statusReply } from './query-calls';
import { terminalStatuses } from './status-payload';

const startedPollSeconds = '10';

/** 202 with the management URLs, as a starter and a client expect it. */
function checkStatusReply(call: DurableCall, instanceId: string): HttpReply {
  const { hubName, systemKey } = call.services;
  const endpoint = { origin: call.http.url.origin, hubName, systemKey };
  const urls = managementUrls(endpoint, encodeURIComponent(instanceId));
  const headers = { Location: urls.statusQueryGetUri, 'Retry-After': startedPollSeconds };
  // The starter is not told how to rewind: the undefined member is left out of the JSON.
  return jsonReply(202, { ...urls, id: instanceId, rewindPostUri: undefined }, headers);
}

function errorReply(status: number, message: string, exceptionType: string): HttpReply {
  const Message = status === 500 ? 'Something went wrong while processing your request' : message;
  return jsonReply(status, { Message, ExceptionMessage: message, ExceptionType: exceptionType, StackTrace: null });
}

function refusal(result: Exclude<StartResult, { kind: 'started' }>): HttpReply {
  switch (result.kind) {
    case 'alreadyExists': {
      const message = `An Orchestration instance with the status ${result.runtimeStatus} already exists.`;
      return errorReply(500, message, 'DurableTask.Core.Exceptions.OrchestrationAlreadyExistsException');
    }
    case 'unknownOrchestrator': {
      const message = `The function '${result.name}' doesn't exist, is disabled, or is not an orchestrator function.`;
      return errorReply(400, message, 'System.ArgumentException');
    }
    case 'invalidInstanceId':
      return errorReply(
        400,
        `Instance ID "${result.instanceId}" is not valid: ${result.reason}`,
        'System.ArgumentException',
      );
  }
}

async function pause(call: DurableCall, milliseconds: number): Promise<void> {
  const { clock } = call.services;
  await new Promise<void>((resolve) => void clock.wakeAt(clock.now() + milliseconds, resolve));
}

/** Looks at the instance until it has ended or the time is up. */
async function waitForEnd(
  call: DurableCall,
  instanceId: string,
  timing: { timeout: number; interval: number },
): Promise<HttpReply> {
  const { clock, engine } = call.services;
  const deadline = clock.now() + timing.timeout;
  for (;;) {
    const state = await engine.get(instanceId);
    if (state?.runtimeStatus === 'Completed') {
      return {
        status: 200,
        headers: { 'Content-Type': 'application/json; charset=utf-8' },
        body: state.outputJson ?? 'null',
      };
    }
    if (state !== undefined && terminalStatuses.includes(state.runtimeStatus)) return statusReply(call, state);
    const remaining = deadline - clock.now();
    if (remaining <= 0) return checkStatusReply(call, instanceId);
    await pause(call, Math.min(remaining, timing.interval));
  }
}

function readInput(call: DurableCall): { json: string | null } | undefined {
  const text = call.http.body.toString('utf8').replace(/^\uFEFF/, '');
  if (text.trim() === '') return { json: null };
  try {
    JSON.parse(text);
    return { json: text };
  } catch {
    return undefined;
  }
}

/** `POST orchestrators/{name}/{id?}`. */
export async function startInstance(
  call: DurableCall,
  name: string,
  instanceId: string | undefined,
): Promise<HttpReply> {
  const query = call.http.url.searchParams;
  const input = readInput(call);
  if (input === undefined) return jsonReply(400, { Message: 'Invalid JSON content' });
  const version = queryValue(query, 'version');
  const result = await call.services.engine.start({
    name,
    inputJson: input.json,
    ...(instanceId === undefined ? {} : { instanceId }),
    ...(version === undefined ? {} : { version }),
  });
  if (result.kind !== 'started') return refusal(result);
  const timeoutSeconds = queryNumber(query, 'timeout');
  const intervalSeconds = queryNumber(query, 'pollingInterval');
  if (timeoutSeconds === undefined || intervalSeconds === undefined) return checkStatusReply(call, result.instanceId);
  if (intervalSeconds <= 0 || timeoutSeconds < intervalSeconds) {
    return jsonReply(400, { Message: 'pollingInterval must be positive and not exceed timeout' });
  }
  return waitForEnd(call, result.instanceId, { timeout: timeoutSeconds * 1000, interval: intervalSeconds * 1000 });
}

/** `POST instances/{id}/restart`. */
export async function restartInstance(call: DurableCall, instanceId: string): Promise<HttpReply> {
  const withNewId = queryFlag(call.http.url.searchParams, 'restartWithNewInstanceId', true);
  const result = await call.services.engine.restart(instanceId, withNewId);
  if (result.kind === 'notFound') {
    return errorReply(
      400,
      `No orchestration with the instance id ${instanceId} was not found.`,
      'System.ArgumentException',
    );
  }
  return result.kind === 'started' ? checkStatusReply(call, result.instanceId) : refusal(result);
}
