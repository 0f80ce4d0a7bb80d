import { z } from 'zod';
import { auditTables, type FindingPlace } from '../../domain/audit/audit-reports';
import { findingKinds, severities } from '../../domain/audit/finding';
import type { FindingFilter } from '../../domain/audit/finding-filter';
import { continuationToken, placeOfToken } from '../http/continuation-token';
import { nextLink } from '../http/next-link';
import { parametersOf } from '../http/parameters';
import { defineDurableRoute, defineRoute, noBody, type Route } from '../http/route';
import { auditIdInPath, exampleFinding, findingListSchema } from './audit-schema';
import { isUnderWay } from './audit-view';
import { auditIdOf, auditNotFound, auditsUrl, RETRY_AFTER_SECONDS } from './audits.http';
import type { Auditing } from './dependencies';
import { findView } from './find-view';

/** `a,b` in a query, each of a closed list. */
const listOf = <Value extends string>(values: readonly [Value, ...Value[]]) =>
  z
    .string()
    .transform((text) => text.split(','))
    .pipe(z.array(z.enum(values)).min(1));

/** The number of a bucket and of the finding in it. */
function parsePlace(text: string): FindingPlace | undefined {
  const [, bucket, line] = /^(\d{1,6})\.(\d{1,9})$/.exec(text) ?? [];
  return bucket === undefined || line === undefined ? undefined : { bucket: Number(bucket), line: Number(line) };
}

const query = {
  kind: listOf(findingKinds).optional().describe('Kinds of findings, separated by commas.'),
  severity: listOf(severities).optional().describe('Severities, separated by commas.'),
  subscriptionId: z
    .string()
    .transform((text) => text.split(','))
    .pipe(z.array(z.guid()).min(1).max(100))
    .optional()
    .describe('Subscriptions, separated by commas.'),
  rule: z.string().min(1).max(64).optional().describe('The name of a rule.'),
  resourceId: z.string().min(1).max(1024).optional().describe('The ARM id of one datasource.'),
  top: z.coerce.number().int().min(1).max(1000).default(100).describe('How many findings a page has at most.'),
  pageToken: z.string().max(64).optional().describe('Where the page begins; comes from a nextLink.'),
};

function filterOf({
  kind,
  severity,
  subscriptionId,
  rule,
  resourceId,
}: z.infer<z.ZodObject<typeof query>>): FindingFilter {
  return {
    ...(kind && { kinds: kind }),
    ...(severity && { severities: severity }),
    ...(subscriptionId && { subscriptionIds: subscriptionId }),
    ...(rule !== undefined && { rule }),
    ...(resourceId !== undefined && { resourceId }),
  };
}

/** `GET /api/audits/{id}/findings`: what an audit found, filtered and in pages. */
export const listFindings = (auditing: Auditing): Route =>
  defineDurableRoute({
    name: 'listFindingsHttp',
    method: 'GET',
    route: 'audits/{id}/findings',
    summary: 'What an audit found',
    description:
      'While the audit looks, what it has found so far: there is always a next page then, empty until there is more, and following the links to the end gives each finding once.',
    access: ['Reader'],
    parameters: parametersOf({ path: { id: auditIdInPath }, query }),
    body: noBody,
    needsReports: true,
    responses: {
      200: {
        description: 'A page of findings.',
        schema: findingListSchema,
        headers: { 'retry-after': 'Seconds after which there may be more; only while the audit looks.' },
        example: { value: [exampleFinding] },
      },
    },
    problems: { 404: ['AuditNotFound'] },
    handler: async ({ request, parameters: { path, query: asked } }, client) => {
      const { reports } = auditing;
      const id = auditIdOf(path.id);
      const view = await findView(auditing, client, id);
      if (view === undefined) throw auditNotFound();
      const list = `audits/${id}/findings`;
      const { pageToken: token, kind, severity, subscriptionId, ...rest } = asked;
      const from =
        token === undefined
          ? { bucket: 0, line: 0 }
          : placeOfToken(list, { parameter: 'pageToken', token }, parsePlace);
      const isGrowing = isUnderWay(view) && view.summary === undefined;
      const page = { filter: filterOf(asked), from, top: asked.top, isGrowing };
      const { findings, next } = await reports.findings(id, page);
      const link =
        next &&
        nextLink(`${auditsUrl(auditing, request)}/${id}/findings`, request, {
          ...rest,
          ...{ kind: kind?.join(), severity: severity?.join(), subscriptionId: subscriptionId?.join() },
          pageToken: continuationToken(list, `${next.bucket}.${next.line}`),
        });
      return {
        status: 200,
        ...(isGrowing && { headers: { 'retry-after': String(RETRY_AFTER_SECONDS) } }),
        jsonBody: { value: findings, ...(link !== undefined && { nextLink: link }) },
      };
    },
  });

/** `GET /api/audits/{id}/tables/{table}`: the tables for people, as CSV. */
export const getAuditTable = (auditing: Auditing): Route =>
  defineRoute({
    name: 'getAuditTableHttp',
    method: 'GET',
    route: 'audits/{id}/tables/{table}',
    summary: 'The tables of an audit, as CSV',
    description:
      '`findings`: one line a finding. `estate`: one line a datasource, the proof of what is covered. `incomplete`: what could not be read.',
    access: ['Reader'],
    parameters: parametersOf({
      path: {
        id: auditIdInPath,
        table: z
          .enum(auditTables)
          .describe('Which table.')
          .meta({ examples: ['estate'] }),
      },
      query: {},
    }),
    body: noBody,
    needsReports: true,
    responses: {
      200: {
        description: 'The table.',
        contentType: 'text/csv',
        schema: z.string(),
        headers: { 'content-disposition': 'The name of the file: `attachment; filename="…"`.' },
        example: 'resourceId,status\r\n',
      },
    },
    problems: { 404: ['AuditNotFound'] },
    handler: async ({ parameters: { path } }) => {
      const id = auditIdOf(path.id);
      const table = await auditing.reports.table(id, path.table);
      if (table === undefined) throw auditNotFound();
      return {
        status: 200,
        headers: {
          'content-type': 'text/csv; charset=utf-8',
          'content-disposition': `attachment; filename="${id}-${path.table}.csv"`,
        },
        body: table,
      };
    },
  });
