import type { ArmAnswer } from '../http/exchange';
import type { Call } from '../http/route';
import type { JsonObject } from '../json';

/** A list as ARM answers it: `value`, and `nextLink` only when there is more. Only what is on the page is worked out. */
export function pageOf<Entry>(call: Call, entries: readonly Entry[], show: (entry: Entry) => JsonObject): ArmAnswer {
  const { request, world } = call;
  const size = world.settings.pageSize ?? Infinity;
  const start = Number(request.query.get('$skipToken') ?? '0');
  const end = start + size;
  const value = entries.slice(start, end).map(show);
  if (end >= entries.length) return { status: 200, body: { value } };
  const next = new URLSearchParams(request.query);
  next.set('$skipToken', String(end));
  return { status: 200, body: { value, nextLink: `${request.origin}${request.path}?${next.toString()}` } };
}
