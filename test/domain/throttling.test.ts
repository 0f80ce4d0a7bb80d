import { isThrottling } from '../../domain/throttling';

describe('throttling', () => {
  test.each([429, 503])('is an answer %i', (httpStatus) => {
    expect(isThrottling(httpStatus)).toBe(true);
  });

  test.each([200, 400, 408, 428, 500, 502, 504])('is no answer %i', (httpStatus) => {
    expect(isThrottling(httpStatus)).toBe(false);
  });
});
