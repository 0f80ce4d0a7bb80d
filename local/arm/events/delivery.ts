import { setTimeout as sleep } from 'node:timers/promises';
import type { JsonObject } from '../json';
import { deadLetterOf } from './dead-letter';
import { isDelivered, outcomeOf, reasonToGiveUp, waitSeconds } from './delivery-policy';
import type { DeliveryPolicy } from './delivery-policy';
import type { Subscriber } from './handshake';
import type { Slots } from './slots';
import { callWebhook, contentTypeOf } from './webhook';

export interface Delivery {
  readonly subscriber: Subscriber;
  readonly policy: DeliveryPolicy;
  readonly slots: Slots;
  /** CloudEvents that are not batched are sent as an object, all others in an array. */
  readonly isBatched: boolean;
}

/** What became of one batch. */
export interface BatchResult {
  readonly attempts: number;
  readonly isDelivered: boolean;
  readonly deadLetters: readonly JsonObject[];
}

function headersOf({ subscriber, isBatched }: Delivery, failedAttempts: number): Record<string, string> {
  const { schema, subscriptionName } = subscriber;
  return {
    'content-type': contentTypeOf(schema, isBatched),
    'aeg-event-type': 'Notification',
    'aeg-subscription-name': subscriptionName.toUpperCase(),
    'aeg-delivery-count': String(failedAttempts),
    ...(schema === 'EventGridSchema' ? { 'aeg-data-version': '2', 'aeg-metadata-version': '1' } : {}),
  };
}

function bodyOf({ subscriber, isBatched }: Delivery, batch: readonly JsonObject[]): string {
  const alone = subscriber.schema === 'CloudEventSchemaV1_0' && !isBatched;
  return JSON.stringify(alone ? batch[0] : batch);
}

async function attempt(delivery: Delivery, body: string, failedAttempts: number): Promise<number | undefined> {
  const { subscriber, slots } = delivery;
  const request = { method: 'POST', headers: headersOf(delivery, failedAttempts), body } as const;
  const answer = await slots.run(() => callWebhook(subscriber.endpoint, request, subscriber.signal));
  return answer?.status;
}

/** Delivers a batch until the endpoint takes it or it is given up. @throws when the signal says stop */
export async function deliverBatch(delivery: Delivery, batch: readonly JsonObject[]): Promise<BatchResult> {
  const { policy, subscriber } = delivery;
  const publishedAt = Date.now();
  const body = bodyOf(delivery, batch);
  for (let attempts = 1, waitedSeconds = 0; ; attempts += 1) {
    const status = await attempt(delivery, body, attempts - 1);
    subscriber.signal?.throwIfAborted();
    if (status !== undefined && isDelivered(status)) return { attempts, isDelivered: true, deadLetters: [] };
    const reason = reasonToGiveUp(policy, { attempts, waitedSeconds, status });
    if (reason !== undefined) {
      const last = { reason, attempts, outcome: outcomeOf(status), publishedAt, lastAttemptAt: Date.now() };
      const deadLetters = batch.map((event) => deadLetterOf(event, subscriber.schema, last));
      return { attempts, isDelivered: false, deadLetters };
    }
    const wait = waitSeconds(attempts);
    waitedSeconds += wait;
    await sleep(1000 * wait * policy.timeScale, undefined, { signal: subscriber.signal });
  }
}
