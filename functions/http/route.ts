import type { HttpMethod, HttpRequest, HttpResponseInit, InvocationContext } from '@azure/functions';
import type { DurableClient } from 'durable-functions';
import { z } from 'zod';
import type { IdempotencyKey } from '../../domain/idempotency/claim';
import type { Principal } from '../access/principal';
import type { Role } from '../access/role';
import type { AskedFor, WriteNotes } from './asked-for';
import { type ParametersSchema, readParameters } from './parameters';
import { readBodyIfAny } from './request-body';

/** An answer that a route gives when it does what it is asked. */
export interface RouteResponse {
  readonly description: string;
  /** JSON when absent. */
  readonly contentType?: string;
  /** Of the body; the OpenAPI document shows it, and the tests hold answers against it. */
  readonly schema: z.ZodType;
  /** A body as it could be; ids and times are made up. */
  readonly example: unknown;
  /** Headers beyond those of every answer, each with what it says. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** Stands in a list of problem codes for "a code of Azure, passed through as it is". */
export const CODE_OF_AZURE = '*';

/** What there is to know of a route without running it. */
interface RouteFacts {
  /** Registered name of the function; keeps the suffix of its file (`protectDatabaseHttp`). */
  readonly name: string;
  readonly method: HttpMethod;
  /** Below `/api`, in the syntax of the Functions host: `protections/{*resourceId}`. */
  readonly route: string;
  /** One line, without a full stop. */
  readonly summary: string;
  readonly description?: string;
  /** The roles of which a caller needs one; `anyone` is not even asked who it is. */
  readonly access: 'anyone' | readonly Role[];
  /** Of the body; a few ids when absent. */
  readonly maxBodyBytes?: number;
  /** Whether the audit trail takes it; everything but `GET` unless said otherwise. */
  readonly writes?: boolean;
  /** Whether the handler starts what it starts once for the key of the call; elsewhere there is none. */
  readonly takesIdempotencyKey?: boolean;
  /** Whether it cannot do without the place of the reports; a route with a key needs it for that anyway. */
  readonly needsReports?: boolean;
  readonly responses: Readonly<Record<number, RouteResponse>>;
  /**
   * Problem codes by status, besides those that come with every route (version, parameters, body, access, rate).
   * {@link CODE_OF_AZURE} for those that Azure chooses.
   */
  readonly problems?: Readonly<Record<number, readonly string[]>>;
}

/** One request to a route, before it is read. */
export interface RouteCall {
  readonly request: HttpRequest;
  readonly context: InvocationContext;
  readonly principal: Principal;
  /** The caller's own (`x-ms-correlation-request-id`), or made up; sent on to Azure and written to the log. */
  readonly correlationId: string;
  /** The caller's `Idempotency-Key`, on the routes that take one. */
  readonly idempotencyKey?: IdempotencyKey;
  /** Why the caller does it (`x-ms-reason`). */
  readonly reason?: string;
  /** For the audit trail: what the route finds out of what is asked for. */
  readonly notes: WriteNotes;
}

/** What a handler works with: everything has been checked against the schemas. */
export interface RouteInput<Parameters, Body> extends RouteCall {
  readonly parameters: Parameters;
  readonly body: Body;
}

/** What the routes have that write. */
interface Asking<Parameters, Body> {
  /** What is asked for, for the audit trail; worked out before the handler runs, so that refused requests have it too. */
  readonly asked?: (input: Pick<RouteInput<Parameters, Body>, 'parameters' | 'body'>) => AskedFor;
}

interface RouteSchemas<Parameters, Body> {
  /** An object with `path` and `query`; see `parameters.ts`. */
  readonly parameters: ParametersSchema<Parameters>;
  /** `noBody` where there is none; `.optional()` where it may be left out. */
  readonly body: z.ZodType<Body>;
}

/** A route as `defineRoute` makes it: the types of its input are hidden in `run`. */
export type Route = RouteFacts &
  RouteSchemas<unknown, unknown> &
  (
    | { readonly engine: false; readonly run: (call: RouteCall) => Promise<HttpResponseInit> }
    | { readonly engine: true; readonly run: DurableRun }
  );

type DurableRun = (call: RouteCall, client: DurableClient) => Promise<HttpResponseInit>;

/** For routes without a body: one that is sent all the same is not read. */
export const noBody = z.undefined();

/** Decisions and cancels say in their bodies why. */
const withReason = z.object({ reason: z.string() });

async function readInput<Parameters, Body>(
  call: RouteCall,
  route: Pick<RouteFacts, 'route' | 'maxBodyBytes'> & RouteSchemas<Parameters, Body> & Asking<Parameters, Body>,
): Promise<RouteInput<Parameters, Body>> {
  const parameters = readParameters(call.request, route);
  const takesBody = !Object.is(route.body, noBody);
  const body = takesBody
    ? await readBodyIfAny(call.request, route.body, route.maxBodyBytes)
    : route.body.parse(undefined);
  const asked = route.asked?.({ parameters, body });
  if (asked !== undefined) call.notes.note(asked);
  const { data: because } = withReason.safeParse(body);
  if (because !== undefined) call.notes.noteReason(because.reason);
  return { ...call, parameters, body };
}

/**
 * Declares a route: what it takes, what it answers, who may use it, and what it does. `answerRoute` binds it to the
 * app, and the OpenAPI document and the tests read it from the same place.
 */
export function defineRoute<Parameters, Body>({
  handler,
  asked,
  ...facts
}: RouteFacts &
  RouteSchemas<Parameters, Body> &
  Asking<Parameters, Body> & {
    readonly handler: (input: RouteInput<Parameters, Body>) => Promise<HttpResponseInit>;
  }): Route {
  const route = { ...facts, ...(asked && { asked }) };
  return {
    ...facts,

    engine: false,
    run: async (call) => handler(await readInput(call, route)),
  };
}

/** As {@link defineRoute}, for a route that starts or asks orchestrations. */
export function defineDurableRoute<Parameters, Body>({
  handler,
  asked,
  ...facts
}: RouteFacts &
  RouteSchemas<Parameters, Body> &
  Asking<Parameters, Body> & {
    readonly handler: (input: RouteInput<Parameters, Body>, client: DurableClient) => Promise<HttpResponseInit>;
  }): Route {
  const route = { ...facts, ...(asked && { asked }) };
  const run: DurableRun = async (call, client) => handler(await readInput(call, route), client);
  return { ...facts, engine: true, run };
}

export const isWrite = ({ method, writes }: Route): boolean => writes ?? method !== 'GET';
