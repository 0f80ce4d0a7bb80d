import { z } from 'zod';
import type { Brand } from '../brand';

/** What a caller's idempotency key is known by: a digest of caller and key, so that it can be part of a path. */
export type IdempotencyKey = Brand<'IdempotencyKey'>;

const KEY = /^[0-9a-f]{64}$/;

export function isIdempotencyKey(text: string): text is IdempotencyKey {
  return KEY.test(text);
}

/** @param digest 64 hexadecimal digits, lower-case */
export function idempotencyKey(digest: string): IdempotencyKey {
  if (!isIdempotencyKey(digest)) throw new Error(`${digest} is not a digest of an idempotency key`);
  return digest;
}

/** So long a key is remembered at least. */
export const REMEMBERED_HOURS = 24;

/** What a key was used for first. It never changes: whoever comes later with another request is refused. */
export interface Claim {
  /** The same for requests that ask for the same. */
  readonly fingerprint: string;
  /** Of the first try; see `operation-id.ts`. */
  readonly attempt: string;
  readonly correlationId: string;
  /** ISO 8601. */
  readonly claimedAt: string;
}

export const claimSchema: z.ZodType<Claim> = z.object({
  fingerprint: z.string(),
  attempt: z.string(),
  correlationId: z.string(),
  claimedAt: z.iso.datetime(),
});

/**
 * How far the last try came. `starting`: it was about to start, and whether it did is not known; `before` is what was the
 * latest by then. `refused`: nothing was started, and the same request may try again.
 */
export type ClaimTry =
  { readonly kind: 'starting'; readonly attempt: string; readonly before?: string } | { readonly kind: 'refused' };

export const claimTrySchema: z.ZodType<ClaimTry> = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('starting'), attempt: z.string(), before: z.string().exactOptional() }),
  z.object({ kind: z.literal('refused') }),
]);

/** What a request with the key has come to. */
export interface Started {
  /** Of the operation or the bulk, which may be one that it has joined. */
  readonly id: string;
  readonly correlationId: string;
  /** ISO 8601. */
  readonly createdAt: string;
}

export const startedSchema: z.ZodType<Started> = z.object({
  id: z.string(),
  correlationId: z.string(),
  createdAt: z.iso.datetime(),
});

/** Where keys are remembered: for all instances of the app, and across their restarts. */
export interface IdempotencyClaims {
  /** The claim that counts: the wanted one, or that of who was first. */
  claim(key: IdempotencyKey, wanted: Claim): Promise<Claim>;
  lastTry(key: IdempotencyKey): Promise<ClaimTry | undefined>;
  noteTry(key: IdempotencyKey, made: ClaimTry): Promise<void>;
  started(key: IdempotencyKey): Promise<Started | undefined>;
  /** Gives what counts: of two who were first together, what the first of them has noted. */
  noteStarted(key: IdempotencyKey, started: Started): Promise<Started>;
}

/**
 * What a request finds that repeats one of which nobody knows whether it came to a start.
 *
 * - `open`: it did not, as far as can be seen, or goes on at this moment; another try does no harm
 * - `under way`: what it started is there
 * - `replaced`: something else has come since, perhaps in its place. Whoever started it again could do a second time what
 *   was done: a deletion of what has been protected anew
 */
export function standingOf(
  lastTry: ClaimTry | undefined,
  latest: string | undefined,
  idOf: (attempt: string) => string,
): 'open' | 'under way' | 'replaced' {
  if (lastTry?.kind !== 'starting') return 'open';
  if (latest === idOf(lastTry.attempt)) return 'under way';
  return latest === lastTry.before ? 'open' : 'replaced';
}

/** @param cutoff milliseconds since the epoch */
export const isForgotten = ({ claimedAt }: Pick<Claim, 'claimedAt'>, cutoff: number): boolean =>
  Date.parse(claimedAt) <= cutoff;
