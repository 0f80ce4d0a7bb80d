import { type BackOff, backOffSeconds } from './back-off';
import { hashOf } from './hash';
import type { PollTarget } from './long-running';
import { refusedPollBackOff } from './poll-refusal';
import { type RetryAfter, secondsAsked } from './retry-after';
import type { ServiceError } from './service-error';
import { herdBackOff } from './wait-settings';

/** How a wait goes: plain data, so that it can be carried from one generation of an orchestration to the next. */
export interface Pace {
  /** Milliseconds since the epoch before which nothing may be asked. */
  readonly nextAt: number;
  /** Questions asked so far. */
  readonly asked: number;
  /** Questions that met no usable `Retry-After`, one after the other; they make the back-off grow. */
  readonly unguided: number;
  /** Throttled answers without a usable `Retry-After`, one after the other; counted apart, see {@link throttledPace}. */
  readonly unguidedThrottles: number;
  /** Throttled answers, one after the other. */
  readonly throttles: number;
  /** The last usable `Retry-After`; a status answer without the header keeps it. */
  readonly lastRetryAfterSeconds?: number;
  /** What the service asked for when it was absurd and had to be clamped. */
  readonly clampedRetryAfter?: string;
}

/** A long-running operation that is being followed. */
export interface Awaiting {
  readonly poll: PollTarget;
  readonly pace: Pace;
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
  readonly deadlineAt: number;
  /** Polls that were refused one after the other, and what the last one was told; absent when the last one was not. */
  readonly refusedPolls?: { readonly count: number; readonly error: ServiceError };
}

/** A question that brought no answer, one time after the other; it is put again when its pace says. */
export interface Unanswered {
  readonly times: number;
  readonly pace: Pace;
  readonly fault: ServiceError;
}

const unpaced: Pace = { nextAt: 0, asked: 0, unguided: 0, unguidedThrottles: 0, throttles: 0 };

const unthrottled = { unguidedThrottles: 0, throttles: 0 } as const;

/** The pace before the first question; due at once. */
export const freshPace = (now: number): Pace => ({ ...unpaced, nextAt: now });

/**
 * The pace after an answer that said when to come again, or not.
 *
 * @param now when the answer was received: never before it was made, so that a wait is never too short
 * @param backOff what to do when the service never says
 */
export function paced(pace: Pace, retryAfter: RetryAfter, now: number, backOff: BackOff): Pace {
  const seconds = retryAfter.kind === 'missing' ? pace.lastRetryAfterSeconds : retryAfter.seconds;
  if (seconds === undefined) {
    const unguided = pace.unguided + 1;
    return { ...pace, ...unthrottled, unguided, nextAt: now + backOffSeconds(backOff, unguided) * 1000 };
  }
  return {
    ...pace,
    nextAt: now + seconds * 1000,
    unguided: 0,
    ...unthrottled,
    lastRetryAfterSeconds: seconds,
    ...clampOf(retryAfter),
  };
}

/**
 * The pace after a throttled answer. Its wait is for this one question: the operation's own rhythm comes back afterwards.
 */
export function throttledPace(pace: Pace, retryAfter: RetryAfter, now: number, backOff: BackOff): Pace {
  const unguidedThrottles = retryAfter.kind === 'missing' ? pace.unguidedThrottles + 1 : 0;
  const seconds = secondsAsked(retryAfter, backOffSeconds(backOff, unguidedThrottles));
  const throttles = pace.throttles + 1;
  return { ...pace, unguidedThrottles, throttles, nextAt: now + seconds * 1000, ...clampOf(retryAfter) };
}

/**
 * The pace of one of many that were throttled together. They were all told the same time, and would come back as the crowd
 * that they were: from the second time on each comes a little later than it was told, at a moment of its own.
 *
 * @param name the same gives the same moment, as a replay wants it
 */
export function apart(pace: Pace, name: string): Pace {
  if (pace.throttles < 2) return pace;
  const atMost = backOffSeconds(herdBackOff, pace.throttles - 1);
  const share = hashOf(`${name} ${pace.throttles}`) / 2 ** 32;
  return { ...pace, nextAt: pace.nextAt + Math.floor(share * atMost * 1000) };
}

/**
 * What is followed after a poll that was refused: repeated at growing intervals, never sooner than the operation's own
 * rhythm, which comes back afterwards.
 */
export function afterRefusedPoll(
  awaiting: Awaiting,
  { error, retryAfter }: { readonly error: ServiceError; readonly retryAfter: RetryAfter },
  now: number,
): Awaiting {
  const count = (awaiting.refusedPolls?.count ?? 0) + 1;
  const { pace } = awaiting;
  const own = Math.max(backOffSeconds(refusedPollBackOff, count), pace.lastRetryAfterSeconds ?? 0);
  return {
    ...awaiting,
    pace: { ...pace, ...unthrottled, nextAt: now + secondsAsked(retryAfter, own) * 1000, ...clampOf(retryAfter) },
    refusedPolls: { count, error },
  };
}

/** Recorded once and kept: that a service is absurd is worth knowing after it has come to its senses, too. */
function clampOf(retryAfter: RetryAfter): Pick<Pace, 'clampedRetryAfter'> {
  return retryAfter.kind === 'clamped' ? { clampedRetryAfter: retryAfter.asked } : {};
}

export const counted = (pace: Pace): Pace => ({ ...pace, asked: pace.asked + 1 });

/** Starts to follow an operation that was accepted at `now`. */
export function startAwaiting(
  accepted: { readonly poll: PollTarget; readonly retryAfter: RetryAfter },
  now: number,
  deadlineSeconds: number,
  backOff: BackOff,
): Awaiting {
  return {
    poll: accepted.poll,
    pace: paced(unpaced, accepted.retryAfter, now, backOff),
    startedAt: now,
    deadlineAt: now + deadlineSeconds * 1000,
  };
}
