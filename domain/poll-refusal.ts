import type { BackOff } from './back-off';
import type { PollTarget } from './long-running';
import type { ServiceError } from './service-error';

/** What the answer to a `Location` says of the request for it; every other 4xx there is how the operation itself ended. */
const ABOUT_THE_REQUEST: ReadonlySet<number> = new Set([401, 403, 404, 408, 410]);

/**
 * Whether an answer refuses the poll, and so says nothing of the operation. Where the body tells the state, a failed
 * operation answers 200, so that every 4xx does; 429 asks to come again.
 */
export function refusesPoll(answers: PollTarget['answers'], httpStatus: number): boolean {
  if (httpStatus < 400 || httpStatus > 499 || httpStatus === 429) return false;
  return answers === 'status' || ABOUT_THE_REQUEST.has(httpStatus);
}

/**
 * What may be otherwise a little later: the operation is not seen everywhere yet (404), the poll was slow (408) or met
 * another request (409), the token or a role is not seen yet (401, 403).
 */
const PASSING: ReadonlySet<number> = new Set([401, 403, 404, 408, 409]);

/** Whether a poll that was refused is worth repeating; else its URL is of no use any more. */
export const mayBeReadLater = ({ httpStatus }: ServiceError): boolean => PASSING.has(httpStatus);

/** Polls that are refused one after the other, before the operation is given up: a quarter of an hour and more. */
export const MAX_REFUSED_POLLS = 8;

/** Before a poll that was refused is repeated. */
export const refusedPollBackOff: BackOff = { firstSeconds: 15, factor: 2, maxSeconds: 5 * 60 };
