import { type BackOff, backOffSeconds } from '../../domain/back-off';
import { JOB_LISTED_SECONDS, jobBackOff, MAX_UNLISTED_ATTEMPTS } from '../../domain/lifecycle/backup-job';
import { MAX_REFUSED_POLLS, refusedPollBackOff } from '../../domain/poll-refusal';
import * as waits from '../../domain/wait-settings';

const isBackOff = (value: unknown): value is BackOff =>
  typeof value === 'object' && value !== null && 'firstSeconds' in value && 'maxSeconds' in value;

const backOffs = Object.entries({ ...waits, jobBackOff, refusedPollBackOff }).filter(
  (named): named is [string, BackOff] => isBackOff(named[1]),
);

/** How long all the waits between so many tries are, in seconds. */
const waitsOf = (backOff: BackOff, tries: number): number =>
  Array.from({ length: tries - 1 }, (_, index) => backOffSeconds(backOff, index + 1)).reduce(
    (sum, each) => sum + each,
    0,
  );

describe('waits', () => {
  test.each(backOffs)('%s grows up to its limit', (_, backOff) => {
    expect(backOff.factor).toBeGreaterThan(1);
    expect(backOff.maxSeconds).toBeGreaterThan(backOff.firstSeconds);
    expect(waitsOf(backOff, 20)).toBeLessThanOrEqual(19 * backOff.maxSeconds);
  });

  test('are known: a new one is tried as those before', () => {
    expect(backOffs.length).toBeGreaterThan(8);
  });

  test('for what is tried a few times end before the deadline that everything has by default', () => {
    const { operationDeadlineSeconds } = waits.defaultWaitSettings;
    expect(waitsOf(waits.faultBackOff, waits.MAX_UNANSWERED)).toBeLessThan(2 * 60);
    expect(waitsOf(waits.transientBackOff, waits.MAX_TRANSIENT_ATTEMPTS)).toBeLessThan(operationDeadlineSeconds);
    expect(waitsOf(refusedPollBackOff, MAX_REFUSED_POLLS)).toBeLessThan(operationDeadlineSeconds);
  });

  test('for a job that is not listed yet outlast the time that a job is given to be listed', () => {
    expect(waitsOf(jobBackOff, MAX_UNLISTED_ATTEMPTS)).toBeGreaterThan(JOB_LISTED_SECONDS);
  });
});
