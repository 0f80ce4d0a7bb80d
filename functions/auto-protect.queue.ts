import { app } from '@azure/functions';
import { input } from 'durable-functions';
import { EVENT_QUEUE, eventOfMessage, QUEUE_CONNECTION } from './events/event-queue';
import type { TakeEvent } from './events/take-event';

/** Events that Event Grid has written with an identity: no key opens the app, and it can lie in a network of its own. */
export function registerEventQueue(takeEvent: TakeEvent): void {
  app.storageQueue('autoProtectQueue', {
    queueName: EVENT_QUEUE,
    connection: QUEUE_CONNECTION,
    extraInputs: [input.durableClient()],
    handler: (message, context) => takeEvent(eventOfMessage(message), context),
  });
}
