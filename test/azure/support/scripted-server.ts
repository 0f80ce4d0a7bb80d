import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What one answer sends; `hang` sends nothing, `reset` cuts the connection, `cut` cuts it within the body. */
export interface ScriptedAnswer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** A string goes out as it is, anything else as JSON. */
  readonly body?: unknown;
  readonly instead?: 'hang' | 'reset' | 'cut' | 'stall';
}

export interface SeenRequest {
  readonly method: string;
  /** The request target as it came over the wire. */
  readonly target: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** An HTTP server that gives the answers of a list, one per request; for header-level cases that no service would vary. */
export interface ScriptedServer {
  readonly origin: string;
  readonly seen: readonly SeenRequest[];
  /** Settles when a client has closed the connection of a request before it was answered. */
  readonly firstAbandoned: Promise<void>;
  /** Adds answers; `{origin}` in header values and bodies becomes the server's own. */
  answer(...answers: readonly ScriptedAnswer[]): void;
  close(): Promise<void>;
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  let body = '';
  for await (const chunk of request) body += String(chunk);
  return body;
}

function write(response: ServerResponse, origin: string, answer: ScriptedAnswer): void {
  const { status = 200, headers = {}, body } = answer;
  const own = (text: string): string => text.replaceAll('{origin}', origin);
  const text = own(typeof body === 'string' ? body : body === undefined ? '' : JSON.stringify(body));
  // A 204 has no body and therefore no length.
  const length = status === 204 ? {} : { 'Content-Length': String(Buffer.byteLength(text)) };
  const sent = Object.entries({ ...headers, ...length }).map(([name, value]) => [name, own(value)] as const);
  response.writeHead(status, Object.fromEntries(sent));
  if (answer.instead === undefined) return void response.end(text);
  response.write(text.slice(0, text.length / 2), () => {
    if (answer.instead === 'cut') response.destroy();
  });
}

export async function startScriptedServer(): Promise<ScriptedServer> {
  const seen: SeenRequest[] = [];
  const script: ScriptedAnswer[] = [];
  let origin = '';
  let abandon: () => void = () => undefined;
  const firstAbandoned = new Promise<void>((resolve) => (abandon = resolve));
  const server = createServer((request, response) => {
    response.once('close', () => {
      if (!response.headersSent) abandon();
    });
    void bodyOf(request).then((body) => {
      seen.push({ method: request.method ?? '', target: request.url ?? '', headers: request.headers, body });
      const answer = script.shift() ?? { status: 501, body: 'the script has no answer for this request' };
      if (answer.instead === 'reset') return void request.socket.destroy();
      if (answer.instead !== 'hang') write(response, origin, answer);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  origin = `http://127.0.0.1:${isAddress(address) ? address.port : 0}`;
  return {
    origin,
    seen,
    firstAbandoned,
    answer: (...answers) => void script.push(...answers),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

const isAddress = (address: AddressInfo | string | null): address is AddressInfo =>
  typeof address === 'object' && address !== null;
