import * as fc from 'fast-check';
import { backOffSeconds } from '../../domain/back-off';
import type { PollTarget, PollUrl } from '../../domain/long-running';
import { parseRetryAfter, type RetryAfter } from '../../domain/retry-after';
import { pollBackOff, throttleBackOff } from '../../domain/wait-settings';
import {
  afterRefusedPoll,
  apart,
  counted,
  freshPace,
  type Pace,
  paced,
  startAwaiting,
  throttledPace,
} from '../../domain/waiting';

const NOW = Date.UTC(2026, 10, 24, 12, 0, 0);
const seconds = (count: number): number => count * 1000;

const given = (count: number): RetryAfter => ({ kind: 'given', seconds: count });
const missing: RetryAfter = { kind: 'missing' };

const anyRetryAfter: fc.Arbitrary<RetryAfter> = fc
  .oneof(
    fc.constant(undefined),
    fc.integer({ min: 1, max: 3600 }).map(String),
    fc.constantFrom('0', '-5', '86400', '999999999', 'soon', ''),
  )
  .map((header) => parseRetryAfter(header, NOW));

interface Answer {
  readonly throttled: boolean;
  readonly retryAfter: RetryAfter;
  readonly afterMilliseconds: number;
}

const anyAnswer: fc.Arbitrary<Answer> = fc.record({
  throttled: fc.boolean(),
  retryAfter: anyRetryAfter,
  afterMilliseconds: fc.integer({ min: 0, max: 7_200_000 }),
});

const answered = (pace: Pace, { throttled, retryAfter }: Answer, now: number): Pace =>
  throttled ? throttledPace(pace, retryAfter, now, throttleBackOff) : paced(pace, retryAfter, now, pollBackOff);

const paceAfter = (answers: readonly Answer[]): Pace =>
  answers.reduce(
    (pace, answer) => answered(counted(pace), answer, pace.nextAt + answer.afterMilliseconds),
    freshPace(NOW),
  );

/** A pace after so many throttled answers in a row. */
const throttledTimes = (times: number): Pace =>
  Array.from({ length: times }).reduce<Pace>(
    (pace) => throttledPace(pace, given(10), NOW, throttleBackOff),
    freshPace(NOW),
  );

describe('those that were throttled together', () => {
  test('come back when they were told the first time', () => {
    expect(apart(throttledTimes(1), 'op-1')).toEqual(throttledTimes(1));
    expect(apart(freshPace(NOW), 'op-1')).toEqual(freshPace(NOW));
  });

  test('never come back earlier than they were told, nor much later', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 9 }), fc.string(), (times, name) => {
        const told = throttledTimes(times);
        const later = apart(told, name).nextAt - told.nextAt;
        expect(later).toBeGreaterThanOrEqual(0);
        expect(later).toBeLessThan(20_000);
      }),
    );
  });

  test('come back spread out from the second time on, and not in the same order every time', () => {
    const names = Array.from({ length: 200 }, (_, index) => `op-${index}`);
    const order = (times: number): string[] =>
      names.toSorted(
        (left, right) => apart(throttledTimes(times), left).nextAt - apart(throttledTimes(times), right).nextAt,
      );
    const seconds = names.map((name) => Math.floor((apart(throttledTimes(2), name).nextAt - NOW - 10_000) / 1000));
    for (let second = 0; second < 10; second++) {
      expect(seconds.filter((each) => each === second).length).toBeGreaterThan(8);
    }
    expect(order(2)).not.toEqual(order(3));
  });

  test('are a crowd no more once one has been answered', () => {
    expect(paced(throttledTimes(3), given(5), NOW, pollBackOff).throttles).toBe(0);
    expect(paced(throttledTimes(3), missing, NOW, pollBackOff).throttles).toBe(0);
  });
});

const anyPace = fc.array(anyAnswer, { maxLength: 8 }).map(paceAfter);

const pollUrl = (text: string): PollUrl => {
  const isPollUrl = (value: string): value is PollUrl => value.startsWith('https://');
  if (!isPollUrl(text)) throw new Error(text);
  return text;
};

const poll: PollTarget = {
  url: pollUrl('https://management.azure.com/operationStatus/1?sig=secret'),
  answers: 'status',
};

describe('a fresh pace', () => {
  test('is due at once', () => {
    expect(freshPace(NOW).nextAt).toBe(NOW);
    expect(freshPace(NOW).asked).toBe(0);
  });
});

describe('the pace of an operation', () => {
  test('waits exactly as long as was asked', () => {
    expect(paced(freshPace(NOW), given(15), NOW, pollBackOff).nextAt).toBe(NOW + seconds(15));
  });

  test('keeps the last value when a status answer says nothing', () => {
    const accepted = paced(freshPace(NOW), given(15), NOW, pollBackOff);
    const later = paced(accepted, missing, NOW + seconds(15), pollBackOff);
    expect(later.nextAt).toBe(NOW + seconds(30));
    expect(later.lastRetryAfterSeconds).toBe(15);
  });

  test('takes a new value when the service changes its mind', () => {
    const accepted = paced(freshPace(NOW), given(15), NOW, pollBackOff);
    const changed = paced(accepted, given(60), NOW, pollBackOff);
    expect(paced(changed, missing, NOW, pollBackOff).nextAt).toBe(NOW + seconds(60));
  });

  test('backs off by itself, longer every time, when the service never says anything', () => {
    let pace = freshPace(NOW);
    const waits: number[] = [];
    for (let turn = 0; turn < 8; turn++) {
      const now = pace.nextAt;
      pace = paced(pace, missing, now, pollBackOff);
      waits.push((pace.nextAt - now) / 1000);
    }
    expect(waits).toEqual([5, 8, 12, 17, 26, 38, 57, 60]);
  });

  test('does not back off any more once it has been guided', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 3600 }), fc.integer({ min: 1, max: 30 }), (count, turns) => {
        let pace = paced(paced(freshPace(NOW), missing, NOW, pollBackOff), given(count), NOW, pollBackOff);
        for (let turn = 0; turn < turns; turn++) pace = paced(pace, missing, NOW, pollBackOff);
        expect(pace.nextAt).toBe(NOW + seconds(count));
        expect(pace.unguided).toBe(0);
      }),
    );
  });

  test('records an absurd value that was clamped, and remembers it afterwards', () => {
    const clamped = paced(freshPace(NOW), parseRetryAfter('86400', NOW), NOW, pollBackOff);
    expect(clamped).toMatchObject({ nextAt: NOW + seconds(3600), clampedRetryAfter: '86400' });
    expect(paced(clamped, given(10), NOW, pollBackOff).clampedRetryAfter).toBe('86400');
    expect(paced(clamped, parseRetryAfter('0', NOW), NOW, pollBackOff).clampedRetryAfter).toBe('0');
  });

  test('records nothing of the kind when nothing was clamped', () => {
    expect(paced(freshPace(NOW), given(10), NOW, pollBackOff)).not.toHaveProperty('clampedRetryAfter');
    expect(throttledPace(freshPace(NOW), given(10), NOW, throttleBackOff)).not.toHaveProperty('clampedRetryAfter');
  });
});

describe('the pace of a throttled question', () => {
  test('waits exactly as long as was asked', () => {
    expect(throttledPace(freshPace(NOW), given(42), NOW, throttleBackOff).nextAt).toBe(NOW + seconds(42));
  });

  test('backs off, longer every time, when nothing was asked', () => {
    let pace = freshPace(NOW);
    const waits: number[] = [];
    for (let turn = 0; turn < 7; turn++) {
      pace = throttledPace(pace, missing, NOW, throttleBackOff);
      waits.push((pace.nextAt - NOW) / 1000);
    }
    expect(waits).toEqual([30, 60, 120, 240, 480, 600, 600]);
  });

  test.each([
    ['a throttled answer with guidance', (pace: Pace) => throttledPace(pace, given(5), NOW, throttleBackOff)],
    ['an answer that was not throttled', (pace: Pace) => paced(pace, missing, NOW, pollBackOff)],
    ['an answer that was not throttled and has guidance', (pace: Pace) => paced(pace, given(5), NOW, pollBackOff)],
  ])('begins its back-off anew after %s', (_what, between) => {
    const twice = throttledPace(
      throttledPace(freshPace(NOW), missing, NOW, throttleBackOff),
      missing,
      NOW,
      throttleBackOff,
    );
    expect(throttledPace(between(twice), missing, NOW, throttleBackOff).nextAt).toBe(NOW + seconds(30));
  });

  test('does not take the last value of the operation for its own', () => {
    const guided = paced(freshPace(NOW), given(2), NOW, pollBackOff);
    expect(throttledPace(guided, missing, NOW, throttleBackOff).nextAt).toBe(NOW + seconds(30));
  });

  test('records an absurd value that was clamped', () => {
    const pace = throttledPace(freshPace(NOW), parseRetryAfter('-1', NOW), NOW, throttleBackOff);
    expect(pace).toMatchObject({ nextAt: NOW + seconds(1), clampedRetryAfter: '-1' });
  });

  test('leaves the rhythm of the operation as it was, however often and with whatever guidance it comes', () => {
    fc.assert(
      fc.property(anyPace, fc.array(anyRetryAfter, { minLength: 1, maxLength: 5 }), (pace, throttles) => {
        const throttled = throttles.reduce((at, wait) => throttledPace(at, wait, NOW, throttleBackOff), pace);
        const rhythm = ({ nextAt, lastRetryAfterSeconds, unguided }: Pace): object => ({
          nextAt,
          lastRetryAfterSeconds,
          unguided,
        });
        expect(rhythm(paced(throttled, missing, NOW, pollBackOff))).toEqual(
          rhythm(paced(pace, missing, NOW, pollBackOff)),
        );
      }),
    );
  });
});

describe('every pace, whatever was answered before,', () => {
  test('never asks earlier than it was told to, and never at once', () => {
    fc.assert(
      fc.property(anyPace, anyAnswer, fc.integer({ min: NOW, max: NOW + 1e9 }), (pace, answer, now) => {
        const { nextAt } = answered(pace, answer, now);
        const asked = answer.retryAfter.kind === 'missing' ? 1 : answer.retryAfter.seconds;
        expect(nextAt).toBeGreaterThanOrEqual(now + seconds(asked));
      }),
    );
  });

  test('never waits longer than an hour for one question', () => {
    fc.assert(
      fc.property(anyPace, anyAnswer, (pace, answer) => {
        expect(answered(pace, answer, NOW).nextAt).toBeLessThanOrEqual(NOW + seconds(3600));
      }),
    );
  });

  test('counts the questions and nothing else as questions', () => {
    fc.assert(
      fc.property(fc.array(anyAnswer, { maxLength: 20 }), (answers) => {
        expect(paceAfter(answers).asked).toBe(answers.length);
      }),
    );
  });

  test('is plain data: it goes on the same after a journey through JSON', () => {
    const isPace = (value: unknown): value is Pace => typeof value === 'object' && value !== null && 'nextAt' in value;
    fc.assert(
      fc.property(anyPace, anyAnswer, (pace, answer) => {
        const read: unknown = JSON.parse(JSON.stringify(pace));
        expect(read).toStrictEqual(pace);
        if (!isPace(read)) throw new Error('no pace came back');
        expect(answered(read, answer, NOW)).toStrictEqual(answered(pace, answer, NOW));
      }),
    );
  });

  test('backs off by the number of silent answers in a row and by nothing else', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 50 }), (turns) => {
        let pace = freshPace(NOW);
        for (let turn = 0; turn < turns; turn++) pace = paced(pace, missing, NOW, pollBackOff);
        expect(pace.unguided).toBe(turns);
        expect(pace.nextAt).toBe(NOW + seconds(backOffSeconds(pollBackOff, turns)));
      }),
    );
  });
});

describe('an operation that was accepted', () => {
  test('is followed from the time that the service asked for to its deadline', () => {
    expect(startAwaiting({ poll, retryAfter: given(10) }, NOW, 7200, pollBackOff)).toEqual({
      poll,
      pace: {
        nextAt: NOW + seconds(10),
        asked: 0,
        unguided: 0,
        unguidedThrottles: 0,
        throttles: 0,
        lastRetryAfterSeconds: 10,
      },
      startedAt: NOW,
      deadlineAt: NOW + seconds(7200),
    });
  });

  test('is followed by our own back-off when the service asked for nothing', () => {
    const { pace } = startAwaiting({ poll, retryAfter: missing }, NOW, 7200, pollBackOff);
    expect(pace).toEqual({ nextAt: NOW + seconds(5), asked: 0, unguided: 1, unguidedThrottles: 0, throttles: 0 });
  });
});

describe('an operation whose poll was refused', () => {
  const error = { code: 'E', message: 'm', recommendedActions: [], httpStatus: 404 };
  const begun = startAwaiting({ poll, retryAfter: missing }, NOW, 7200, pollBackOff);

  test('is asked again at growing intervals, and knows how often and why', () => {
    const once = afterRefusedPoll(begun, { error, retryAfter: missing }, NOW);
    expect(once).toEqual({
      ...begun,
      pace: { ...begun.pace, nextAt: NOW + seconds(15) },
      refusedPolls: { count: 1, error },
    });
    const twice = afterRefusedPoll(once, { error, retryAfter: missing }, NOW);
    expect(twice).toMatchObject({ pace: { nextAt: NOW + seconds(30) }, refusedPolls: { count: 2 } });
  });

  test('is asked when the service says, and the clamp is shown', () => {
    const retryAfter = parseRetryAfter('999999', NOW);
    expect(afterRefusedPoll(begun, { error, retryAfter }, NOW).pace).toMatchObject({
      nextAt: NOW + seconds(3600),
      clampedRetryAfter: '999999',
    });
  });

  test('is not asked faster than its own rhythm, which stays', () => {
    const slow = startAwaiting({ poll, retryAfter: given(40) }, NOW, 7200, pollBackOff);
    expect(afterRefusedPoll(slow, { error, retryAfter: missing }, NOW).pace).toMatchObject({
      nextAt: NOW + seconds(40),
      lastRetryAfterSeconds: 40,
    });
  });
});
