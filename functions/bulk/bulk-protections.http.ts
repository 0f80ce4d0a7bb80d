import type { HttpRequest, HttpResponseInit } from '@azure/functions';
import type { DurableClient } from 'durable-functions';
import { z } from 'zod';
import { CANCEL_EVENT } from '../../contracts';
import { cancelPayload } from '../../domain/approvals/decision-event';
import { attemptOfBulk, type BulkId, BULK_INSTANCE_ID, isBulkId } from '../../domain/bulk/bulk-id';
import { noParameters, parametersOf } from '../http/parameters';
import type { AskedFor } from '../http/asked-for';
import { problem } from '../http/problem';
import { protectionFacts } from '../http/protection-body';
import { defineDurableRoute, noBody, type Route, type RouteResponse } from '../http/route';
import { findBulk } from './bulk-instance';
import { type BulkBody, bulkBody, bulkIdInPath, bulkSchema, exampleBulk } from './bulk-schema';
import { type BulkView, bulkView, isUnderWay } from './bulk-view';
import type { BulkProtecting } from './dependencies';
import { listedItems } from './listed-items';
import { newBulk } from './new-bulk';
import { startBulkOnce } from './start-bulk';

const RETRY_AFTER_SECONDS = 5;

/** A thousand items, each with ids of its own. */
const MAX_LIST_BYTES = 1024 * 1024;

const bulkAnswer = (description: string): RouteResponse => ({
  description,
  schema: bulkSchema,
  headers: {
    'operation-location': 'The absolute URL of the bulk.',
    'retry-after': 'Seconds after which something may have changed; absent once the bulk has ended.',
  },
  example: exampleBulk,
});

/** The base of the URLs of bulks. */
export const bulksUrl = ({ publicUrl }: Pick<BulkProtecting, 'publicUrl'>, request: HttpRequest): string =>
  `${publicUrl ?? new URL(request.url).origin}/api/bulk-protections`;

export const bulkNotFound = () =>
  problem(404, 'BulkNotFound', 'There is no such bulk', 'Its id is wrong, or what was kept of it was removed.');

/** @throws ProblemError (404) */
export function bulkIdOf(text: string): BulkId {
  if (!isBulkId(text)) throw bulkNotFound();
  return text;
}

async function requireView(
  { files, access }: Pick<BulkProtecting, 'files' | 'access'>,
  client: DurableClient,
  id: BulkId,
): Promise<BulkView> {
  const latest = await findBulk(client);
  // Read after the engine was asked: one that ends in between has written its record by then.
  const record = await files.record(id);
  if (record === undefined) throw bulkNotFound();
  return bulkView(record, latest, access);
}

function bulkResponse(status: 200 | 202, view: BulkView, url: string): HttpResponseInit {
  return {
    status,
    headers: {
      'operation-location': `${url}/${view.id}`,
      ...(isUnderWay(view) && { 'retry-after': String(RETRY_AFTER_SECONDS) }),
    },
    jsonBody: view,
  };
}

/** What is asked for, for the audit trail; each item is an operation, which has records of its own. */
const bulkFacts = ({ selection, resourceIds, protections, target, window, dryRun }: BulkBody): AskedFor => ({
  ...{ kind: 'bulkProtect', selection: selection ?? 'list', window, dryRun },
  items: resourceIds?.length ?? protections?.length,
  ...(target && protectionFacts(target)),
});

/** `POST /api/bulk-protections`: protects many, or joins the bulk that runs with the same request. */
export const startBulkProtection = (bulks: BulkProtecting): Route =>
  defineDurableRoute({
    name: 'startBulkProtectionHttp',
    method: 'POST',
    route: 'bulk-protections',
    summary: 'Protect many datasources',
    description:
      'A list, or what the rules want. One bulk runs at a time: a request that asks for the same as the running one joins it. Each item is an operation of its own.',
    access: ['Operator'],
    parameters: noParameters,
    body: bulkBody,
    maxBodyBytes: MAX_LIST_BYTES,
    asked: ({ body }) => bulkFacts(body),
    takesIdempotencyKey: true,
    needsReports: true,
    responses: { 202: bulkAnswer('The bulk was started, or joined.') },
    problems: { 400: ['InvalidBulkItem'], 403: ['ScopeNotAllowed'], 409: ['BulkInProgress'] },
    handler: async ({ request, body, idempotencyKey: key, correlationId }, client) => {
      const items = listedItems(body, bulks.access);
      const requestOf = (attempt: string) => newBulk(body, items, { attempt, correlationId }, bulks);
      const keyed = { claims: bulks.claims, key };
      const { record, latest } = await startBulkOnce(client, bulks.files, { requestOf, items }, keyed);
      return bulkResponse(202, bulkView(record, latest, bulks.access), bulksUrl(bulks, request));
    },
  });

/** `GET /api/bulk-protections/{id}`: how a bulk stands, and what it came to. */
export const getBulkProtection = (bulks: BulkProtecting): Route =>
  defineDurableRoute({
    name: 'getBulkProtectionHttp',
    method: 'GET',
    route: 'bulk-protections/{id}',
    summary: 'A bulk and how it stands',
    description: 'Its counts are of all items; those outside of the allowed scopes are not named among its failures.',
    access: ['Reader'],
    parameters: parametersOf({ path: { id: bulkIdInPath }, query: {} }),
    body: noBody,
    needsReports: true,
    responses: { 200: bulkAnswer('How it stands, whatever it came to.') },
    problems: { 404: ['BulkNotFound'] },
    handler: async ({ request, parameters: { path } }, client) => {
      const view = await requireView(bulks, client, bulkIdOf(path.id));
      return bulkResponse(200, view, bulksUrl(bulks, request));
    },
  });

const cancelBody = z
  .strictObject({ reason: z.string().trim().max(256).optional().describe('Stands in the bulk afterwards.') })
  .meta({ id: 'BulkCancelRequest', examples: [{ reason: 'wrong policy' }] });

/** `POST /api/bulk-protections/{id}/cancel`: starts no more; operations that run go on, each can be cancelled itself. */
export const cancelBulkProtection = (bulks: BulkProtecting): Route =>
  defineDurableRoute({
    name: 'cancelBulkProtectionHttp',
    method: 'POST',
    route: 'bulk-protections/{id}/cancel',
    summary: 'Cancel a bulk',
    description: 'No more items are started. Operations that run go on; each can be cancelled by itself.',
    access: ['Operator'],
    parameters: parametersOf({ path: { id: bulkIdInPath }, query: {} }),
    body: cancelBody.optional(),
    asked: () => ({ kind: 'cancel' }),
    needsReports: true,
    responses: { 202: bulkAnswer('The bulk was asked to stop.') },
    problems: { 404: ['BulkNotFound'], 409: ['BulkEnded'] },
    handler: async ({ request, parameters: { path }, body }, client) => {
      const view = await requireView(bulks, client, bulkIdOf(path.id));
      if (!isUnderWay(view)) throw problem(409, 'BulkEnded', 'The bulk has ended', 'There is nothing left to cancel.');
      await client.raiseEvent(
        BULK_INSTANCE_ID,
        CANCEL_EVENT,
        cancelPayload(attemptOfBulk(bulkIdOf(path.id)), body?.reason ?? ''),
      );
      return bulkResponse(202, view, bulksUrl(bulks, request));
    },
  });
