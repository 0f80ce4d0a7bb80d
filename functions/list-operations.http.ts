import type { DurableClient } from 'durable-functions';
import { z } from 'zod';
import { orchestrationInstanceId } from '../domain/operation-id';
import { operationKinds } from '../domain/operation-request';
import { parseResourceId, type ResourceId } from '../domain/resource-id';
import type { Dependencies } from './dependencies';
import { findOperation, type OperationInstance } from './http/operation-instance';
import { continuationToken, placeOfToken } from './http/continuation-token';
import { nextLink } from './http/next-link';
import {
  listOperations,
  type ListPosition,
  OPERATION_INSTANCE,
  type OperationFilter,
  passes,
} from './http/operation-list';
import { monitorOf } from './http/operation-monitor';
import { parametersOf } from './http/parameters';
import { defineDurableRoute, noBody, type Route } from './http/route';
import { examples } from './openapi/examples';
import { exampleMonitor, monitorSchema, monitorStatuses } from './openapi/monitor-schema';

/** The last moment that engines can read; the end of its second is one too. */
const LAST_MILLISECOND = Date.UTC(9999, 11, 31);

const tokenContent = z.tuple([z.int().min(0).max(LAST_MILLISECOND), z.string().regex(OPERATION_INSTANCE)]);

const LIST = 'operations';

const encodeToken = ({ createdAt, instanceId }: ListPosition): string =>
  Buffer.from(JSON.stringify([createdAt, instanceId])).toString('base64url');

function decodeToken(text: string): ListPosition | undefined {
  try {
    const parsed = tokenContent.safeParse(JSON.parse(Buffer.from(text, 'base64url').toString('utf8')));
    return parsed.success ? { createdAt: parsed.data[0], instanceId: parsed.data[1] } : undefined;
  } catch {
    return undefined;
  }
}

const parameters = parametersOf({
  path: {},
  query: {
    status: z
      .enum(monitorStatuses)
      .optional()
      .meta({ examples: ['Succeeded'] }),
    kind: z
      .enum(operationKinds)
      .optional()
      .meta({ examples: ['protect'] }),
    resourceId: z
      .string()
      .transform((text, context): ResourceId => {
        const id = parseResourceId(text);
        if (id.ok) return id.value;
        context.addIssue({ code: 'custom', message: `is no resource id: ${id.problem}` });
        return z.NEVER;
      })
      .optional()
      .describe('Only the last operations on this resource: one that writes, one dry run.')
      .meta({ examples: [examples.resourceId] }),
    top: z.coerce.number().int().min(1).max(100).default(20).describe('How many operations a page has at most.'),
    continuationToken: z.string().max(256).optional().describe('Stands in `nextLink`; not to be made up.'),
  },
});

async function onResource(client: DurableClient, id: ResourceId, filter: OperationFilter) {
  const instanceIds = (['write', 'check'] as const).map((does) => orchestrationInstanceId(id, does));
  const found = await Promise.all(instanceIds.map((instanceId) => findOperation(client, instanceId)));
  return found.filter(
    (operation): operation is OperationInstance => operation !== undefined && passes(operation, filter),
  );
}

/** `GET /api/operations`: the operations that there are, from the newest to the oldest, page by page. */
export const listOperationsRoute = ({ operationsUrl, access }: Dependencies): Route =>
  defineDurableRoute({
    name: 'listOperationsHttp',
    method: 'GET',
    route: 'operations',
    summary: 'List operations, the newest first',
    description:
      'A resource has the last operation that writes and its last dry run in the list, if it is within the allowed scopes. There is a `nextLink` as long as there is more; an operation that goes on while the pages are read may be on two of them.',
    access: ['Reader'],
    parameters,
    body: noBody,
    responses: {
      200: {
        description: 'A page of the list.',
        schema: z
          .object({
            value: z.array(monitorSchema),
            nextLink: z.url().optional().describe('The next page, if there is one.'),
          })
          .meta({ id: 'OperationList' }),
        example: { value: [exampleMonitor] },
      },
    },
    problems: { 403: ['ScopeNotAllowed'] },
    handler: async ({ request, parameters: { query } }, client) => {
      const { status, kind, resourceId, top, continuationToken: token } = query;
      const after =
        token === undefined ? undefined : placeOfToken(LIST, { parameter: 'continuationToken', token }, decodeToken);
      if (resourceId !== undefined) {
        access.require(resourceId);
        const operations = await onResource(client, resourceId, { status, kind, access });
        return { status: 200, jsonBody: { value: operations.map(monitorOf) } };
      }
      const { operations, next } = await listOperations(client, { status, kind, access }, { after, top });
      const value = operations.map(monitorOf);
      if (next === undefined) return { status: 200, jsonBody: { value } };
      const place = { top, status, kind, continuationToken: continuationToken(LIST, encodeToken(next)) };
      return { status: 200, jsonBody: { value, nextLink: nextLink(operationsUrl(request), request, place) } };
    },
  });
