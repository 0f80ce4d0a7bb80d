import type { BackOff } from './back-off';

/** How long each phase may take. Part of an orchestration's input: an orchestrator has no environment. */
export interface WaitSettings {
  /** From the first validation: how long missing permissions are waited out (role assignments propagate slowly). */
  readonly permissionDeadlineSeconds: number;
  /** For each long-running operation, from the request that started it. */
  readonly operationDeadlineSeconds: number;
  /** From the end of the create operation until the protection state stays. */
  readonly confirmDeadlineSeconds: number;
}

export const defaultWaitSettings: WaitSettings = {
  permissionDeadlineSeconds: 30 * 60,
  operationDeadlineSeconds: 2 * 60 * 60,
  confirmDeadlineSeconds: 60 * 60,
};

/** Between polls of an operation whose service never says `Retry-After`. */
export const pollBackOff: BackOff = { firstSeconds: 5, factor: 1.5, maxSeconds: 60 };

/** Between two validations while permissions propagate (documented to take up to 30 minutes; usually one or two). */
export const permissionBackOff: BackOff = { firstSeconds: 30, factor: 2, maxSeconds: 5 * 60 };

/** Between reads of an instance whose protection settles (measured: 33 to 64 seconds). */
export const confirmBackOff: BackOff = { firstSeconds: 10, factor: 1.5, maxSeconds: 60 };

/** Before a throttled request without `Retry-After` is sent again. */
export const throttleBackOff: BackOff = { firstSeconds: 30, factor: 2, maxSeconds: 10 * 60 };

/** By how much at most those that were throttled together come back at moments of their own. */
export const herdBackOff: BackOff = { firstSeconds: 10, factor: 1.5, maxSeconds: 20 };

/** Before a request is repeated that the service refused for a passing reason. */
export const transientBackOff: BackOff = { firstSeconds: 15, factor: 2, maxSeconds: 2 * 60 };

/** Before what had no answer at all in an audit is asked about again, after everything else. */
export const auditRoundBackOff: BackOff = { firstSeconds: 30, factor: 4, maxSeconds: 10 * 60 };

/** A refusal for a passing reason is repeated this often before it is believed. */
export const MAX_TRANSIENT_ATTEMPTS = 5;

/** Before a question is put again that brought no answer: no connection, a server error, a body that cannot be read. */
export const faultBackOff: BackOff = { firstSeconds: 5, factor: 2, maxSeconds: 60 };

/** A question that brings no answer is put this often. */
export const MAX_UNANSWERED = 5;

/** `sync` is tried this often on an instance whose protection is broken. */
export const MAX_SYNC_ATTEMPTS = 2;

/** Between looks at a server that is being created; it takes minutes. */
export const readinessBackOff: BackOff = { firstSeconds: 30, factor: 1.5, maxSeconds: 5 * 60 };

/** Between tries to start an operation on a resource that another one keeps busy. */
export const busyBackOff: BackOff = { firstSeconds: 60, factor: 2, maxSeconds: 15 * 60 };

/** An event may come before its resource can be read everywhere: this often it is looked for. */
export const MAX_ABSENT_ATTEMPTS = 3;
