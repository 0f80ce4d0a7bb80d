import type { IncomingMessage, ServerResponse } from 'node:http';

/** An answer of the host itself or of a function, before it is written. */
export interface HttpReply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
  readonly body?: Uint8Array | string;
}

/** One request as the parts of the host see it. */
export interface HttpCall {
  readonly request: IncomingMessage;
  readonly method: string;
  /** `http://<Host header>/path?query`, as the client wrote it. */
  readonly url: URL;
  /** The path, still encoded. */
  readonly path: string;
  readonly body: Buffer;
}

export function jsonReply(status: number, value: unknown, headers: Readonly<Record<string, string>> = {}): HttpReply {
  return {
    status,
    headers: { 'Content-Type': 'application/json; charset=utf-8', ...headers },
    body: JSON.stringify(value),
  };
}

export function emptyReply(status: number, headers: Readonly<Record<string, string>> = {}): HttpReply {
  return { status, headers };
}

export function textReply(status: number, text: string, headers: Readonly<Record<string, string>> = {}): HttpReply {
  return { status, headers: { 'Content-Type': 'text/plain; charset=utf-8', ...headers }, body: text };
}

const bodilessStatuses = [204, 205, 304];

/** Writes a reply; a status without a body drops the one that it was given. */
export function writeReply(reply: HttpReply, request: IncomingMessage, response: ServerResponse): void {
  response.statusCode = reply.status;
  for (const [name, value] of Object.entries(reply.headers ?? {})) response.setHeader(name, value);
  const isBodiless = bodilessStatuses.includes(reply.status) || request.method === 'HEAD';
  const body = reply.body ?? '';
  if (!isBodiless) response.setHeader('Content-Length', Buffer.byteLength(body));
  response.end(isBodiless ? undefined : body);
}
