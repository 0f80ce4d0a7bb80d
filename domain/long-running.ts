import type { Brand } from './brand';
import type { ObservedBackupInstance } from './protection';
import type { RetryAfter } from './retry-after';
import type { ServiceError } from './service-error';

/**
 * Where a long-running operation is followed. Opaque and up to 4 KB: never built, never re-encoded, never in a log or an
 * answer (it is signed). Its origin has been compared with the configured ARM endpoint.
 */
export type PollUrl = Brand<'PollUrl'>;

/** `status`: the body's status decides (`Azure-AsyncOperation`). `result`: the HTTP status decides (`Location`). */
export interface PollTarget {
  readonly url: PollUrl;
  readonly answers: 'status' | 'result';
}

/** The service said: not now. */
export interface Throttled {
  readonly kind: 'throttled';
  readonly retryAfter: RetryAfter;
  /** 429, 503, or another 5xx that said when to come again. */
  readonly httpStatus: number;
}

export interface Refused {
  readonly kind: 'refused';
  readonly error: ServiceError;
}

/** Every answer to a request that starts something, or to a poll. */
export type LongRunningAnswer =
  | { readonly kind: 'accepted'; readonly poll: PollTarget; readonly retryAfter: RetryAfter }
  | {
      readonly kind: 'done';
      readonly instance?: ObservedBackupInstance;
      /** Name or id of the job that was started, where one was. */
      readonly jobId?: string;
    }
  | Refused
  | Throttled;

/**
 * An answer to a poll: `running` may move the poll target; `canceled` is the service's doing, not ours. `unread`: the poll
 * was refused, which says nothing of the operation; see `poll-refusal.ts`.
 */
export type PollAnswer =
  | { readonly kind: 'running'; readonly movedTo?: PollTarget; readonly retryAfter: RetryAfter }
  | {
      readonly kind: 'succeeded';
      /** Name or id of the job that the operation did nothing but start; the job goes on. */
      readonly jobId?: string;
    }
  | { readonly kind: 'canceled'; readonly error?: ServiceError }
  | { readonly kind: 'unread'; readonly error: ServiceError; readonly retryAfter: RetryAfter }
  | Refused
  | Throttled;

/** An answer to the read of one backup instance. */
export type InstanceAnswer =
  | { readonly kind: 'found'; readonly instance: ObservedBackupInstance }
  | { readonly kind: 'absent' }
  | Refused
  | Throttled;

/**
 * An answer to "where is this datasource protected?". `notRouted`: the service has no such route for this kind of
 * resource (child databases), which says nothing about its protection.
 */
export type ProbeAnswer =
  | { readonly kind: 'instances'; readonly instances: readonly ObservedBackupInstance[] }
  | { readonly kind: 'notRouted' }
  | Refused
  | Throttled;
