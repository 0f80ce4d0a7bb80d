import { app, type InvocationContext } from '@azure/functions';
import { readResourceEvent } from '../domain/resource-event';
import { eventOfMessage, GIVEN_UP_QUEUE, QUEUE_CONNECTION } from './events/event-queue';

/** The name by which given-up events are found in the log. An alert and the workbook rely on it. */
const GIVEN_UP_EVENT = 'sauvegarde.eventGivenUp';

function recordText(message: unknown, { triggerMetadata }: InvocationContext): string {
  const reading = readResourceEvent(eventOfMessage(message));
  const what = reading.kind === 'changed' ? { resourceId: reading.resourceId } : { why: reading.why };
  // Members without a value are left out by JSON.
  return JSON.stringify({ event: GIVEN_UP_EVENT, ...what, messageId: triggerMetadata?.['id'] });
}

/** Says which events the app could not take, again and again; the audit finds what they told of. */
export function registerGivenUpEvents(): void {
  app.storageQueue('givenUpEventQueue', {
    queueName: GIVEN_UP_QUEUE,
    connection: QUEUE_CONNECTION,
    handler: (message, context) => {
      context.error(recordText(message, context));
    },
  });
}
