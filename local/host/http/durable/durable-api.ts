import type { ControlResult } from '../../durable/engine';
import type { HttpCall, HttpReply } from '../http-reply';
import { emptyReply, jsonReply } from '../http-reply';
import type { DurableApiServices, DurableCall } from './durable-call';
import { purgeInstance, purgeInstances } from './purge-calls';
import { queryInstances, queryStatus } from './query-calls';
import { restartInstance, startInstance } from './start-calls';
import { queryValue } from './query-options';

function controlReply(result: ControlResult, operation: string): HttpReply {
  switch (result) {
    case 'accepted':
      return emptyReply(202);
    case 'notFound':
      return emptyReply(404);
    case 'gone':
      return emptyReply(410);
    case 'invalidState':
      return jsonReply(500, {
        Message: 'Something went wrong while processing your request',
        ExceptionMessage: `Cannot ${operation} the orchestration in its present state.`,
        ExceptionType: 'System.InvalidOperationException',
        StackTrace: null,
      });
  }
}

function isJson(contentType: string | undefined): boolean {
  return /^application\/json\s*(;|$)/i.test(contentType ?? '');
}

async function raiseEvent(call: DurableCall, instanceId: string, eventName: string): Promise<HttpReply> {
  const { engine } = call.services;
  if (!isJson(call.http.request.headers['content-type'])) {
    return jsonReply(400, { Message: 'Only application/json request content is supported' });
  }
  const inputJson = call.http.body.toString('utf8');
  try {
    JSON.parse(inputJson);
  } catch {
    return jsonReply(400, { Message: 'Could not parse the body of the event as JSON' });
  }
  return controlReply(await engine.raiseEvent(instanceId, eventName, inputJson), 'raise an event to');
}

async function control(call: DurableCall, instanceId: string, operation: string): Promise<HttpReply | undefined> {
  const { engine } = call.services;
  const reason = queryValue(call.http.url.searchParams, 'reason') ?? '';
  switch (operation) {
    case 'terminate':
      return controlReply(await engine.terminate(instanceId, reason), operation);
    case 'suspend':
      return controlReply(await engine.suspend(instanceId, reason), operation);
    case 'resume':
      return controlReply(await engine.resume(instanceId, reason), operation);
    case 'rewind':
      return controlReply(await engine.rewind(instanceId, reason), operation);
    case 'restart':
      return restartInstance(call, instanceId);
    default:
      return undefined;
  }
}

async function callList(call: DurableCall): Promise<HttpReply | undefined> {
  if (call.http.method === 'GET') return queryInstances(call);
  return call.http.method === 'DELETE' ? purgeInstances(call) : undefined;
}

async function callInstance(call: DurableCall, instanceId: string): Promise<HttpReply | undefined> {
  if (call.http.method === 'GET') return queryStatus(call, instanceId);
  return call.http.method === 'DELETE' ? purgeInstance(call, instanceId) : undefined;
}

async function callInstances(call: DurableCall): Promise<HttpReply | undefined> {
  const [, instanceId, operation, eventName, ...more] = call.segments;
  if (instanceId === undefined) return callList(call);
  if (operation === undefined) return callInstance(call, instanceId);
  if (call.http.method !== 'POST' || more.length > 0) return undefined;
  if (eventName === undefined) return control(call, instanceId, operation.toLowerCase());
  return operation.toLowerCase() === 'raiseevent' ? raiseEvent(call, instanceId, eventName) : undefined;
}

async function dispatch(call: DurableCall): Promise<HttpReply | undefined> {
  const [resource = '', name] = call.segments;
  const { method } = call.http;
  switch (resource.toLowerCase()) {
    case 'orchestrators':
      if (method !== 'POST' || name === undefined || call.segments.length > 3) return undefined;
      return startInstance(call, name, call.segments[2]);
    case 'instances':
      return callInstances(call);
    case 'entities':
      return jsonReply(501, { Message: 'Durable entities are not supported by this host.' });
    case 'makeprimary':
      return method === 'POST' ? emptyReply(200) : undefined;
    default:
      return undefined;
  }
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

/**
 * The HTTP API of the durable extension: start, status, list, events, control, purge.
 *
 * @param path the encoded path below the base, e.g. `/instances/abc`.
 */
export async function callDurableApi(services: DurableApiServices, http: HttpCall, path: string): Promise<HttpReply> {
  const segments = path
    .split('/')
    .filter((segment) => segment !== '')
    .map(decode);
  return (await dispatch({ http, segments, services })) ?? emptyReply(404);
}
