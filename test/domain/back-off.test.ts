import * as fc from 'fast-check';
import { type BackOff, backOffSeconds } from '../../domain/back-off';
import {
  confirmBackOff,
  defaultWaitSettings,
  MAX_SYNC_ATTEMPTS,
  MAX_TRANSIENT_ATTEMPTS,
  permissionBackOff,
  pollBackOff,
  throttleBackOff,
  transientBackOff,
} from '../../domain/wait-settings';

const anyBackOff: fc.Arbitrary<BackOff> = fc
  .record({
    firstSeconds: fc.integer({ min: 1, max: 600 }),
    factor: fc.double({ min: 1, max: 10, noNaN: true }),
    longer: fc.integer({ min: 0, max: 3000 }),
  })
  .map(({ firstSeconds, factor, longer }) => ({ firstSeconds, factor, maxSeconds: firstSeconds + longer }));

const anyAttempt = fc.integer({ min: -5, max: 100_000 });

describe('a back-off', () => {
  test('begins with its first wait and grows by its factor up to its longest', () => {
    const backOff = { firstSeconds: 30, factor: 2, maxSeconds: 300 };
    expect([1, 2, 3, 4, 5, 6].map((attempt) => backOffSeconds(backOff, attempt))).toEqual([30, 60, 120, 240, 300, 300]);
  });

  test('rounds up to whole seconds', () => {
    const backOff = { firstSeconds: 5, factor: 1.5, maxSeconds: 60 };
    expect([1, 2, 3, 4].map((attempt) => backOffSeconds(backOff, attempt))).toEqual([5, 8, 12, 17]);
  });

  test('stays between its first and its longest wait, for whatever attempt', () => {
    fc.assert(
      fc.property(anyBackOff, anyAttempt, (backOff, attempt) => {
        const seconds = backOffSeconds(backOff, attempt);
        expect(seconds).toBeGreaterThanOrEqual(backOff.firstSeconds);
        expect(seconds).toBeLessThanOrEqual(backOff.maxSeconds);
      }),
    );
  });

  test('never shrinks from one attempt to the next', () => {
    fc.assert(
      fc.property(anyBackOff, anyAttempt, (backOff, attempt) => {
        expect(backOffSeconds(backOff, attempt + 1)).toBeGreaterThanOrEqual(backOffSeconds(backOff, attempt));
      }),
    );
  });
});

describe('the waits that this app is shipped with', () => {
  test.each([
    ['polls', pollBackOff, defaultWaitSettings.operationDeadlineSeconds],
    ['permissions', permissionBackOff, defaultWaitSettings.permissionDeadlineSeconds],
    ['confirmation', confirmBackOff, defaultWaitSettings.confirmDeadlineSeconds],
    ['throttling', throttleBackOff, defaultWaitSettings.operationDeadlineSeconds],
    ['passing errors', transientBackOff, defaultWaitSettings.operationDeadlineSeconds],
  ])('for %s grow, and are repeated several times before their deadline', (_what, backOff, deadlineSeconds) => {
    expect(backOff.factor).toBeGreaterThan(1);
    expect(backOff.firstSeconds).toBeGreaterThanOrEqual(1);
    expect(backOff.maxSeconds).toBeGreaterThan(backOff.firstSeconds);
    expect(deadlineSeconds).toBeGreaterThanOrEqual(3 * backOff.maxSeconds);
  });

  test('wait out the half hour that a role assignment may take', () => {
    expect(defaultWaitSettings.permissionDeadlineSeconds).toBeGreaterThanOrEqual(30 * 60);
  });

  test('end after a countable number of attempts', () => {
    expect(MAX_TRANSIENT_ATTEMPTS).toBeGreaterThanOrEqual(2);
    expect(MAX_TRANSIENT_ATTEMPTS).toBeLessThanOrEqual(10);
    expect(MAX_SYNC_ATTEMPTS).toBeGreaterThanOrEqual(1);
    expect(MAX_SYNC_ATTEMPTS).toBeLessThanOrEqual(5);
  });
});
