import type { HttpReply } from '../http-reply';
import { emptyReply, jsonReply } from '../http-reply';
import type { DurableCall } from './durable-call';
import { queryStatuses, queryTime } from './query-options';
import { withoutUndefined } from './without-undefined';

/** `DELETE instances/{id}`. */
export async function purgeInstance(call: DurableCall, instanceId: string): Promise<HttpReply> {
  const instancesDeleted = await call.services.engine.purge(instanceId);
  return instancesDeleted === 0 ? emptyReply(404) : jsonReply(200, { instancesDeleted });
}

/** `DELETE instances/?createdTimeFrom=…`: only instances that have ended can go. */
export async function purgeInstances(call: DurableCall): Promise<HttpReply> {
  const query = call.http.url.searchParams;
  const createdFrom = queryTime(query, 'createdTimeFrom');
  if (createdFrom === undefined) {
    return jsonReply(400, { Message: "Please provide value for 'createdTimeFrom' parameter." });
  }
  const optional = { createdTo: queryTime(query, 'createdTimeTo'), runtimeStatuses: queryStatuses(query) };
  const instancesDeleted = await call.services.engine.purgeBy({ createdFrom, ...withoutUndefined(optional) });
  return instancesDeleted === 0 ? emptyReply(404) : jsonReply(200, { instancesDeleted });
}
