/** Where Event Grid puts events, with the identity of its topic; the templates make the queue. */
export const EVENT_QUEUE = 'sauvegarde-events';

/** Where the Functions host puts a message that it has handed over in vain as often as `host.json` says. */
export const GIVEN_UP_QUEUE = `${EVENT_QUEUE}-poison`;

/** The host's own connection: a queue of the account that the app stands on. */
export const QUEUE_CONNECTION = 'AzureWebJobsStorage';

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/**
 * The event in a message of the queue. Whether Event Grid writes plain text or base64 has changed over the years, so both
 * are read (`messageEncoding` in `host.json` leaves it to us); the worker has made an object of plain text already.
 */
export function eventOfMessage(message: unknown): unknown {
  if (typeof message !== 'string') return message;
  return parsed(message) ?? parsed(Buffer.from(message, 'base64').toString('utf8'));
}
