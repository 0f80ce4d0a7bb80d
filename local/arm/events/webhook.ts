import type { EventSchema } from './resource-event';

const answerWithinMilliseconds = 30_000;

export interface WebhookAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

export interface WebhookRequest {
  readonly method: 'POST' | 'OPTIONS';
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** One request to the endpoint. undefined when there was no answer within 30 s, or none at all. */
export async function callWebhook(
  endpoint: string,
  request: WebhookRequest,
  signal: AbortSignal | undefined,
): Promise<WebhookAnswer | undefined> {
  const timeout = AbortSignal.timeout(answerWithinMilliseconds);
  try {
    const response = await fetch(endpoint, {
      ...request,
      redirect: 'manual',
      signal: signal === undefined ? timeout : AbortSignal.any([timeout, signal]),
    });
    return { status: response.status, headers: response.headers, text: await response.text() };
  } catch {
    return undefined;
  }
}

export function contentTypeOf(schema: EventSchema, isBatch: boolean): string {
  if (schema === 'EventGridSchema') return 'application/json; charset=utf-8';
  return `application/cloudevents${isBatch ? '-batch' : ''}+json; charset=utf-8`;
}
