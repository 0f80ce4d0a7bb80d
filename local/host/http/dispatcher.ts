import type { EventGridWebhook } from '../triggers/event-grid';
import { eventGridPath } from '../triggers/event-grid';
import type { AdminApi } from './admin-api';
import type { CorsOptions } from './cors';
import { answerPreflight, withCors } from './cors';
import { callDurableApi } from './durable/durable-api';
import type { DurableApiServices } from './durable/durable-call';
import { rpcPath, webhookPath } from './durable/management-urls';
import type { FunctionEndpoint } from './function-endpoint';
import { homepage } from './homepage';
import type { HttpCall, HttpReply } from './http-reply';
import { emptyReply } from './http-reply';

export interface DispatcherOptions {
  readonly durable: DurableApiServices;
  readonly functions: FunctionEndpoint;
  readonly eventGrid: EventGridWebhook;
  readonly admin: AdminApi;
  readonly cors: CorsOptions;
  readonly isHomepageDisabled: boolean;
}

/** @returns what follows the base in the path; `undefined` when the path is not below it. */
function below(path: string, base: string): string | undefined {
  const start = path.slice(0, base.length).toLowerCase();
  const rest = path.slice(base.length);
  return start === base && (rest === '' || rest.startsWith('/')) ? rest : undefined;
}

/** Sends each request to the part of the host that its path belongs to. */
export class Dispatcher {
  private readonly options: DispatcherOptions;
  private isDraining = false;

  constructor(options: DispatcherOptions) {
    this.options = options;
  }

  /** From now on only the durable API is answered: functions that are still running need it to come to an end. */
  drain(): void {
    this.isDraining = true;
  }

  async handle(call: HttpCall): Promise<HttpReply> {
    const preflight = answerPreflight(call, this.options.cors);
    if (preflight !== undefined) return preflight;
    return withCors(await this.dispatch(call), call, this.options.cors);
  }

  private async dispatch(call: HttpCall): Promise<HttpReply> {
    const { durable, functions, eventGrid, admin, isHomepageDisabled } = this.options;
    const durablePath = below(call.path, webhookPath) ?? below(call.path, rpcPath);
    if (durablePath !== undefined) return callDurableApi(durable, call, durablePath);
    if (this.isDraining) return emptyReply(503, { Connection: 'close' });
    if (below(call.path, eventGridPath) !== undefined) return eventGrid.handle(call);
    if (below(call.path, '/admin') !== undefined) return admin.handle(call);
    if (below(call.path, '/runtime') !== undefined) return emptyReply(404);
    const reply = await functions.handle(call);
    return (reply.status === 404 ? homepage(call, isHomepageDisabled) : undefined) ?? reply;
  }
}
