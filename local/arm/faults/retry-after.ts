import type { RetryAfterValue } from './fault-schema';

/** The header text, or undefined for none. HTTP dates count from the answer's own `Date`. */
export function retryAfterText(value: RetryAfterValue, answeredAt: number): string | undefined {
  if ('seconds' in value) return String(value.seconds);
  if ('text' in value) return value.text;
  if ('httpDateInSeconds' in value) return new Date(answeredAt + 1000 * value.httpDateInSeconds).toUTCString();
  return undefined;
}

/** When a client that obeys may call again; undefined when the text asks for nothing that can be understood. */
export function earliestAfter(text: string | undefined, answeredAt: number): number | undefined {
  if (text === undefined) return undefined;
  if (/^\d+$/.test(text)) return answeredAt + 1000 * Number(text);
  const date = /^[A-Z][a-z]{2}, /.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(date) ? undefined : date;
}
