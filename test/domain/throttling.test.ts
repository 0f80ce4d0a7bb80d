import { askedForTime, isThrottling, waitingForAfter } from '../../domain/throttling';

describe('throttling', () => {
  test.each([429, 503])('is an answer %i', (httpStatus) => {
    expect(isThrottling(httpStatus)).toBe(true);
  });

  test.each([200, 400, 408, 428, 500, 502, 504])('is no answer %i', (httpStatus) => {
    expect(isThrottling(httpStatus)).toBe(false);
  });
});

describe('after an answer that asks for time', () => {
  test.each([
    [429, 'throttling'],
    [503, 'throttling'],
    [500, 'transientError'],
    [504, 'transientError'],
  ])('%i, a monitor says that %s is waited for', (httpStatus, waitingFor) => {
    expect(waitingForAfter(httpStatus)).toBe(waitingFor);
    expect(askedForTime).toContain(waitingFor);
  });
});
