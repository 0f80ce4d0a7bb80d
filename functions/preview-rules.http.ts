import { randomUUID } from 'node:crypto';
import { app, type HttpRequest, type HttpResponseInit } from '@azure/functions';
import { z } from 'zod';
import { parseResourceId, type ResourceId } from '../domain/resource-id';
import { previewRules } from '../domain/rules/preview';
import type { RuleSet } from '../domain/rules/rule-set';
import { utcDay } from '../domain/rules/utc-day';
import { datasourceOf } from '../domain/datasource';
import { InventoryUnavailable, type InventorySource, listedResources, wholeEstate } from './estate-inventory';
import type { AccessRules } from './http/access-rules';
import { answeringPlain } from './http/answering';
import { azureUnavailable, whileCallerWaits } from './http/azure-unavailable';
import { problem } from './http/problem';
import { readBody } from './http/request-body';

/** Each is a request to Azure or two while the caller waits. */
const MAX_LISTED = 50;

const previewBody = z.strictObject({
  resourceIds: z.array(z.string().min(1).max(1024)).min(1).max(MAX_LISTED).optional(),
});

function listed(ids: readonly string[], access: AccessRules): ResourceId[] {
  return ids.map((text, index) => {
    const id = parseResourceId(text);
    if (!id.ok)
      throw problem(400, 'InvalidResourceId', 'A resource id is not valid', `/resourceIds/${index}: ${id.problem}.`);
    const datasource = datasourceOf(id.value);
    if (!datasource.ok) {
      const { code, message } = datasource.problem;
      throw problem(400, code, 'A resource cannot be protected', `/resourceIds/${index}: ${message}`);
    }
    access.require(id.value);
    return id.value;
  });
}

interface Previewing {
  readonly rules: RuleSet;
  readonly source: InventorySource;
  readonly access: AccessRules;
}

async function inventory({ source, access }: Previewing, ids: readonly ResourceId[] | undefined) {
  const correlationId = randomUUID();
  if (ids !== undefined) return unlessUnavailable(listedResources(source, ids, correlationId));
  const all = await unlessUnavailable(wholeEstate(source, correlationId));
  return { found: all.filter(({ id }) => access.allows(id)), absent: [] };
}

async function unlessUnavailable<Found>(reading: Promise<Found>): Promise<Found> {
  try {
    return await reading;
  } catch (error) {
    throw error instanceof InventoryUnavailable ? azureUnavailable(error.answer) : error;
  }
}

async function preview(request: HttpRequest, previewing: Previewing): Promise<HttpResponseInit> {
  const { rules, access } = previewing;
  const hasBody = request.body !== null && request.headers.get('content-length') !== '0';
  const { resourceIds } = hasBody ? await readBody(request, previewBody) : {};
  const ids = resourceIds && listed(resourceIds, access);
  const { found, absent } = await whileCallerWaits(() => inventory(previewing, ids));
  const { today, summary, lines } = previewRules(rules, found, utcDay(new Date()));
  return { status: 200, jsonBody: { today, summary, value: lines, ...(absent.length > 0 && { absent }) } };
}

/**
 * `POST /api/rules/preview`: what the rules would do to a list of resources, or to all that the app may touch: what would
 * be protected, where, by which rule, and why not. Reads, and writes nothing.
 */
export function registerPreviewRules(previewing: Previewing): void {
  app.http('previewRulesHttp', {
    route: 'rules/preview',
    methods: ['POST'],
    authLevel: 'function',
    handler: answeringPlain((request) => preview(request, previewing)),
  });
}
