import type { Throttled } from '../../domain/long-running';
import { alwaysThrottled, MOST_THROTTLED, throttledPauseSeconds } from '../../domain/throttled-items';

const throttled = (retryAfter: Throttled['retryAfter']): Throttled => ({
  kind: 'throttled',
  httpStatus: 429,
  retryAfter,
});

describe('one of many that is throttled', () => {
  test('is asked about again when the service says, however often that was', () => {
    const answer = throttled({ kind: 'given', seconds: 17 });
    expect([1, 2, MOST_THROTTLED].map((times) => throttledPauseSeconds(answer, times))).toEqual([17, 17, 17]);
  });

  test('is asked about again at growing intervals when the service does not say', () => {
    const answer = throttled({ kind: 'missing' });
    expect([1, 2, 3].map((times) => throttledPauseSeconds(answer, times))).toEqual([30, 60, 120]);
  });

  test('is given up with what the service answered', () => {
    expect(alwaysThrottled(throttled({ kind: 'missing' }))).toEqual({
      code: 'Http429',
      message: 'The service was busy (429) however often it was asked.',
    });
  });
});
