import { createHash, randomUUID } from 'node:crypto';
import type { HttpRequest } from '@azure/functions';
import { type IdempotencyKey, idempotencyKey } from '../../domain/idempotency/claim';
import type { Principal } from '../access/principal';
import { newCorrelationId } from '../telemetry/correlation-id';
import { ProblemError } from './problem';

const GUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

export const CORRELATION_HEADER = 'x-ms-correlation-request-id';

/** A caller may bring a correlation id of its own, as with ARM; what is no GUID is replaced, and the answer has the new one. */
export function correlationIdOf(request: HttpRequest): string {
  const given = request.headers.get(CORRELATION_HEADER) ?? '';
  return GUID.test(given) ? given.toLowerCase() : newCorrelationId();
}

export const REASON_HEADER = 'x-ms-reason';
export const MAX_REASON_LENGTH = 256;

const ASCII = /^[\t -~]*$/;

/** A value in the extended notation of RFC 8187, in letters of UTF-8: the only way for others than ASCII into a header. */
const EXTENDED_PREFIX = /^UTF-8'[\w-]*'/i;
const EXTENDED_VALUE = /^(?:[\w!#$&+.^`|~-]|%[\dA-F]{2})*$/i;

/** The text of a header's value; `undefined` for what would arrive garbled, since hosts do not agree what its bytes mean. */
function headerText(value: string): string | undefined {
  const prefix = EXTENDED_PREFIX.exec(value)?.[0];
  if (prefix === undefined) return ASCII.test(value) ? value : undefined;
  const escaped = value.slice(prefix.length);
  if (!EXTENDED_VALUE.test(escaped)) return undefined;
  try {
    return decodeURIComponent(escaped);
  } catch {
    return undefined;
  }
}

const CONTROL_BUT_TAB = /(?!\t)\p{Cc}/u;

/**
 * Why the caller does it, for the audit trail.
 *
 * @throws ProblemError (400) when it is too long, or of letters that a header cannot carry
 */
export function reasonOf(request: HttpRequest): string | undefined {
  const reason = headerText(request.headers.get(REASON_HEADER)?.trim() ?? '');
  if (reason === undefined) {
    throw invalidHeader(REASON_HEADER, "must be ASCII, or UTF-8'' and the text with all but ASCII escaped (RFC 8187)");
  }
  if (CONTROL_BUT_TAB.test(reason)) throw invalidHeader(REASON_HEADER, 'must have no control characters');
  if (reason.length <= MAX_REASON_LENGTH) return reason === '' ? undefined : reason;
  throw invalidHeader(REASON_HEADER, `must have at most ${MAX_REASON_LENGTH} characters`);
}

function invalidHeader(header: string, detail: string): ProblemError {
  return new ProblemError({
    status: 400,
    code: 'InvalidParameter',
    title: 'A parameter is not valid',
    detail: `${header}: ${detail}`,
    errors: [{ header, detail }],
  });
}

export const IDEMPOTENCY_HEADER = 'idempotency-key';
export const IDEMPOTENCY_KEY_PATTERN = '^[!-~]{1,128}$';

/** The part of an operation id that is new for every request; see `domain/operation-id.ts`. */
export const newAttempt = (): string => randomUUID().slice(0, 8);

/**
 * The idempotency key of a request, where it has one: each caller has keys of its own.
 *
 * @throws ProblemError (400) for a key of another form
 */
export function idempotencyKeyOf(request: HttpRequest, { kind, id }: Principal): IdempotencyKey | undefined {
  const key = request.headers.get(IDEMPOTENCY_HEADER);
  if (key === null) return undefined;
  if (!new RegExp(IDEMPOTENCY_KEY_PATTERN).test(key)) {
    throw invalidHeader(IDEMPOTENCY_HEADER, 'must have 1 to 128 visible characters of ASCII');
  }
  const digest = createHash('sha256').update(JSON.stringify([kind, id, key]));
  return idempotencyKey(digest.digest('hex'));
}
