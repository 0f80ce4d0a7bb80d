import type { HttpRequest, HttpResponseInit } from '@azure/functions';
import { z } from 'zod';
import { datasourceOf } from '../../domain/datasource';
import type { Refused, Throttled } from '../../domain/long-running';
import { parseResourceId, type ResourceId } from '../../domain/resource-id';
import { previewRules } from '../../domain/rules/preview';
import type { RuleSet } from '../../domain/rules/rule-set';
import { utcDay } from '../../domain/rules/utc-day';
import type { AccessRules } from '../http/access-rules';
import { azureUnavailable, whileCallerWaits } from '../http/azure-unavailable';
import { datasourceProblems } from '../http/datasource-in-route';
import { nextLink } from '../http/next-link';
import { parametersOf } from '../http/parameters';
import { problem } from '../http/problem';
import { CODE_OF_AZURE, defineRoute, type Route } from '../http/route';
import { examples } from '../openapi/examples';
import { examplePreview, previewSchema } from '../openapi/preview-schema';
import { type EstatePart, type InventorySource, partOfEstate, partOfList } from './estate-inventory';
import { type Budget, Patience, secondsOf, type Stopwatch } from './patience';
import { positionIn, tokenOf } from './preview-position';

/** Each is a request to Azure or two while the caller waits. */
const MAX_LISTED = 50;

/** What Resource Graph gives at a time. */
const MAX_SERVERS = 1000;

/** Of one page: far below the 230 seconds after which the platform's load balancer gives up. */
const BUDGET: Budget = { calls: 60, seconds: 25, waitSeconds: 10 };

const previewBody = z
  .strictObject({ resourceIds: z.array(z.string().min(1).max(1024)).min(1).max(MAX_LISTED).optional() })
  .meta({ id: 'RulePreviewRequest', examples: [{ resourceIds: [examples.resourceId] }] });

const parameters = parametersOf({
  path: {},
  query: {
    top: z.coerce
      .number()
      .int()
      .min(1)
      .max(MAX_SERVERS)
      .default(MAX_SERVERS)
      .describe(
        'How many servers, or ids of the list, a page looks at, at most. A single server has a line a database.',
      ),
    continuationToken: z.string().max(256).optional().describe('Stands in `nextLink`; not to be made up.'),
  },
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

export interface Previewing {
  readonly rules: RuleSet;
  readonly source: InventorySource;
  readonly access: AccessRules;
  readonly stopwatch: Stopwatch;
  /** Of the URLs in answers, without a slash at the end; the request's own origin when it is not known. */
  readonly publicUrl?: string;
}

interface Question {
  /** Absent for the whole estate. */
  readonly ids: readonly ResourceId[] | undefined;
  readonly from: number;
  readonly top: number;
  readonly correlationId: string;
}

async function partOf(
  { ids, from, top, correlationId }: Question,
  { source, access, stopwatch }: Previewing,
): Promise<EstatePart | Refused | Throttled> {
  const asking = { source, correlationId, patience: new Patience(BUDGET, stopwatch) };
  if (ids === undefined) return partOfEstate({ skip: from, top, reaches: access.reaches }, asking);
  const part = await partOfList(ids.slice(from, from + top), asking);
  const next = from + part.read;
  return { ...part, ...(next < ids.length && { next }) };
}

/** @throws ProblemError when nothing was read: 503 where Azure asks to come later, or its refusal */
async function readPart(question: Question, previewing: Previewing): Promise<EstatePart> {
  const part = await whileCallerWaits(() => partOf(question, previewing));
  if ('kind' in part) throw azureUnavailable(part);
  if (part.throttled !== undefined && part.read === 0) throw azureUnavailable(part.throttled);
  return part;
}

function linkTo(position: number, { ids, top }: Question, request: HttpRequest, publicUrl: string | undefined): string {
  const { origin, pathname } = new URL(request.url);
  return nextLink(`${publicUrl ?? origin}${pathname}`, request, { top, continuationToken: tokenOf(position, ids) });
}

async function preview(question: Question, request: HttpRequest, previewing: Previewing): Promise<HttpResponseInit> {
  const { found, absent, unreadable, next, throttled, pauseSeconds } = await readPart(question, previewing);
  const { rules, access, publicUrl } = previewing;
  const allowed = <Thing extends { readonly id: ResourceId }>(things: readonly Thing[]) =>
    things.filter(({ id }) => access.allows(id));
  const { today, summary, lines } = previewRules(rules, allowed(found), utcDay(new Date()), allowed(unreadable));
  const wait = throttled === undefined ? pauseSeconds : secondsOf(throttled);
  return {
    status: 200,
    headers: { ...(next !== undefined && wait !== undefined && { 'retry-after': String(wait) }) },
    jsonBody: {
      today,
      complete: next === undefined,
      pageSummary: summary,
      value: lines,
      ...(absent.length > 0 && { absent }),
      ...(next !== undefined && { nextLink: linkTo(next, question, request, publicUrl) }),
    },
  };
}

/**
 * `POST /api/rules/preview`: what the rules would do to a list of resources, or to all that the app may touch: what would
 * be protected, where, by which rule, and why not. Page by page, each within a bound of time and of questions to Azure.
 * Reads, and writes nothing.
 */
export const previewRulesRoute = (previewing: Previewing): Route =>
  defineRoute({
    name: 'previewRulesHttp',
    method: 'POST',
    route: 'rules/preview',
    summary: 'What the rules would do',
    description:
      'To a list of resources, or without a body to all that the app may touch. Reads, and writes nothing. A page is bounded in time and in questions to Azure: send the same body to `nextLink` as long as there is one.',
    access: ['Reader'],
    writes: false,
    parameters,
    body: previewBody.optional(),
    responses: {
      200: {
        description: 'What would become of each resource of the page, and why.',
        schema: previewSchema,
        headers: {
          'retry-after': 'Seconds to wait before `nextLink` is asked for, where Azure limits how often it is asked.',
        },
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
    handler: ({ request, body, parameters: { query }, correlationId }) => {
      const ids = body?.resourceIds && listed(body.resourceIds, previewing.access);
      const from = positionIn(query.continuationToken, ids);
      return preview({ ids, from, top: query.top, correlationId }, request, previewing);
    },
  });
