import { createHash } from 'node:crypto';
import {
  type Claim,
  type IdempotencyClaims,
  type IdempotencyKey,
  type Started,
  standingOf,
} from '../../domain/idempotency/claim';
import { problem, ProblemError } from '../http/problem';

/** A request that has an idempotency key, or none. */
export interface Keyed {
  readonly claims: IdempotencyClaims;
  readonly key: IdempotencyKey | undefined;
}

type Claimed = Keyed & { readonly key: IdempotencyKey };

/** What is to be done once for a key, and how to find what has become of it. */
export interface OnceWork<Found> {
  /** The same for requests that ask for the same, as a text of any length. */
  readonly fingerprint: string;
  readonly correlationId: string;
  /** What tells a try from all others. */
  readonly newAttempt: () => string;
  readonly idOf: (attempt: string) => string;
  /** The id of what came last, whoever asked for it. */
  readonly latest: () => Promise<string | undefined>;
  /** Whether two tries of one key start the same; when they must not, the second one has an attempt of its own. */
  readonly repeatsWithClaimsAttempt: boolean;
  /**
   * Looks whether it may be started, and gives what starts it. A repetition of what was started does not come to this.
   *
   * @throws anything: nothing has been started
   */
  readonly ready: () => Promise<Start<Found>>;
  readonly startedAs: (found: Found) => Started;
  /** What was started, also when something else has taken its place. */
  readonly find: (started: Started) => Promise<Found>;
}

/** @throws ProblemError only when nothing was started */
export type Start<Found> = (attempt: string) => Promise<Found>;

const reused = (): ProblemError =>
  problem(
    422,
    'IdempotencyKeyReused',
    'The idempotency key belongs to another request',
    'A request with this key asked for something else. Take a new key for a new request.',
  );

const digest = (text: string): string => createHash('sha256').update(text).digest('hex');

/** What an earlier request with the key has started, or has perhaps; `undefined` when it may be started now. */
async function startedBefore<Found>(
  { claims, key }: Claimed,
  work: OnceWork<Found>,
  claim: Claim,
): Promise<Started | undefined> {
  const started = await claims.started(key);
  if (started !== undefined) return started;
  const lastTry = await claims.lastTry(key);
  if (lastTry?.kind !== 'starting') return undefined;
  const standing = standingOf(lastTry, await work.latest(), work.idOf);
  if (standing === 'open') return undefined;
  const { correlationId, claimedAt: createdAt } = claim;
  return claims.noteStarted(key, { id: work.idOf(lastTry.attempt), correlationId, createdAt });
}

async function startUnlessRefused<Found>(
  { claims, key }: Claimed,
  start: Start<Found>,
  attempt: string,
): Promise<Found> {
  try {
    return await start(attempt);
  } catch (error) {
    if (error instanceof ProblemError) await claims.noteTry(key, { kind: 'refused' });
    throw error;
  }
}

/** Starts it, and keeps what came of that. */
async function startAndNote<Found>(claimed: Claimed, work: OnceWork<Found>, attempt: string): Promise<Found> {
  const { claims, key } = claimed;
  const start = await work.ready();
  const before = await work.latest();
  await claims.noteTry(key, { kind: 'starting', attempt, ...(before !== undefined && { before }) });
  const found = await startUnlessRefused(claimed, start, attempt);
  const started = work.startedAs(found);
  const first = await claims.noteStarted(key, started);
  return first.id === started.id ? found : work.find(first);
}

/**
 * Starts what a request asks for, once for its key: whoever sends it again gets what the first one has started, whether
 * it runs, has ended or was replaced. What is not known to have started is started by the next one who asks: a process that
 * dies in between loses nothing.
 *
 * @throws ProblemError 422 when the key was first used for another request
 */
export async function once<Found>({ claims, key }: Keyed, work: OnceWork<Found>): Promise<Found> {
  const attempt = work.newAttempt();
  if (key === undefined) return (await work.ready())(attempt);
  const fingerprint = digest(work.fingerprint);
  const { correlationId } = work;
  const wanted: Claim = { fingerprint, attempt, correlationId, claimedAt: new Date().toISOString() };
  const claim = await claims.claim(key, wanted);
  if (claim.fingerprint !== fingerprint) throw reused();
  if (claim.attempt !== attempt) {
    const started = await startedBefore({ claims, key }, work, claim);
    if (started !== undefined) return work.find(started);
  }
  return startAndNote({ claims, key }, work, work.repeatsWithClaimsAttempt ? claim.attempt : attempt);
}
