/**
 * What a response said about when to come again, in whole seconds from the response's own `Date`.
 * - `given`: a value that can be used as it is.
 * - `clamped`: an absurd value, brought to the nearest sensible one; `asked` is the header's text.
 * - `missing`: no header, or one that is neither a number nor a date (`asked` then holds its text).
 */
export type RetryAfter =
  | { readonly kind: 'given'; readonly seconds: number }
  | { readonly kind: 'clamped'; readonly seconds: number; readonly asked: string }
  | { readonly kind: 'missing'; readonly asked?: string };

/** A service that says "now" for ever would be polled in a busy loop. */
export const MIN_RETRY_AFTER_SECONDS = 1;

/** ARM's hourly throttle is the longest honest wait; a longer one would outlast every deadline that we know of. */
export const MAX_RETRY_AFTER_SECONDS = 3600;

/** Enough of a header to recognise it in a log; the rest of an absurd one is of no use. */
const MAX_QUOTED_LENGTH = 64;

const SECONDS = /^[+-]?\d+(\.\d+)?$/;

/** The three date forms of RFC 9110, section 5.6.7; the last one has no zone and means UTC. */
const IMF_OR_RFC_850 = /^[A-Z][a-z]{2,8}, \d{1,2}[ -][A-Z][a-z]{2}[ -]\d{2,4} \d{2}:\d{2}:\d{2} GMT$/;
const ASCTIME = /^[A-Z][a-z]{2} [A-Z][a-z]{2} [ \d]\d \d{2}:\d{2}:\d{2} \d{4}$/;

/** Milliseconds since the epoch, or `undefined` for anything that is not an HTTP date. */
export function parseHttpDate(text: string): number | undefined {
  const trimmed = text.trim();
  if (!IMF_OR_RFC_850.test(trimmed) && !ASCTIME.test(trimmed)) return undefined;
  const milliseconds = Date.parse(ASCTIME.test(trimmed) ? `${trimmed} GMT` : trimmed);
  return Number.isNaN(milliseconds) ? undefined : milliseconds;
}

function askedSeconds(text: string, responseTime: number): number | undefined {
  if (SECONDS.test(text)) return Math.ceil(Number(text));
  const at = parseHttpDate(text);
  return at === undefined ? undefined : Math.ceil((at - responseTime) / 1000);
}

/**
 * Reads a `Retry-After` header (RFC 9110, section 10.2.3): seconds or an HTTP date.
 *
 * @param header the header's text, if there was one
 * @param responseTime when the response was made, in milliseconds since the epoch: its `Date` header, so that a clock
 *   that differs from the service's does not matter
 */
export function parseRetryAfter(header: string | undefined, responseTime: number): RetryAfter {
  const text = header?.trim() ?? '';
  if (text === '') return { kind: 'missing' };
  const asked = text.slice(0, MAX_QUOTED_LENGTH);
  const seconds = askedSeconds(text, responseTime);
  if (seconds === undefined) return { kind: 'missing', asked };
  const sensible = Math.min(Math.max(seconds, MIN_RETRY_AFTER_SECONDS), MAX_RETRY_AFTER_SECONDS);
  return sensible === seconds ? { kind: 'given', seconds } : { kind: 'clamped', seconds: sensible, asked };
}

/** How long to wait: what the service asked for, or else something of our own. */
export const secondsAsked = (retryAfter: RetryAfter, otherwise: number): number =>
  retryAfter.kind === 'missing' ? otherwise : retryAfter.seconds;
