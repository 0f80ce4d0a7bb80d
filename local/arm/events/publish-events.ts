import { writeFile } from 'node:fs/promises';
import type { JsonObject } from '../json';
import { disordered, inBatches } from './batches';
import { deliverBatch } from './delivery';
import { defaultDeliveryPolicy } from './delivery-policy';
import type { DeliveryPolicy } from './delivery-policy';
import { shakeHands } from './handshake';
import type { Subscriber } from './handshake';
import { writeEvent } from './resource-event';
import type { EventSchema, ResourceEvent } from './resource-event';
import { Slots } from './slots';

export interface PublishOptions {
  /** The webhook, its key in the query: `http://127.0.0.1:7071/runtime/webhooks/eventgrid?functionName=…`. */
  readonly endpoint: string;
  /** Written in the schema. */
  readonly events?: readonly ResourceEvent[];
  /** Sent as they are, after `events`: recorded ones, or broken ones. */
  readonly wireEvents?: readonly JsonObject[];
  /** Event Grid's own when absent. */
  readonly schema?: EventSchema;
  /** Whether the endpoint is asked first; true when absent. */
  readonly handshake?: boolean;
  /** Name of the event subscription; `sauvegarde` when absent. */
  readonly subscriptionName?: string;
  /** 1 to 5000; 1 when absent, as an event subscription without batching. */
  readonly maxEventsPerBatch?: number;
  /** 1 to 1024; 64 when absent. */
  readonly preferredBatchSizeInKilobytes?: number;
  /** From 0 (none, when absent) to 1 (every event twice). */
  readonly duplicateShare?: number;
  readonly shuffle?: boolean;
  /** Of the duplicates and the order; 1 when absent. */
  readonly seed?: number;
  /** Deliveries under way at a time; 16 when absent. */
  readonly concurrency?: number;
  readonly policy?: Partial<DeliveryPolicy>;
  /** Gets the events that were given up, as a JSON array; not written when there are none. */
  readonly deadLetterFile?: string;
  readonly signal?: AbortSignal;
}

export interface PublishReport {
  /** Events given. */
  readonly events: number;
  /** Events sent, duplicates counted, retries not. */
  readonly sent: number;
  /** Of those sent, the ones that the endpoint took. */
  readonly delivered: number;
  /** Requests, retries counted, the handshake not. */
  readonly requests: number;
  /** Events that were given up, with why and when. */
  readonly deadLetters: readonly JsonObject[];
}

function subscriberOf({ endpoint, events = [], schema, subscriptionName, signal }: PublishOptions): Subscriber {
  return {
    endpoint,
    schema: schema ?? 'EventGridSchema',
    subscriptionName: subscriptionName ?? 'sauvegarde',
    topic: `/subscriptions/${events[0]?.subscriptionId ?? '00000000-0000-0000-0000-000000000000'}`,
    signal,
  };
}

function sentEvents(options: PublishOptions, schema: EventSchema): JsonObject[] {
  const { duplicateShare = 0, shuffle = false, seed = 1 } = options;
  const written = (options.events ?? []).map((event) => writeEvent(event, schema));
  return disordered([...written, ...(options.wireEvents ?? [])], { duplicateShare, shuffle, seed });
}

/**
 * Delivers events to a webhook as Event Grid does: a handshake first, then every event at least once, tried again on its
 * schedule when the endpoint does not answer 200 to 204, and given up as a dead letter. Ends when all of that is over.
 *
 * @throws HandshakeError when the endpoint does not want events; the reason of the signal when that says stop
 */
export async function publishEvents(options: PublishOptions): Promise<PublishReport> {
  const subscriber = subscriberOf(options);
  if (options.handshake ?? true) await shakeHands(subscriber);
  const { maxEventsPerBatch = 1, preferredBatchSizeInKilobytes = 64 } = options;
  const sent = sentEvents(options, subscriber.schema);
  const delivery = {
    subscriber,
    policy: { ...defaultDeliveryPolicy, ...options.policy },
    slots: new Slots(options.concurrency ?? 16),
    isBatched: maxEventsPerBatch > 1,
  };
  const batches = inBatches(sent, maxEventsPerBatch, preferredBatchSizeInKilobytes);
  const results = await Promise.all(batches.map((batch) => deliverBatch(delivery, batch)));
  const deadLetters = results.flatMap((result) => result.deadLetters);
  if (options.deadLetterFile !== undefined && deadLetters.length > 0) {
    await writeFile(options.deadLetterFile, `${JSON.stringify(deadLetters, undefined, 2)}\n`);
  }
  return {
    events: (options.events ?? []).length + (options.wireEvents ?? []).length,
    sent: sent.length,
    delivered: sent.length - deadLetters.length,
    requests: results.reduce((sum, { attempts }) => sum + attempts, 0),
    deadLetters,
  };
}
