import type { HttpResponseInit } from '@azure/functions';
import { z } from 'zod';
import { parseResourceId, type ResourceId } from '../domain/resource-id';
import { previewRules } from '../domain/rules/preview';
import type { RuleSet } from '../domain/rules/rule-set';
import { utcDay } from '../domain/rules/utc-day';
import { datasourceOf } from '../domain/datasource';
import { InventoryUnavailable, type InventorySource, listedResources, wholeEstate } from './estate-inventory';
import type { AccessRules } from './http/access-rules';
import { azureUnavailable, whileCallerWaits } from './http/azure-unavailable';
import { datasourceProblems } from './http/datasource-in-route';
import { noParameters } from './http/parameters';
import { problem } from './http/problem';
import { CODE_OF_AZURE, defineRoute, type Route } from './http/route';
import { examples } from './openapi/examples';
import { examplePreview, previewSchema } from './openapi/preview-schema';

/** Each is a request to Azure or two while the caller waits. */
const MAX_LISTED = 50;

const previewBody = z
  .strictObject({ resourceIds: z.array(z.string().min(1).max(1024)).min(1).max(MAX_LISTED).optional() })
  .meta({ id: 'RulePreviewRequest', examples: [{ resourceIds: [examples.resourceId] }] });

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

export interface Previewing {
  readonly rules: RuleSet;
  readonly source: InventorySource;
  readonly access: AccessRules;
}

interface Question {
  readonly ids: readonly ResourceId[] | undefined;
  readonly correlationId: string;
}

async function inventory({ source, access }: Previewing, { ids, correlationId }: Question) {
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

async function preview(question: Question, previewing: Previewing): Promise<HttpResponseInit> {
  const { found, absent } = await whileCallerWaits(() => inventory(previewing, question));
  const { rules } = previewing;
  const { today, summary, lines } = previewRules(rules, found, utcDay(new Date()));
  return { status: 200, jsonBody: { today, summary, value: lines, ...(absent.length > 0 && { absent }) } };
}

/**
 * `POST /api/rules/preview`: what the rules would do to a list of resources, or to all that the app may touch: what would
 * be protected, where, by which rule, and why not. Reads, and writes nothing.
 */
export const previewRulesRoute = (previewing: Previewing): Route =>
  defineRoute({
    name: 'previewRulesHttp',
    method: 'POST',
    route: 'rules/preview',
    summary: 'What the rules would do',
    description: 'To a list of resources, or without a body to all that the app may touch. Reads, and writes nothing.',
    access: ['Reader'],
    writes: false,
    parameters: noParameters,
    body: previewBody.optional(),
    responses: {
      200: {
        description: 'What would become of each resource, and why.',
        schema: previewSchema,
        example: examplePreview,
      },
    },
    problems: {
      400: [...datasourceProblems],
      403: ['ScopeNotAllowed'],
      404: [CODE_OF_AZURE],
      502: ['AzureUnreachable', CODE_OF_AZURE],
      503: ['AzureThrottled'],
    },
    handler: ({ body, correlationId }) =>
      preview({ ids: body?.resourceIds && listed(body.resourceIds, previewing.access), correlationId }, previewing),
  });
