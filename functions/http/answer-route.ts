import type { HttpHandler, HttpRequest, HttpResponseInit, InvocationContext } from '@azure/functions';
import { getClient } from 'durable-functions';
import { type Authentication, authenticator } from '../access/authentication';
import { type Principal, requireRole } from '../access/principal';
import { type LimitRate } from '../access/rate-limit';
import { requireApiVersion } from './api-version';
import { WriteNotes } from './asked-for';
import { problemOf } from './problem-of-error';
import { problemResponse } from './problem';
import { CORRELATION_HEADER, correlationIdOf, idempotencyKeyOf, reasonOf } from './request-headers';
import { isWrite, type Route, type RouteCall } from './route';
import { subjectOf, type WriteRecord, writeRecordText } from './write-record';

/** What stands between a request and its route. */
export interface RouteGate {
  readonly authentication: Authentication;
  readonly limitRate: LimitRate;
}

type Gate = Pick<RouteGate, 'limitRate'> & { readonly authenticate: (request: HttpRequest) => Principal };

const nobody: Principal = { kind: 'anyone', id: 'anyone', roles: new Set() };

/** What a page of another origin may read, where CORS lets it in at all. */
const EXPOSED_HEADERS = `operation-location, retry-after, x-ms-error-code, ${CORRELATION_HEADER}`;

/** Longer ids than the longest that can be right say nothing more. */
const MAX_SUBJECT_LENGTH = 1024;

interface Work {
  readonly route: Route;
  readonly request: HttpRequest;
  readonly context: InvocationContext;
  readonly run: (call: RouteCall) => Promise<HttpResponseInit>;
}

/**
 * Who calls; refused when it calls too often, or may not call this route. The limit comes first: a loop without the role is a
 * loop all the same. Whom nobody knows has no bucket, since a caller could choose whatever it were named by; the refusal
 * costs no more than that of a limit would, and nothing else is asked for it.
 */
function admit({ route, request }: Work, { authenticate, limitRate }: Gate, note: (who: Principal) => void): Principal {
  if (route.access === 'anyone') return nobody;
  const principal = authenticate(request);
  note(principal);
  limitRate(principal);
  requireRole(principal, ...route.access);
  return principal;
}

const headerOf = ({ headers }: HttpResponseInit, name: string): string | undefined =>
  new Headers(headers).get(name) ?? undefined;

/** What is known of a request by the time that it is answered. */
interface Told {
  readonly correlationId: string;
  readonly principal: WriteRecord['principal'];
  /** From the header. */
  readonly reason: string | undefined;
  readonly notes: WriteNotes;
}

function recordOf(
  { route, request }: Work,
  response: HttpResponseInit,
  { correlationId, principal, reason: given, notes }: Told,
): WriteRecord {
  const reason = given ?? notes.reason;
  const { asked } = notes;
  const [subject] = Object.values(request.params);
  const code = headerOf(response, 'x-ms-error-code');
  return {
    at: new Date().toISOString(),
    method: route.method,
    route: route.route,
    function: route.name,
    ...(subject !== undefined && { subject: subject.slice(0, MAX_SUBJECT_LENGTH) }),
    status: response.status ?? 200,
    ...(code !== undefined && { code }),
    ...subjectOf(response.jsonBody),
    ...(asked && { asked }),
    ...(reason !== undefined && { reason }),
    ...(principal && { principal }),
    correlationId,
  };
}

/** Takes a request through the gate to its route, and writes to the audit trail what came of it. */
async function answer(work: Work, gate: Gate): Promise<HttpResponseInit> {
  const { route, request, context, run } = work;
  const correlationId = correlationIdOf(request);
  let principal: WriteRecord['principal'];
  const notes = new WriteNotes();
  let reason: string | undefined;
  let response: HttpResponseInit;
  try {
    const admitted = admit(work, gate, ({ kind, id, name }) => {
      principal = { kind, id, ...(name !== undefined && { name }) };
    });
    if (isWrite(route)) reason = reasonOf(request);
    requireApiVersion(request);
    const idempotencyKey = route.takesIdempotencyKey === true ? idempotencyKeyOf(request, admitted) : undefined;
    response = await run({
      request,
      context,
      principal: admitted,
      correlationId,
      ...(idempotencyKey !== undefined && { idempotencyKey }),
      ...(reason !== undefined && { reason }),
      notes,
    });
  } catch (error) {
    response = problemResponse(problemOf(error, context));
  }
  if (isWrite(route)) {
    context.log(writeRecordText(recordOf(work, response, { correlationId, principal, reason, notes })));
  }
  const headers = {
    'cache-control': 'no-store',
    [CORRELATION_HEADER]: correlationId,
    'access-control-expose-headers': EXPOSED_HEADERS,
  };
  return { ...response, headers: { ...headers, ...Object.fromEntries(new Headers(response.headers)) } };
}

/** Answers the requests to a route. There is no other way to answer HTTP here. */
export function answerRoute(route: Route, { authentication, limitRate }: RouteGate): HttpHandler {
  const gate = { authenticate: authenticator(authentication), limitRate };
  return (request, context) => {
    const run = (call: RouteCall) => (route.engine ? route.run(call, getClient(context)) : route.run(call));
    return answer({ route, request, context, run }, gate);
  };
}
