import type { RetryServices } from '../app/function-retry';
import { invokeWithRetry } from '../app/function-retry';
import type { FunctionDefinition } from '../app/supported-bindings';
import type { HttpCall, HttpReply } from '../http/http-reply';
import { emptyReply, jsonReply, textReply } from '../http/http-reply';

export const eventGridPath = '/runtime/webhooks/eventgrid';

const defaultOrigin = 'eventgrid.azure.net';
/** The clouds whose Event Grid may ask for permission to deliver. */
const knownOrigins = [defaultOrigin, 'eventgrid.azure.us', 'eventgrid.azure.cn', 'eventgrid.azure.eaglex.ic.gov'];

const methods = ['GET', 'POST', 'PUT', 'DELETE', 'OPTIONS'];

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The `validationCode` of a handshake, in the Event Grid schema (an array) or as a CloudEvent (whose data can be text). */
function validationCode(body: unknown): string | undefined {
  const first: unknown = Array.isArray(body) ? body[0] : body;
  const data = isObject(first) ? first['data'] : undefined;
  const parsed = typeof data === 'string' ? parse(data) : data;
  const code = isObject(parsed) ? parsed['validationCode'] : undefined;
  return typeof code === 'string' ? code : undefined;
}

function allowDelivery(call: HttpCall): HttpReply {
  const asked = call.request.headers['webhook-request-origin'];
  const origin = knownOrigins.find((known) => known === String(asked).toLowerCase()) ?? defaultOrigin;
  return emptyReply(200, { 'Webhook-Allowed-Origin': origin });
}

/** The webhook that Event Grid calls: handshakes, and events for the functions of the app. */
export class EventGridWebhook {
  private readonly functions: readonly FunctionDefinition[];
  private readonly services: RetryServices;

  constructor(functions: readonly FunctionDefinition[], services: RetryServices) {
    this.functions = functions.filter(({ triggerType }) => triggerType === 'eventGridTrigger');
    this.services = services;
  }

  async handle(call: HttpCall): Promise<HttpReply> {
    const name = call.url.searchParams.get('functionName') ?? '';
    const definition = this.functions.find((candidate) => candidate.name === name);
    if (definition === undefined) return textReply(404, `cannot find function: '${name}'`);
    if (!methods.includes(call.method)) return emptyReply(404);
    if (call.method === 'OPTIONS') return allowDelivery(call);
    const eventType = String(call.request.headers['aeg-event-type']).toLowerCase();
    const body = parse(call.body.toString('utf8'));
    switch (eventType) {
      case 'subscriptionvalidation': {
        const code = validationCode(body);
        return code === undefined ? emptyReply(400) : jsonReply(200, { validationResponse: code });
      }
      case 'notification':
        return this.deliver(definition, body);
      case 'unsubscribe':
        return emptyReply(202);
      default:
        return emptyReply(400);
    }
  }

  /** A call with one event (or with a batch, for a function that takes many). @throws what the function threw. */
  async invoke(definition: FunctionDefinition, event: unknown): Promise<void> {
    const data = isObject(event) ? event['data'] : undefined;
    await invokeWithRetry(this.services, definition, {
      trigger: { json: JSON.stringify(event) },
      triggerMetadata: data === undefined ? {} : { data: { json: JSON.stringify(data) } },
    });
  }

  private async deliver(definition: FunctionDefinition, body: unknown): Promise<HttpReply> {
    if (typeof body !== 'object' || body === null) return emptyReply(400);
    const events: readonly unknown[] = Array.isArray(body) ? body : [body];
    const takesMany = definition.trigger['cardinality'] === 'many';
    const calls = takesMany ? [events] : events;
    const results = await Promise.allSettled(calls.map((event) => this.invoke(definition, event)));
    const failure = results.find((result) => result.status === 'rejected');
    if (failure === undefined) return emptyReply(202);
    const reason: unknown = failure.reason;
    return textReply(500, reason instanceof Error ? reason.message : String(reason));
  }
}
