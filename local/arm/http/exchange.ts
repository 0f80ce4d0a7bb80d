import type { IncomingHttpHeaders } from 'node:http';
import type { JsonObject } from '../json';

/** A request as the routes see it. */
export interface ArmRequest {
  readonly method: string;
  /** As sent, without the query; still percent-encoded. */
  readonly path: string;
  /** As sent, without the `?`. Signatures are checked against these exact characters. */
  readonly rawQuery: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  /** Scheme, host and port the client used: poll URLs are handed out on the same origin. */
  readonly origin: string;
  readonly apiVersion: string;
  /** The sent `x-ms-correlation-request-id`, or a new one. Errors repeat it as their `ActivityId`. */
  readonly correlationId: string;
  /** Milliseconds since the epoch, on the emulator's clock. */
  readonly receivedAt: number;
}

/** An answer before the headers that every answer carries are added. */
export interface ArmAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: JsonObject;
  /** The operation that the request started or joined, for the request log. */
  readonly operationId?: string;
}

/** Thrown by a route to answer something else than success. */
export class ArmRefusal extends Error {
  readonly answer: ArmAnswer;

  constructor(answer: ArmAnswer) {
    super(`answers ${answer.status}`);
    this.name = 'ArmRefusal';
    this.answer = answer;
  }
}
