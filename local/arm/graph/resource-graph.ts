import { z } from 'zod';
import { isSubscriptionId } from '../arm-id';
import { callerOf } from '../auth/access-token';
import type { ArmAnswer } from '../http/exchange';
import type { Call, Route } from '../http/route';
import { isJsonObject, parseJson } from '../json';
import { badQuery, graphRefusal } from './graph-errors';
import { findGraphQuery } from './graph-queries';
import type { GraphPage } from './graph-queries';
import { clockText } from './graph-quota';

const largestPage = 1000;

const optionsSchema = z.looseObject({
  $top: z.number().int().min(1).max(largestPage).optional(),
  $skip: z.number().int().min(0).optional(),
  $skipToken: z.string().optional(),
  resultFormat: z.literal('objectArray').optional(),
});

const bodySchema = z.looseObject({
  query: z.string().min(1),
  subscriptions: z.array(z.string().refine(isSubscriptionId, 'not a GUID')).nullish(),
  options: optionsSchema.nullish(),
});
type GraphBody = z.infer<typeof bodySchema>;

/** Spends one query of the caller's quota. @throws an ArmRefusal (429) when none is left */
function spendQuota(call: Call): Record<string, string> {
  const { graphQuota, settings } = call.world;
  const quota = settings.graphQuota;
  if (quota === null) {
    return { 'x-ms-user-quota-remaining': '15', 'x-ms-user-quota-resets-after': clockText(5) };
  }
  const standing = graphQuota.take(callerOf(call.request.headers.authorization), quota);
  const headers = {
    'x-ms-user-quota-remaining': String(standing.remaining),
    'x-ms-user-quota-resets-after': clockText(standing.resetsAfterSeconds),
  };
  if (standing.allowed) return headers;
  throw graphRefusal(call.request, {
    status: 429,
    code: 'RateLimiting',
    details: [{ code: 'RateLimiting', message: 'The caller has sent too many queries; wait before the next one.' }],
    headers: { ...headers, 'Retry-After': String(standing.resetsAfterSeconds) },
  });
}

function parseBody({ request }: Call): GraphBody {
  const parsed = bodySchema.safeParse(parseJson(request.body));
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const message = `${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'wrong'}`;
  throw badQuery(request, { code: 'InvalidRequestBody', message });
}

/** A token holds nothing but how far the pages have come, as the service's own do. */
function encodeToken(rowsToSkip: number, pageSize: number): string {
  return Buffer.from(JSON.stringify({ $id: '1', MaxRows: pageSize, RowsToSkip: rowsToSkip })).toString('base64');
}

interface Place {
  readonly skip: number;
  readonly size: number;
}

function tokenPlace(call: Call, token: string): Place {
  const decoded = parseJson(Buffer.from(token, 'base64').toString('utf8'));
  const [skip, size] = isJsonObject(decoded) ? [decoded['RowsToSkip'], decoded['MaxRows']] : [];
  if (typeof skip === 'number' && typeof size === 'number') return { skip, size };
  throw badQuery(call.request, { code: 'InvalidSkipToken', message: 'The skip token is not one of this service.' });
}

/** A skip token wins over `$skip`, and `$top` over the page size in the token. */
function placeOf(call: Call, options: GraphBody['options']): Place {
  const { $top, $skip, $skipToken } = options ?? {};
  if ($skipToken === undefined) return { skip: $skip ?? 0, size: $top ?? largestPage };
  const place = tokenPlace(call, $skipToken);
  return { skip: place.skip, size: $top ?? place.size };
}

function pageOf(call: Call, { query, subscriptions }: GraphBody, place: Place): GraphPage {
  const { estate, settings, now } = call.world;
  const found = findGraphQuery(query);
  if (found === undefined) {
    const message = 'The emulator does not understand this query: docs/emulator-parity.md lists those that it does.';
    throw badQuery(call.request, { code: 'InvalidQuery', message });
  }
  const ids = subscriptions?.map((id) => id.toLowerCase());
  const scope = { ...place, subscriptions: ids && new Set(ids) };
  return found.page(estate, now() - 1000 * settings.graphLagSeconds, scope);
}

function query(call: Call): ArmAnswer {
  const headers = spendQuota(call);
  const body = parseBody(call);
  const place = placeOf(call, body.options);
  const { total, rows } = pageOf(call, body, place);
  const next = place.skip + rows.length;
  return {
    status: 200,
    headers,
    body: {
      totalRecords: total,
      count: rows.length,
      data: rows,
      facets: [],
      // A text; "true" would mean that more rows exist and cannot be paged to.
      resultTruncated: 'false',
      ...(next < total ? { $skipToken: encodeToken(next, place.size) } : {}),
    },
  };
}

/** `POST /providers/Microsoft.ResourceGraph/resources`: the queries of `graph-queries.ts`, over all subscriptions or some. */
export const resourceGraphRoutes: readonly Route[] = [
  {
    method: 'POST',
    template: '/providers/Microsoft.ResourceGraph/resources',
    kind: 'graph',
    provider: 'Microsoft.ResourceGraph',
    handle: query,
  },
];
