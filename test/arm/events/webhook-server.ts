import { createServer } from 'node:http';
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import { z } from 'zod';

/** A request as the webhook got it. */
export interface Received {
  readonly method: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: unknown;
}

/** What the webhook answers to a delivery; a hang-up is no answer. */
export type Reaction = number | 'hang-up';

export interface WebhookServer {
  readonly url: string;
  /** Deliveries only, in the order of their arrival. */
  readonly deliveries: readonly Received[];
  readonly handshakes: readonly Received[];
  close(): Promise<void>;
}

export interface WebhookOptions {
  /** 200 for everything when absent. */
  readonly react?: (delivery: Received, number: number) => Reaction;
  /** Answers a handshake in the place of the usual answer. */
  readonly shake?: (received: Received, response: ServerResponse) => void;
}

const validation = z.array(z.object({ data: z.object({ validationCode: z.string() }) })).min(1);

function shakeHands({ method, body }: Received, response: ServerResponse): void {
  if (method === 'OPTIONS') {
    response.writeHead(200, { 'webhook-allowed-origin': 'eventgrid.azure.net' }).end();
    return;
  }
  response.writeHead(200).end(JSON.stringify({ validationResponse: validation.parse(body)[0]?.data.validationCode }));
}

async function receive(incoming: IncomingMessage): Promise<Received> {
  const chunks: string[] = [];
  for await (const chunk of incoming) chunks.push(String(chunk));
  const text = chunks.join('');
  const body: unknown = text === '' ? undefined : JSON.parse(text);
  return { method: incoming.method ?? '', headers: incoming.headers, body };
}

/** A subscriber of Event Grid that notes what it gets. */
export async function startWebhook({ react, shake = shakeHands }: WebhookOptions = {}): Promise<WebhookServer> {
  const deliveries: Received[] = [];
  const handshakes: Received[] = [];
  const answer = (received: Received, response: ServerResponse) => {
    if (received.headers['aeg-event-type'] !== 'Notification') {
      handshakes.push(received);
      shake(received, response);
      return;
    }
    deliveries.push(received);
    const reaction = react?.(received, deliveries.length) ?? 200;
    if (reaction === 'hang-up') response.socket?.destroy();
    else response.writeHead(reaction).end();
  };
  const server = createServer((incoming, response) => {
    void receive(incoming).then((received) => answer(received, response));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The webhook does not listen.');
  return {
    url: `http://127.0.0.1:${address.port}/hook?functionName=take&code=secret`,
    deliveries,
    handshakes,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** The ids of all events in the deliveries, repeated ones repeated. */
export function idsOf(deliveries: readonly Received[]): unknown[] {
  const identified = z.looseObject({ id: z.unknown() });
  return deliveries
    .flatMap(({ body }): unknown[] => (Array.isArray(body) ? body : [body]))
    .map((event) => identified.parse(event).id);
}
