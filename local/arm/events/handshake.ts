import { randomUUID } from 'node:crypto';
import { isJsonObject, parseJson } from '../json';
import type { EventSchema } from './resource-event';
import { callWebhook, contentTypeOf } from './webhook';

const origin = 'eventgrid.azure.net';

/** The endpoint does not want the events, or did not say that it does. */
export class HandshakeError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'HandshakeError';
  }
}

export interface Subscriber {
  readonly endpoint: string;
  readonly schema: EventSchema;
  readonly subscriptionName: string;
  /** `/subscriptions/{id}`. */
  readonly topic: string;
  readonly signal?: AbortSignal | undefined;
}

/** Event Grid schema: the endpoint repeats a code, with status 200 and no other. */
async function validateSubscription({ endpoint, subscriptionName, topic, signal }: Subscriber): Promise<void> {
  const validationCode = randomUUID();
  const event = {
    id: randomUUID(),
    topic,
    subject: '',
    data: { validationCode },
    eventType: 'Microsoft.EventGrid.SubscriptionValidationEvent',
    eventTime: new Date().toISOString(),
    metadataVersion: '1',
    dataVersion: '1',
  };
  const headers = {
    'content-type': contentTypeOf('EventGridSchema', false),
    'aeg-event-type': 'SubscriptionValidation',
    'aeg-subscription-name': subscriptionName.toUpperCase(),
  };
  const answer = await callWebhook(endpoint, { method: 'POST', headers, body: JSON.stringify([event]) }, signal);
  if (answer === undefined) throw new HandshakeError(`No answer to the validation from ${new URL(endpoint).host}.`);
  const body = parseJson(answer.text);
  const repeated = isJsonObject(body) ? body['validationResponse'] : undefined;
  if (answer.status !== 200 || repeated !== validationCode) {
    throw new HandshakeError(`The validation was answered ${answer.status} without its code.`);
  }
}

function allows(header: string | null): boolean {
  return header !== null && ['*', origin].includes(header.trim().toLowerCase());
}

/** CloudEvents: the endpoint names an origin that may deliver; its status does not count. */
async function askPermission({ endpoint, signal }: Subscriber): Promise<void> {
  const headers = { 'webhook-request-origin': origin };
  const answer = await callWebhook(endpoint, { method: 'OPTIONS', headers }, signal);
  if (answer === undefined) throw new HandshakeError(`No answer to OPTIONS from ${new URL(endpoint).host}.`);
  if (!allows(answer.headers.get('webhook-allowed-origin'))) {
    throw new HandshakeError(`OPTIONS was answered ${answer.status} without a WebHook-Allowed-Origin for ${origin}.`);
  }
}

/** Asks the endpoint whether it wants events, as each schema does. @throws HandshakeError when it does not */
export function shakeHands(subscriber: Subscriber): Promise<void> {
  return subscriber.schema === 'EventGridSchema' ? validateSubscription(subscriber) : askPermission(subscriber);
}
