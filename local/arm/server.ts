import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { answerControl } from './control';
import type { Emulator } from './emulator';
import type { ArmRequest } from './http/exchange';
import { armError } from './http/arm-errors';
import { passArmRequest, passTokenRequest } from './http/pipeline';
import type { Delivery } from './http/pipeline';
import { armRoutes } from './routes';

const megabyte = 1024 * 1024;
/** ARM's own limit. */
const largestBody = 4 * megabyte;
/** Seeds of large estates come this way. */
const largestControlBody = 256 * megabyte;
const controlPrefix = '/_emulator';
const identityPath = '/_identity/token';

/** undefined when the body is larger than ARM takes. */
async function readBody(incoming: IncomingMessage, largest: number): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of incoming) {
    const bytes = Buffer.isBuffer(chunk) ? chunk : Buffer.from(String(chunk));
    size += bytes.length;
    // Read to the end all the same: an answer on a connection with unread input would be cut off.
    if (size <= largest) chunks.push(bytes);
  }
  return size > largest ? undefined : Buffer.concat(chunks).toString('utf8');
}

function splitUrl(url: string): { path: string; rawQuery: string } {
  const mark = url.indexOf('?');
  return mark < 0 ? { path: url, rawQuery: '' } : { path: url.slice(0, mark), rawQuery: url.slice(mark + 1) };
}

function answerJson(response: ServerResponse, status: number, body: unknown): void {
  const text = JSON.stringify(body);
  response.writeHead(status, { 'Content-Type': 'application/json', 'Content-Length': String(Buffer.byteLength(text)) });
  response.end(text);
}

function send(response: ServerResponse, delivery: Delivery): void {
  if (delivery.how === 'hang') return;
  if (delivery.how === 'reset') {
    response.socket?.resetAndDestroy();
    return;
  }
  const { status, headers, text } = delivery;
  const length = status === 204 ? {} : { 'Content-Length': String(Buffer.byteLength(text)) };
  response.sendDate = false;
  response.writeHead(status, { ...length, ...headers });
  response.end(text);
}

interface Arrival {
  readonly incoming: IncomingMessage;
  readonly path: string;
  readonly rawQuery: string;
  readonly receivedAt: number;
  readonly body: string;
}

function headerText(incoming: IncomingMessage, name: string): string | undefined {
  const value = incoming.headers[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function toArmRequest({ incoming, path, rawQuery, receivedAt, body }: Arrival): ArmRequest {
  const query = new URLSearchParams(rawQuery);
  return {
    method: incoming.method ?? 'GET',
    path,
    rawQuery,
    query,
    headers: incoming.headers,
    body,
    origin: `http://${incoming.headers.host ?? 'localhost'}`,
    apiVersion: query.get('api-version') ?? '',
    correlationId:
      headerText(incoming, 'x-ms-correlation-request-id') ??
      headerText(incoming, 'x-ms-client-request-id') ??
      randomUUID(),
    receivedAt,
  };
}

export interface ListenOptions {
  readonly emulator: Emulator;
  readonly port: number;
  /** What `X-IDENTITY-HEADER` has to be. */
  readonly identityHeader: string;
  /** Runs after a request that may have changed something, and before its answer is sent. */
  readonly changed: () => void;
}

export interface Listening {
  readonly url: string;
  readonly port: number;
  close(): Promise<void>;
}

/** A read may move things on as well, but only to where the next one would move them too. */
const mayChange = ({ method }: ArmRequest): boolean => method !== 'GET';

function answer(
  { emulator, identityHeader, changed }: ListenOptions,
  arrival: Arrival,
  response: ServerResponse,
): void {
  const { path } = arrival;
  const request = toArmRequest(arrival);
  if (path.startsWith(`${controlPrefix}/`)) {
    const control = { method: request.method, path: path.slice(controlPrefix.length), query: request.query };
    const { status, body } = answerControl(emulator, { ...control, body: request.body });
    if (mayChange(request)) changed();
    answerJson(response, status, body);
  } else if (path === identityPath && request.method === 'GET') {
    send(response, passTokenRequest(emulator.world, request, identityHeader));
  } else {
    const delivery = passArmRequest(emulator.world, armRoutes, request);
    if (mayChange(request)) changed();
    send(response, delivery);
  }
}

async function handle(options: ListenOptions, incoming: IncomingMessage, response: ServerResponse): Promise<void> {
  const receivedAt = options.emulator.world.now();
  try {
    const url = splitUrl(incoming.url ?? '/');
    const isControl = url.path.startsWith(`${controlPrefix}/`);
    const body = await readBody(incoming, isControl ? largestControlBody : largestBody);
    if (body === undefined) {
      answerJson(response, 413, armError('RequestContentTooLarge', 'The request content is larger than 4 MB.'));
      return;
    }
    answer(options, { incoming, ...url, receivedAt, body }, response);
  } catch (error) {
    if (response.headersSent) response.destroy();
    else answerJson(response, 500, armError('EmulatorDefect', error instanceof Error ? error.message : String(error)));
  }
}

function addressOf(server: Server): AddressInfo {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The server does not listen on a port.');
  return address;
}

/** Starts the HTTP server on 127.0.0.1. @throws when the port is taken */
export async function listen(options: ListenOptions): Promise<Listening> {
  const server = createServer((incoming, response) => void handle(options, incoming, response));
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, '127.0.0.1', resolve);
  });
  const { port } = addressOf(server);
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        // Requests that hang on purpose, and idle connections, would keep it open.
        server.closeAllConnections();
      }),
  };
}
