import { readFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import { certificateFile, keyFile } from './loopback-tls';

export interface SeenRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly authorization: string | undefined;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
}

/** Answers one request, or leaves it unanswered. */
export type Answering = (request: SeenRequest, response: ServerResponse) => void;

/** A server over TLS whose answers the test gives: for what Azurite never does, such as refusing an identity. */
export interface TlsServer {
  readonly origin: string;
  readonly seen: readonly SeenRequest[];
  close(): Promise<void>;
}

async function seenRequest(request: IncomingMessage): Promise<SeenRequest> {
  const parts: Buffer[] = [];
  for await (const part of request as AsyncIterable<Buffer>) parts.push(part);
  const url = new URL(request.url ?? '', 'https://127.0.0.1');
  const { method = '', headers } = request;
  return {
    method,
    path: url.pathname,
    query: url.searchParams,
    authorization: headers.authorization,
    headers,
    body: Buffer.concat(parts),
  };
}

export async function startTlsServer(answering: Answering): Promise<TlsServer> {
  const seen: SeenRequest[] = [];
  const tls = { cert: readFileSync(certificateFile), key: readFileSync(keyFile) };
  const server = createServer(tls, (request, response) => {
    void seenRequest(request).then(
      (each) => {
        seen.push(each);
        answering(each, response);
      },
      () => response.destroy(),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server listens on no port');
  return {
    origin: `https://127.0.0.1:${address.port}`,
    seen,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** An error in the form of the service: the code in a header and in the body. */
export function answerError(response: ServerResponse, status: number, code: string): void {
  const body = `<?xml version="1.0" encoding="utf-8"?><Error><Code>${code}</Code><Message>No.\nRequestId:req-1</Message></Error>`;
  response.writeHead(status, {
    'content-type': 'application/xml',
    'x-ms-error-code': code,
    'x-ms-request-id': 'req-1',
  });
  response.end(body);
}

/** What the service says to a write. */
export function answerCreated(response: ServerResponse): void {
  response.writeHead(201, { etag: '"1"', 'x-ms-request-id': 'req-1', 'x-ms-request-server-encrypted': 'true' }).end();
}
