import { backOffSeconds } from '../../domain/back-off';
import { MAX_REFUSED_POLLS, mayBeReadLater, refusedPollBackOff, refusesPoll } from '../../domain/poll-refusal';

const refused = (httpStatus: number) => ({ code: 'E', message: 'm', recommendedActions: [], httpStatus });

describe('a 4xx answer to a poll', () => {
  it.each([400, 401, 403, 404, 408, 409, 410, 422, 499])(
    '%i is about the poll where the body tells the state',
    (it) => {
      expect(refusesPoll('status', it)).toBe(true);
    },
  );

  it.each([200, 202, 399, 429, 500, 503])('%i is none', (status) => {
    expect(refusesPoll('status', status)).toBe(false);
    expect(refusesPoll('result', status)).toBe(false);
  });

  it.each([401, 403, 404, 408, 410])('%i is about the poll where the HTTP status tells the state, too', (status) => {
    expect(refusesPoll('result', status)).toBe(true);
  });

  it.each([400, 409, 412, 422])('%i is how the operation ended there', (status) => {
    expect(refusesPoll('result', status)).toBe(false);
  });

  it.each([401, 403, 404, 408, 409])('%i may be otherwise later', (status) => {
    expect(mayBeReadLater(refused(status))).toBe(true);
  });

  it.each([400, 410, 422])('%i stays as it is', (status) => {
    expect(mayBeReadLater(refused(status))).toBe(false);
  });

  it('is repeated for a quarter of an hour', () => {
    const waits = Array.from({ length: MAX_REFUSED_POLLS - 1 }, (_, index) =>
      backOffSeconds(refusedPollBackOff, index + 1),
    );
    expect(waits).toEqual([15, 30, 60, 120, 240, 300, 300]);
  });
});
