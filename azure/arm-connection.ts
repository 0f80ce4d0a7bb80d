import {
  bearerTokenAuthenticationPolicy,
  createDefaultHttpClient,
  createEmptyPipeline,
  createHttpHeaders,
  createPipelineRequest,
  type HttpClient,
  isRestError,
  type Pipeline,
  type PipelinePolicy,
  type PipelineRequest,
  type PipelineResponse,
  setClientRequestIdPolicy,
  userAgentPolicy,
} from '@azure/core-rest-pipeline';
import { parseHttpDate } from '../domain/retry-after';
import { type CredentialSource, lazyCredential, TokenFault } from './arm-credential';
import { type ArmEndpoint, parseArmEndpoint, requestTarget, type RequestTarget } from './arm-endpoint';
import { type ArmCall, ArmFault, codeOf } from './arm-fault';
import { withinSeconds } from './deadline';
import { loopbackBearerPolicy } from './loopback-bearer-policy';
import { BodyTooLarge, readBody } from './response-body';

export interface ArmConnectionOptions {
  /** `https://management.azure.com` or that of another cloud; `http://` for a loopback host only. */
  readonly endpoint: string;
  /** Whom the token is for: its scope is `<audience>/.default`. */
  readonly audience: string;
  /** Called when the first token is needed, then never again. */
  readonly credential: CredentialSource;
  /** From the wish for a token to the last byte of the answer. */
  readonly requestTimeoutSeconds: number;
  /** Put before what the SDK says of itself. */
  readonly userAgent: string;
  /** Milliseconds since the epoch; for answers that have no `Date`. */
  readonly now?: () => number;
  /** The SDK's own when absent. */
  readonly httpClient?: HttpClient;
}

export interface ArmRequest extends ArmCall {
  /** Sent byte for byte. Its origin must be the endpoint's. */
  readonly url: string;
  /** Sent as JSON. */
  readonly body?: object;
}

/** An answer of any HTTP status. */
export interface ArmResponse {
  readonly status: number;
  readonly text: string;
  /** Milliseconds since the epoch: the answer's `Date`, or the time here if it has none. */
  readonly respondedAt: number;
  /** `undefined` for a header that is absent or empty (the SDK drops those). */
  header(name: string): string | undefined;
}

export interface ArmConnection {
  readonly endpoint: ArmEndpoint;
  /**
   * Sends one request, once: nothing is retried and no redirect is followed.
   *
   * @throws ArmFault when there is no answer; its message has no URL and no token
   */
  send(request: ArmRequest): Promise<ArmResponse>;
}

/** Two poll URLs of up to 4 KB and the rest come near to Node's own limit of 16 KB. */
const MAX_HEADER_BYTES = 64 * 1024;

const correlationPolicy: PipelinePolicy = {
  name: 'correlationPolicy',
  sendRequest(request, next) {
    request.headers.set('x-ms-correlation-request-id', request.requestId);
    return next(request);
  },
};

/**
 * No retry policy: a wait belongs in a durable timer, not in an activity that is paid for while it sleeps. No redirect
 * policy: it would carry the token elsewhere. No log policy: poll URLs are secrets. No decompression: none is asked for.
 */
function createPipeline(options: ArmConnectionOptions, { secure }: ArmEndpoint): Pipeline {
  const credential = lazyCredential(options.credential, options.requestTimeoutSeconds);
  const scope = `${options.audience.replace(/\/$/, '')}/.default`;
  const pipeline = createEmptyPipeline();
  pipeline.addPolicy(userAgentPolicy({ userAgentPrefix: options.userAgent }));
  pipeline.addPolicy(setClientRequestIdPolicy());
  pipeline.addPolicy(correlationPolicy);
  pipeline.addPolicy(
    secure ? bearerTokenAuthenticationPolicy({ credential, scopes: scope }) : loopbackBearerPolicy(credential, scope),
  );
  return pipeline;
}

function pipelineRequest(
  { socketHost, secure }: ArmEndpoint,
  { url, pathAndQuery }: RequestTarget,
  { method, body, correlationId }: ArmRequest,
  abortSignal: AbortSignal,
): PipelineRequest {
  return createPipelineRequest({
    url,
    method,
    requestId: correlationId,
    abortSignal,
    allowInsecureConnection: !secure,
    headers: createHttpHeaders({
      Accept: 'application/json',
      'Accept-Encoding': 'identity',
      ...(body !== undefined && { 'Content-Type': 'application/json; charset=utf-8' }),
    }),
    ...(body !== undefined && { body: JSON.stringify(body) }),
    // Every status is streamed, so that a body can be given up before it fills the memory.
    streamResponseStatusCodes: new Set([Number.POSITIVE_INFINITY]),
    // The client would send the path of the parsed URL, which is not always the path of its text.
    requestOverrides: { path: pathAndQuery, hostname: socketHost, maxHeaderSize: MAX_HEADER_BYTES },
  });
}

async function armResponse({ status, headers, ...rest }: PipelineResponse, now: () => number): Promise<ArmResponse> {
  const header = (name: string): string | undefined => headers.get(name);
  const text = await readBody(rest);
  return { status, text, header, respondedAt: parseHttpDate(header('date') ?? '') ?? now() };
}

/**
 * Whether the HTTP stack says that there was no answer: the SDK does with errors of its own, sockets and streams do with codes.
 * Node puts codes on the TypeErrors of a call that is wrong too, and that is a defect of ours.
 */
const isOfConnection = (error: unknown): boolean => {
  if (isRestError(error)) return true;
  if (typeof error !== 'object' || error === null || !('name' in error)) return false;
  return error.name === 'AbortError' || ('code' in error && error.name !== 'TypeError');
};

/** The fault of an exchange that failed; what is none of Azure's, a defect of ours, stays what it is. */
function faultOf(request: ArmRequest, error: unknown): unknown {
  if (error instanceof ArmFault) return error;
  if (error instanceof TokenFault || error instanceof BodyTooLarge) return new ArmFault(request, error.message);
  return isOfConnection(error) ? new ArmFault(request, `the connection failed (${codeOf(error)})`) : error;
}

/** @throws Error when the endpoint cannot be used */
export function createArmConnection(options: ArmConnectionOptions): ArmConnection {
  const { requestTimeoutSeconds, now = Date.now, httpClient = createDefaultHttpClient() } = options;
  const endpoint = parseArmEndpoint(options.endpoint);
  const pipeline = createPipeline(options, endpoint);
  return {
    endpoint,
    async send(request) {
      const target = requestTarget(endpoint, request.url);
      if (!target.ok) throw new ArmFault(request, `the URL was not requested: ${target.problem}`);
      const exchange = async (signal: AbortSignal): Promise<ArmResponse> => {
        const sent = pipelineRequest(endpoint, target.value, request, signal);
        return armResponse(await pipeline.sendRequest(httpClient, sent), now);
      };
      const timedOut = (): Error => new ArmFault(request, `no full answer within ${requestTimeoutSeconds} s`);
      try {
        return await withinSeconds(requestTimeoutSeconds, exchange, timedOut);
      } catch (error) {
        throw faultOf(request, error);
      }
    },
  };
}
