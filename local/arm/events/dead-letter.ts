import type { JsonObject } from '../json';
import type { EventSchema } from './resource-event';

export interface LastDelivery {
  readonly reason: string;
  readonly attempts: number;
  readonly outcome: string;
  /** Milliseconds since the epoch. */
  readonly publishedAt: number;
  readonly lastAttemptAt: number;
}

function timeText(milliseconds: number): string {
  return new Date(milliseconds).toISOString().replace('Z', '0000Z');
}

/** The event with what became of it. CloudEvents attributes have lower-case names. */
export function deadLetterOf(event: JsonObject, schema: EventSchema, last: LastDelivery): JsonObject {
  const members: JsonObject = {
    deadLetterReason: last.reason,
    deliveryAttempts: last.attempts,
    lastDeliveryOutcome: last.outcome,
    publishTime: timeText(last.publishedAt),
    lastDeliveryAttemptTime: timeText(last.lastAttemptAt),
  };
  if (schema === 'EventGridSchema') return { ...event, ...members };
  const lowered: [string, unknown][] = Object.entries(members).map(([name, value]) => [name.toLowerCase(), value]);
  return { ...event, ...Object.fromEntries(lowered) };
}
