import type { InstanceQuery, InstanceState } from '../../durable/engine';
import type { HttpReply } from '../http-reply';
import { emptyReply, jsonReply } from '../http-reply';
import type { DurableCall } from './durable-call';
import { toHistoryOutput } from './history-output';
import { queryFlag, queryNumber, queryStatuses, queryTime, queryValue } from './query-options';
import { withoutUndefined } from './without-undefined';
import { terminalStatuses, toStatusPayload } from './status-payload';

const runningPollSeconds = '5';
const defaultPageSize = 100;
const continuationHeader = 'x-ms-continuation-token';

function statusOf(state: InstanceState, failureIsServerError: boolean): number {
  if (!terminalStatuses.includes(state.runtimeStatus)) return 202;
  return state.runtimeStatus === 'Failed' && failureIsServerError ? 500 : 200;
}

/** The answer to a status query: 202 while the instance runs, with where and when to ask again. */
export async function statusReply(call: DurableCall, state: InstanceState): Promise<HttpReply> {
  const query = call.http.url.searchParams;
  const showInput = queryFlag(query, 'showInput', true);
  const payload = toStatusPayload(state, showInput);
  if (queryFlag(query, 'showHistory', false) && state.runtimeStatus !== 'Pending') {
    const history = (await call.services.engine.history(state.instanceId)) ?? [];
    const showOutput = queryFlag(query, 'showHistoryOutput', false);
    payload['historyEvents'] = toHistoryOutput(history, { showInput, showOutput });
  }
  const status = statusOf(state, queryFlag(query, 'returnInternalServerErrorOnFailure', false));
  const headers = status === 202 ? { Location: call.http.url.href, 'Retry-After': runningPollSeconds } : {};
  return jsonReply(status, payload, headers);
}

/** `GET instances/{id}`. */
export async function queryStatus(call: DurableCall, instanceId: string): Promise<HttpReply> {
  const state = await call.services.engine.get(instanceId);
  return state === undefined ? emptyReply(404) : statusReply(call, state);
}

function toInstanceQuery(call: DurableCall): InstanceQuery {
  const query = call.http.url.searchParams;
  const token = call.http.request.headers[continuationHeader];
  const optional = {
    createdFrom: queryTime(query, 'createdTimeFrom'),
    createdTo: queryTime(query, 'createdTimeTo'),
    runtimeStatuses: queryStatuses(query),
    instanceIdPrefix: queryValue(query, 'instanceIdPrefix'),
    continuationToken: typeof token === 'string' && token !== '' ? token : undefined,
  };
  const top = Math.trunc(queryNumber(query, 'top') ?? defaultPageSize);
  return { top: top > 0 ? top : defaultPageSize, ...withoutUndefined(optional) };
}

/** `GET instances/`: one page; the header of the answer, sent back as a header, gets the next one. */
export async function queryInstances(call: DurableCall): Promise<HttpReply> {
  const page = await call.services.engine.query(toInstanceQuery(call));
  const showInput = queryFlag(call.http.url.searchParams, 'showInput', true);
  const headers = page.continuationToken === undefined ? {} : { [continuationHeader]: page.continuationToken };
  return jsonReply(
    200,
    page.instances.map((state) => toStatusPayload(state, showInput)),
    headers,
  );
}
