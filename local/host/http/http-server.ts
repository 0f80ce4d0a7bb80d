import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { HostLog } from '../log/host-log';
import { HostStartError } from '../start-error';
import type { HttpCall, HttpReply } from './http-reply';
import { emptyReply, writeReply } from './http-reply';
import { BodyTooLargeError, readBody } from './request-body';

export interface HttpServerOptions {
  readonly handle: (call: HttpCall) => Promise<HttpReply>;
  readonly bodyLimitBytes: number;
  readonly log: HostLog;
}

function isAddressInfo(address: string | AddressInfo | null): address is AddressInfo {
  return typeof address === 'object' && address !== null;
}

function isErrorWithCode(error: Error): error is NodeJS.ErrnoException {
  return 'code' in error;
}

/** The host's listener. It takes connections as soon as it listens and answers 503 until it is told what to do. */
export class HttpServer {
  private readonly server: Server;
  private options: HttpServerOptions | undefined;
  private isClosing = false;

  constructor() {
    this.server = createServer((request, response) => void this.answer(request, response));
    // A handler may take as long as `functionTimeout` says; Node's own limit would cut it off.
    this.server.requestTimeout = 0;
  }

  /**
   * @param port 0 takes a free one.
   * @returns the port that it listens on.
   * @throws {HostStartError} when the port is taken.
   */
  async listen(port: number, address: string): Promise<number> {
    await new Promise<void>((resolve, reject) => {
      const fail = (error: Error) => {
        const isInUse = isErrorWithCode(error) && error.code === 'EADDRINUSE';
        reject(isInUse ? new HostStartError('portInUse', `Port ${port} is in use.`, { cause: error }) : error);
      };
      this.server.once('error', fail);
      this.server.listen(port, address, () => {
        this.server.off('error', fail);
        resolve();
      });
    });
    const bound = this.server.address();
    return isAddressInfo(bound) ? bound.port : port;
  }

  serve(options: HttpServerOptions): void {
    this.options = options;
  }

  /** Takes no more connections and waits for the answers under way; whoever is still connected then is cut off. */
  async close(graceMilliseconds: number): Promise<void> {
    if (!this.server.listening) return;
    this.isClosing = true;
    const closed = new Promise<void>((resolve) => this.server.close(() => resolve()));
    this.server.closeIdleConnections();
    const timer = setTimeout(() => this.server.closeAllConnections(), graceMilliseconds);
    await closed;
    clearTimeout(timer);
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { options } = this;
    const reply = options === undefined ? emptyReply(503) : await this.replyTo(request, options);
    try {
      if (!request.complete || this.isClosing) response.setHeader('Connection', 'close');
      writeReply(reply, request, response);
    } catch (error) {
      // A handler can ask for a header that cannot be written.
      const message = error instanceof Error ? error.message : String(error);
      options?.log({ level: 'error', category: 'Host.Http', message: `The response cannot be written: ${message}` });
      if (response.headersSent) response.destroy();
      else {
        for (const name of response.getHeaderNames()) response.removeHeader(name);
        writeReply(emptyReply(500), request, response);
      }
    }
  }

  private async replyTo(request: IncomingMessage, options: HttpServerOptions): Promise<HttpReply> {
    try {
      const target = toTarget(request);
      if (target === undefined) return emptyReply(400);
      const body = await readBody(request, options.bodyLimitBytes);
      return await options.handle({ request, method: request.method ?? 'GET', ...target, body });
    } catch (error) {
      if (error instanceof BodyTooLargeError) return emptyReply(413);
      const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
      options.log({ level: 'error', category: 'Host.Http', message });
      return emptyReply(500);
    }
  }
}

/** The absolute URL of a request and its path as it was sent; `undefined` when they make no URL. */
function toTarget(request: IncomingMessage): { url: URL; path: string } | undefined {
  const target = request.url ?? '/';
  const isRelative = target.startsWith('/');
  const text = isRelative ? `http://${request.headers.host ?? 'localhost'}${target}` : target;
  if (!URL.canParse(text)) return undefined;
  const url = new URL(text);
  // A URL object would resolve "..", which is for the client to do.
  const [path = '/'] = (isRelative ? target : url.pathname).split('?');
  return { url, path };
}
