import { app, type HttpRequest, type HttpResponseInit, type InvocationContext } from '@azure/functions';
import { app as durableApp, type DurableClient } from 'durable-functions';
import { type Authentication, authenticator, authLevelOf } from '../access/authentication';
import { type Principal, requireRole } from '../access/principal';
import { type LimitRate } from '../access/rate-limit';
import { isOperationId } from '../../domain/operation-id';
import { requireApiVersion } from './api-version';
import { problemOf } from './problem-of-error';
import { problemResponse } from './problem';
import { CORRELATION_HEADER, correlationIdOf, idempotencyKeyOf, reasonOf } from './request-headers';
import { isWrite, type Route, type RouteCall } from './route';
import { type WriteRecord, writeRecordText } from './write-record';

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

/** Who calls; refused when it may not call this route, or calls too often. */
function admit({ route, request }: Work, { authenticate, limitRate }: Gate, note: (who: Principal) => void): Principal {
  if (route.access === 'anyone') return nobody;
  const principal = authenticate(request);
  note(principal);
  requireRole(principal, ...route.access);
  limitRate(principal);
  return principal;
}

function operationIn({ jsonBody }: HttpResponseInit): string | undefined {
  const body: unknown = jsonBody;
  if (typeof body !== 'object' || body === null || !('id' in body)) return undefined;
  return typeof body.id === 'string' && isOperationId(body.id) ? body.id : undefined;
}

const headerOf = ({ headers }: HttpResponseInit, name: string): string | undefined =>
  new Headers(headers).get(name) ?? undefined;

function recordOf(
  { route, request }: Work,
  response: HttpResponseInit,
  told: Pick<WriteRecord, 'correlationId' | 'principal' | 'reason'>,
): WriteRecord {
  const [subject] = Object.values(request.params);
  const code = headerOf(response, 'x-ms-error-code');
  const operationId = operationIn(response);
  return {
    at: new Date().toISOString(),
    method: route.method,
    route: route.route,
    function: route.name,
    ...(subject !== undefined && { subject: subject.slice(0, MAX_SUBJECT_LENGTH) }),
    status: response.status ?? 200,
    ...(code !== undefined && { code }),
    ...(operationId !== undefined && { operationId }),
    ...told,
  };
}

/** Takes a request through the gate to its route, and writes to the audit trail what came of it. */
async function answer(work: Work, gate: Gate): Promise<HttpResponseInit> {
  const { route, request, context, run } = work;
  const correlationId = correlationIdOf(request);
  let principal: WriteRecord['principal'];
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
    });
  } catch (error) {
    response = problemResponse(problemOf(error, context));
  }
  if (isWrite(route)) {
    const told = { correlationId, ...(principal && { principal }), ...(reason !== undefined && { reason }) };
    context.log(writeRecordText(recordOf(work, response, told)));
  }
  const headers = {
    'cache-control': 'no-store',
    [CORRELATION_HEADER]: correlationId,
    'access-control-expose-headers': EXPOSED_HEADERS,
  };
  return { ...response, headers: { ...headers, ...Object.fromEntries(new Headers(response.headers)) } };
}

function registerRoute(route: Route, authentication: Authentication, gate: Gate): void {
  const options = {
    route: route.route,
    methods: [route.method],
    authLevel: route.access === 'anyone' ? ('anonymous' as const) : authLevelOf(authentication),
  };
  if (route.engine) {
    durableApp.client.http(route.name, {
      ...options,
      handler: (request: HttpRequest, client: DurableClient, context: InvocationContext) =>
        answer({ route, request, context, run: (call) => route.run(call, client) }, gate),
    });
  } else {
    app.http(route.name, {
      ...options,
      handler: (request, context) => answer({ route, request, context, run: route.run }, gate),
    });
  }
}

/** Binds the routes to the app. There is no other way to answer HTTP here. */
export function registerRoutes(routes: readonly Route[], { authentication, limitRate }: RouteGate): void {
  const gate = { authenticate: authenticator(authentication), limitRate };
  for (const route of routes) registerRoute(route, authentication, gate);
}
