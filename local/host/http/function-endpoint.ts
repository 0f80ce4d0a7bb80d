import { describeError } from '../app/error-text';
import type { InvocationResult, Invoker } from '../app/invocation';
import type { HostLog } from '../log/host-log';
import type { HttpCall, HttpReply } from './http-reply';
import { emptyReply } from './http-reply';
import { toRpcRequest } from './rpc-request';
import { fromRpcResponse } from './rpc-response';
import type { RouteTable } from './route-table';

export interface FunctionEndpointOptions {
  readonly routes: RouteTable;
  readonly invoker: Invoker;
  readonly log: HostLog;
  /** -1 means unbounded. */
  readonly maxOutstandingRequests: number;
  readonly maxConcurrentRequests: number;
}

/** Sends requests to the HTTP functions of the app. */
export class FunctionEndpoint {
  private readonly options: FunctionEndpointOptions;
  private outstanding = 0;
  private running = 0;
  private readonly queue: (() => void)[] = [];

  constructor(options: FunctionEndpointOptions) {
    this.options = options;
  }

  /** @returns 404 when no route fits, whether for its path, its constraints or its method. */
  async handle(call: HttpCall): Promise<HttpReply> {
    const match = this.options.routes.find(call.method, call.path);
    if (match === undefined) return emptyReply(404);
    const { maxOutstandingRequests } = this.options;
    if (maxOutstandingRequests >= 0 && this.outstanding >= maxOutstandingRequests) return emptyReply(429);
    this.outstanding += 1;
    try {
      await this.acquire();
      try {
        return await this.invoke(call, match);
      } finally {
        this.release();
      }
    } finally {
      this.outstanding -= 1;
    }
  }

  private async invoke(call: HttpCall, match: NonNullable<ReturnType<RouteTable['find']>>): Promise<HttpReply> {
    const { invoker, log } = this.options;
    const { definition } = match.route;
    const { headers } = call.request;
    if (headers['content-length'] === undefined && call.body.length > 0) {
      log({
        level: 'warning',
        category: `Function.${definition.name}`,
        message:
          'The body of a chunked request is not passed on: Azure does not do it either without a Content-Length.',
      });
    }
    let invocation: InvocationResult;
    try {
      invocation = await invoker.invoke(definition, {
        trigger: { http: toRpcRequest(call, match.values) },
        traceParent: single(headers['traceparent']),
        traceState: single(headers['tracestate']),
      });
    } catch {
      // The invocation has logged it. The details are for the log alone, as on Azure.
      return emptyReply(500);
    }
    try {
      return fromRpcResponse(await invocation.respond());
    } catch (error) {
      const message = `The function ran, but its response cannot be used: ${describeError(error)}`;
      log({ level: 'error', category: `Function.${definition.name}`, message });
      return emptyReply(500);
    }
  }

  private async acquire(): Promise<void> {
    const { maxConcurrentRequests } = this.options;
    if (maxConcurrentRequests >= 0 && this.running >= maxConcurrentRequests) {
      await new Promise<void>((resolve) => this.queue.push(resolve));
    }
    this.running += 1;
  }

  private release(): void {
    this.running -= 1;
    this.queue.shift()?.();
  }
}

function single(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value[0] : value;
}
