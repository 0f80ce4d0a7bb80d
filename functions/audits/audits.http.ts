import type { HttpRequest, HttpResponseInit } from '@azure/functions';
import { z } from 'zod';
import { CANCEL_EVENT } from '../../contracts';
import { cancelPayload } from '../../domain/approvals/decision-event';
import { attemptOfAudit, type AuditId, isAuditId } from '../../domain/audit/audit-id';
import { AUDIT_INSTANCE_ID } from '../../domain/audit/audit-request';
import { requireRole } from '../access/principal';
import { nextLink } from '../http/next-link';
import { noParameters, parametersOf } from '../http/parameters';
import { problem } from '../http/problem';
import { defineDurableRoute, noBody, type Route } from '../http/route';
import { findAudit } from './audit-instance';
import { auditIdInPath, auditListSchema, auditSchema, exampleAudit, exampleAuditId } from './audit-schema';
import { type AuditView, isUnderWay, viewOf, viewOfInstance } from './audit-view';
import type { Auditing } from './dependencies';
import { findView } from './find-view';
import { startAuditOnce } from './start-audit-once';

export const RETRY_AFTER_SECONDS = 5;

const auditHeaders = {
  'operation-location': 'The absolute URL of the audit.',
  'retry-after': 'Seconds after which something may have changed; absent once the audit has ended.',
};

/** The base of the audit URLs in answers. */
export const auditsUrl = ({ publicUrl }: Auditing, request: HttpRequest): string =>
  `${publicUrl ?? new URL(request.url).origin}/api/audits`;

export const auditNotFound = () =>
  problem(404, 'AuditNotFound', 'There is no such audit', 'Its id is wrong, or its report was removed.');

/** @throws ProblemError (404) */
export function auditIdOf(text: string): AuditId {
  if (!isAuditId(text)) throw auditNotFound();
  return text;
}

function auditResponse(status: 200 | 202, view: AuditView, url: string): HttpResponseInit {
  return {
    status,
    headers: {
      'operation-location': `${url}/${view.id}`,
      ...(isUnderWay(view) && { 'retry-after': String(RETRY_AFTER_SECONDS) }),
    },
    jsonBody: view,
  };
}

const auditBody = z
  .strictObject({
    remediate: z
      .boolean()
      .default(false)
      .describe('Start the protections that the rules want and nobody has started; the app has to allow it.'),
  })
  .meta({ id: 'AuditRequest', examples: [{ remediate: false }] });

/** `POST /api/audits`: runs an audit now, or joins the one that runs. */
export const startAuditRoute = (auditing: Auditing): Route =>
  defineDurableRoute({
    name: 'startAuditHttp',
    method: 'POST',
    route: 'audits',
    summary: 'Audit the estate now',
    description: 'One audit runs at a time: a request that asks for the same as the running one joins it.',
    access: ['Auditor'],
    parameters: noParameters,
    body: auditBody.optional(),
    asked: ({ body }) => ({ kind: 'audit', remediate: body?.remediate ?? false }),
    takesIdempotencyKey: true,
    needsReports: true,
    responses: {
      202: {
        description: 'The audit was started, or joined.',
        schema: auditSchema,
        headers: auditHeaders,
        example: exampleAudit,
      },
    },
    problems: { 403: ['RemediationNotAllowed'], 409: ['AuditInProgress'] },
    handler: async ({ request, body, correlationId, idempotencyKey: key, principal }, client) => {
      const remediate = body?.remediate === true;
      // What is started on somebody's behalf takes the role of one who may start it.
      if (remediate) requireRole(principal, 'Operator');
      if (remediate && auditing.remediation === undefined) {
        throw problem(
          403,
          'RemediationNotAllowed',
          'Audits may not start protections here',
          'Ask without remediate, or switch the setting SAUVEGARDE_REMEDIATION on.',
        );
      }
      const view = await startAuditOnce(client, auditing, { remediate, correlationId, key });
      return auditResponse(202, view, auditsUrl(auditing, request));
    },
  });

/** `GET /api/audits/{id}`: how an audit stands, and what it came to. */
export const getAudit = (auditing: Auditing): Route =>
  defineDurableRoute({
    name: 'getAuditHttp',
    method: 'GET',
    route: 'audits/{id}',
    summary: 'An audit and its summary',
    access: ['Reader'],
    parameters: parametersOf({ path: { id: auditIdInPath }, query: {} }),
    body: noBody,
    needsReports: true,
    responses: {
      200: {
        description: 'How it stands, whatever it came to.',
        schema: auditSchema,
        headers: auditHeaders,
        example: exampleAudit,
      },
    },
    problems: { 404: ['AuditNotFound'] },
    handler: async ({ request, parameters }, client) => {
      const view = await findView(auditing, client, auditIdOf(parameters.path.id));
      if (view === undefined) throw auditNotFound();
      return auditResponse(200, view, auditsUrl(auditing, request));
    },
  });

/** `POST /api/audits/{id}/cancel`: asks a running audit to stop at its next step. */
export const cancelAudit = (auditing: Auditing): Route =>
  defineDurableRoute({
    name: 'cancelAuditHttp',
    method: 'POST',
    route: 'audits/{id}/cancel',
    summary: 'Cancel an audit',
    description: 'It stops at its next step. Protections that it has started go on.',
    access: ['Auditor'],
    parameters: parametersOf({ path: { id: auditIdInPath }, query: {} }),
    body: noBody,
    asked: () => ({ kind: 'cancel' }),
    needsReports: true,
    responses: {
      202: {
        description: 'The audit was asked to stop.',
        schema: auditSchema,
        headers: auditHeaders,
        example: exampleAudit,
      },
    },
    problems: { 404: ['AuditNotFound'], 409: ['AuditEnded'] },
    handler: async ({ request, parameters, reason = '' }, client) => {
      const id = auditIdOf(parameters.path.id);
      const view = await findView(auditing, client, id);
      if (view === undefined) throw auditNotFound();
      if (!isUnderWay(view))
        throw problem(409, 'AuditEnded', 'The audit has ended', 'There is nothing left to cancel.');
      await client.raiseEvent(AUDIT_INSTANCE_ID, CANCEL_EVENT, cancelPayload(attemptOfAudit(id), reason));
      return auditResponse(202, view, auditsUrl(auditing, request));
    },
  });

const listQuery = {
  top: z.coerce.number().int().min(1).max(100).default(20).describe('How many audits a page has at most.'),
  before: z
    .string()
    .refine(isAuditId, 'must be the id of an audit')
    .optional()
    .describe('Only audits before this one.')
    .meta({ examples: [exampleAuditId] }),
};

/** `GET /api/audits`: the audits, newest first. */
export const listAudits = (auditing: Auditing): Route =>
  defineDurableRoute({
    name: 'listAuditsHttp',
    method: 'GET',
    route: 'audits',
    summary: 'The audits, newest first',
    access: ['Reader'],
    parameters: parametersOf({ path: {}, query: listQuery }),
    body: noBody,
    needsReports: true,
    responses: {
      200: { description: 'A page of audits.', schema: auditListSchema, example: { value: [exampleAudit] } },
    },
    handler: async ({ request, parameters: { query } }, client) => {
      const { records, next } = await auditing.reports.records({ before: query.before, top: query.top });
      const latest = await findAudit(client);
      const isLatest = ({ id }: { readonly id: string }): boolean => latest?.request.auditId === id;
      const views = records.map((record) => viewOf(record, isLatest(record) ? latest : undefined));
      // One that has just been started, or could write nothing at all, is known to the engine only.
      const isMissing = latest !== undefined && query.before === undefined && !records.some(isLatest);
      const isUnwritten = isMissing && (await auditing.reports.record(latest.request.auditId)) === undefined;
      const value = isUnwritten ? [viewOfInstance(latest), ...views] : views;
      const link = next && nextLink(auditsUrl(auditing, request), request, { top: query.top, before: next });
      return { status: 200, jsonBody: { value, ...(link !== undefined && { nextLink: link }) } };
    },
  });
