import { requireToken } from '../auth/access-token';
import { answerTokenRequest } from '../auth/identity-endpoint';
import { errorOf } from '../faults/error-catalogue';
import type { Target } from '../faults/fault-plan';
import type { RequestKind } from '../faults/fault-schema';
import { retryAfterText } from '../faults/retry-after';
import { bucketOf } from '../faults/token-buckets';
import type { RequestRecord } from '../request-log';
import type { World } from '../world';
import { subjectOf } from './addresses';
import type { Subject } from './addresses';
import { commonHeaders } from './answer-headers';
import { isBefore, requireApiVersion } from './api-versions';
import { armError, backupRefusal, refusal } from './arm-errors';
import { ArmRefusal } from './exchange';
import type { ArmAnswer, ArmRequest } from './exchange';
import type { Match, RouteTable } from './route';

/** What goes over the wire: an answer, or one of the ways not to get one. */
export type Delivery =
  | { readonly how: 'answer'; readonly status: number; readonly headers: Record<string, string>; readonly text: string }
  | { readonly how: 'reset' }
  | { readonly how: 'hang' };

/** Thrown where an answer is lost. */
class Lost extends Error {
  readonly how: 'reset' | 'hang';

  constructor(how: 'reset' | 'hang') {
    super(how);
    this.how = how;
  }
}

interface Passage {
  readonly world: World;
  readonly request: ArmRequest;
  readonly subject: Subject;
  readonly match: Match | undefined;
  readonly kind: RequestKind | undefined;
  /** Works out the answer once nothing has gone wrong on the way. */
  run(passage: Passage): ArmAnswer;
  /** What the token bucket still holds, when buckets are on. */
  remaining: number | undefined;
}

function target(passage: Passage): Target | undefined {
  const { kind, subject } = passage;
  return kind === undefined ? undefined : { kind, addresses: subject.addresses };
}

const authorizationThrottled = [
  'TooManyRequests',
  'The authorization service has had too many requests for this subscription. Please try again later.',
] as const;

/** The bucket of the subscription in the path: the authorization service has one of its own. */
function takeToken(passage: Passage): void {
  const { world, request } = passage;
  const subscriptionId = /^\/subscriptions\/([^/]+)/i.exec(request.path)?.[1];
  if (!world.settings.tokenBuckets || subscriptionId === undefined) return;
  const own = passage.match?.route.provider === 'Microsoft.Authorization' ? 'authorization' : undefined;
  const name = own ?? bucketOf(request.method);
  const taken = world.buckets.take(subscriptionId, name);
  if (taken.allowed) {
    passage.remaining = taken.remaining;
    return;
  }
  passage.remaining = 0;
  if (own !== undefined) throw retryLater(429, authorizationThrottled, String(taken.retryAfterSeconds));
  throw refusal(
    429,
    'SubscriptionRequestsThrottled',
    `Number of '${name}' requests for subscription '${subscriptionId}' exceeded. Please try again after '${taken.retryAfterSeconds}' seconds.`,
    { 'Retry-After': String(taken.retryAfterSeconds) },
  );
}

function retryLater(status: number, error: readonly [string, string], text: string | undefined): ArmRefusal {
  const headers = { 'x-ms-failure-cause': 'service', ...(text === undefined ? {} : { 'Retry-After': text }) };
  return new ArmRefusal({ status, body: armError(...error), headers });
}

const internalError = ['InternalServerError', 'Encountered internal server error.'] as const;
const serverErrors: Readonly<Record<number, readonly [code: string, message: string]>> = {
  502: ['BadGateway', 'The gateway received an invalid response.'],
  503: ['ServiceUnavailable', 'The service is not available now. Please try again later.'],
  504: [
    'GatewayTimeout',
    "The gateway did not receive a response from 'Microsoft.DataProtection' within the specified time period.",
  ],
};

function serverFault(world: World, at: Target, when: 'before' | 'after'): void {
  const fault = world.faults.strike('serverError', at, (one) => one.when === when);
  if (fault === undefined) return;
  const text = retryAfterText(fault.retryAfter, world.now());
  throw retryLater(fault.status, serverErrors[fault.status] ?? internalError, text);
}

function lossFault(world: World, at: Target, when: 'before' | 'after'): void {
  if (world.faults.strike('connectionReset', at, (one) => one.when === when) !== undefined) throw new Lost('reset');
  if (world.faults.strike('hang', at, (one) => one.when === when) !== undefined) throw new Lost('hang');
}

function faultsBefore(passage: Passage): void {
  const { world } = passage;
  const at = target(passage);
  if (at === undefined) return;
  lossFault(world, at, 'before');
  const throttle = world.faults.strike('throttle', at);
  if (throttle !== undefined) {
    const error = ['TooManyRequests', 'The request is being throttled. Please try again later.'] as const;
    throw retryLater(429, error, retryAfterText(throttle.retryAfter, world.now()));
  }
  serverFault(world, at, 'before');
}

function refuseFault({ world, request }: Passage, at: Target): void {
  const fault = world.faults.strike('refuse', at);
  if (fault === undefined) return;
  const text = retryAfterText(fault.retryAfter, world.now());
  const headers = text === undefined ? {} : { 'Retry-After': text };
  if (fault.body !== undefined) throw new ArmRefusal({ status: fault.status, body: fault.body, headers });
  const { answer } = backupRefusal(fault.status, errorOf(fault), request.correlationId);
  throw new ArmRefusal({ ...answer, headers: { ...answer.headers, ...headers } });
}

function runRoute(passage: Passage): ArmAnswer {
  const { world, request, subject, match } = passage;
  if (match === undefined) throw refusal(404, 'NotFound', `No route for ${request.method} ${request.path}.`);
  const { route, parameters } = match;
  requireApiVersion(request.apiVersion, route.provider);
  if (route.since !== undefined && isBefore(request.apiVersion, route.since)) {
    throw refusal(404, 'InvalidResourceType', `The api-version '${request.apiVersion}' does not have this route.`);
  }
  refuseFault(passage, { kind: route.kind, addresses: subject.addresses });
  return route.handle({ request, parameters, world, kind: route.kind, addresses: subject.addresses });
}

function runArm(passage: Passage): ArmAnswer {
  requireToken(passage.request.headers.authorization);
  takeToken(passage);
  faultsBefore(passage);
  return runRoute(passage);
}

function answerOf(passage: Passage): ArmAnswer {
  try {
    const answer = passage.run(passage);
    const at = target(passage);
    if (at !== undefined) {
      lossFault(passage.world, at, 'after');
      serverFault(passage.world, at, 'after');
    }
    return answer;
  } catch (error) {
    if (error instanceof ArmRefusal) return error.answer;
    throw error;
  }
}

/** The body as text, broken when a fault says so. */
function bodyText(passage: Passage, answer: ArmAnswer): string {
  const { faults } = passage.world;
  const at = target(passage);
  const text = answer.body === undefined ? '' : JSON.stringify(answer.body);
  if (at === undefined || answer.status === 204) return text;
  if (faults.strike('emptyBody', at) !== undefined) return '';
  if (faults.strike('malformedJson', at) !== undefined) return `${text.slice(0, -1)}<`;
  const huge = faults.strike('hugeBody', at);
  return huge === undefined ? text : JSON.stringify({ ...answer.body, padding: 'x'.repeat(huge.bytes) });
}

function deliver(passage: Passage, record: RequestRecord): Delivery {
  const { world, request } = passage;
  const answer = answerOf(passage);
  const text = bodyText(passage, answer);
  const answeredAt = world.now();
  const common = commonHeaders({ request, style: world.settings.style, answeredAt, remaining: passage.remaining });
  const headers = { ...common, ...answer.headers };
  if (text !== '') headers['Content-Type'] = 'application/json';
  if (answer.operationId !== undefined) record.operationId = answer.operationId;
  world.log.answered(record, answer.status, headers['Retry-After'], answeredAt);
  return { how: 'answer', status: answer.status, headers, text };
}

function pass(passage: Passage): Delivery {
  const { world, request, subject, kind } = passage;
  const record = world.log.open({
    at: request.receivedAt,
    method: request.method,
    path: request.path,
    apiVersion: request.apiVersion === '' ? null : request.apiVersion,
    kind: kind ?? null,
    resourceId: subject.resourceId,
    correlationId: request.correlationId,
  });
  const { operation } = subject;
  if (operation !== undefined) world.log.markPoll(record, operation.id, request.receivedAt >= operation.endsAt);
  try {
    return deliver(passage, record);
  } catch (error) {
    if (error instanceof Lost) return { how: error.how };
    throw error;
  }
}

/** A request to ARM: from what came in to what goes over the wire, noted in the log. */
export function passArmRequest(world: World, routes: RouteTable, request: ArmRequest): Delivery {
  world.due.settle();
  const match = routes.find(request.method, request.path);
  const subject = subjectOf(world, request.path, request.body);
  return pass({ world, request, subject, match, kind: match?.route.kind, run: runArm, remaining: undefined });
}

/** A request to the identity endpoint: no bearer, the faults of kind `token`, noted in the log too. */
export function passTokenRequest(world: World, request: ArmRequest, identityHeader: string): Delivery {
  const resource = request.query.get('resource') ?? '';
  return pass({
    world,
    request,
    subject: { addresses: [resource], resourceId: resource, operation: undefined },
    match: undefined,
    kind: 'token',
    run: (passage) => {
      faultsBefore(passage);
      return answerTokenRequest(request.query, request.headers, identityHeader);
    },
    remaining: undefined,
  });
}
