import type { JsonObject } from '../json';

/** The words that Event Grid has for its two schemas. */
export const eventSchemas = ['EventGridSchema', 'CloudEventSchemaV1_0'] as const;
export type EventSchema = (typeof eventSchemas)[number];

/** A change that Azure Resource Manager has carried out, before it is written in one of the schemas. */
export interface ResourceEvent {
  readonly id: string;
  /** `Microsoft.Resources.ResourceWriteSuccess` and the like. */
  readonly type: string;
  /** The resource id, in whatever case. */
  readonly subject: string;
  /** ISO 8601, seven digits of a second. */
  readonly time: string;
  readonly subscriptionId: string;
  readonly data: JsonObject;
}

/** One event as it goes over the wire. */
export function writeEvent(event: ResourceEvent, schema: EventSchema): JsonObject {
  const { id, type, subject, time, data } = event;
  const source = `/subscriptions/${event.subscriptionId}`;
  if (schema === 'CloudEventSchemaV1_0') return { id, source, specversion: '1.0', type, subject, time, data };
  return { subject, eventType: type, eventTime: time, id, data, dataVersion: '2', metadataVersion: '1', topic: source };
}
