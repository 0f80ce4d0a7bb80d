import { request as httpRequest } from 'node:http';
import type { IncomingHttpHeaders } from 'node:http';
import { issueToken } from '../../local/arm';

/** An answer as it came over the wire. */
export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  /** undefined when the body is empty or no JSON. */
  readonly body: unknown;
}

export interface Send {
  readonly method?: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** null for no Authorization header. */
  readonly token?: string | null;
}

const defaultToken = issueToken();

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** One plain HTTP request: nothing retried, nothing rewritten, so that a test sees what the emulator sends. */
export function send(url: string, { method = 'GET', body, headers, token = defaultToken }: Send = {}): Promise<Answer> {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const sent = {
    ...(token === null ? {} : { authorization: `Bearer ${token}` }),
    ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    ...headers,
  };
  return new Promise((resolve, reject) => {
    const request = httpRequest(url, { method, headers: sent, agent: false }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => {
        const received = Buffer.concat(chunks).toString('utf8');
        resolve({ status: response.statusCode ?? 0, headers: response.headers, text: received, body: parse(received) });
      });
    });
    request.on('error', reject);
    request.end(text);
  });
}

/** The member at a path of names and indexes, or undefined. */
export function at(value: unknown, ...path: readonly (string | number)[]): unknown {
  let current = value;
  for (const name of path) {
    if (typeof current !== 'object' || current === null) return undefined;
    current = Object.getOwnPropertyDescriptor(current, name)?.value;
  }
  return current;
}

/** A header that has to be there, once. */
export function header(answer: Answer, name: string): string {
  const value = answer.headers[name.toLowerCase()];
  if (typeof value !== 'string') throw new Error(`The answer ${answer.status} has no header ${name}.`);
  return value;
}

/** The members of an object; none for anything else. */
export function members(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}
