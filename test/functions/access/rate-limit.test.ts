import * as fc from 'fast-check';
import type { Principal } from '../../../functions/access/principal';
import { rateLimiter } from '../../../functions/access/rate-limit';
import { ProblemError } from '../../../functions/http/problem';

const caller = (id: string, kind: Principal['kind'] = 'user'): Principal => ({ kind, id, roles: new Set() });

/** A limiter with a clock, and how long each request has to wait: 0 when it is taken. */
function limited(limit: Parameters<typeof rateLimiter>[0]) {
  let now = 0;
  const limitRate = rateLimiter(limit, () => now);
  return {
    pass: (seconds: number) => (now += seconds * 1000),
    waitOf: (principal: Principal): number => {
      try {
        limitRate(principal);
        return 0;
      } catch (error) {
        if (!(error instanceof ProblemError)) throw error;
        expect(error.problem).toMatchObject({ status: 429, code: 'RateLimitExceeded' });
        return error.problem.retryAfterSeconds ?? Number.NaN;
      }
    },
  };
}

describe('the limit of requests', () => {
  it('lets a burst through, then one request whenever the time for one has passed', () => {
    const { pass, waitOf } = limited({ requestsPerMinute: 6, burst: 3 });
    const ada = caller('ada');
    expect([waitOf(ada), waitOf(ada), waitOf(ada), waitOf(ada)]).toEqual([0, 0, 0, 10]);
    pass(4);
    expect(waitOf(ada)).toBe(6);
    pass(6);
    expect([waitOf(ada), waitOf(ada)]).toEqual([0, 10]);
  });

  it('knows callers apart, by kind and id', () => {
    const { waitOf } = limited({ requestsPerMinute: 1, burst: 1 });
    expect([waitOf(caller('ada')), waitOf(caller('bob')), waitOf(caller('ada', 'application'))]).toEqual([0, 0, 0]);
    expect(waitOf(caller('ada'))).toBe(60);
  });

  it('takes the request that comes after the wait it asked for, and no more than the limit in any time', () => {
    const limits = fc.record({
      requestsPerMinute: fc.integer({ min: 1, max: 10_000 }),
      burst: fc.integer({ min: 1, max: 50 }),
    });
    fc.assert(
      fc.property(limits, fc.array(fc.integer({ min: 0, max: 90 }), { maxLength: 60 }), (limit, pauses) => {
        const { pass, waitOf } = limited(limit);
        let taken = 0;
        let elapsed = 0;
        for (const pause of pauses) {
          pass(pause);
          elapsed += pause;
          const wait = waitOf(caller('ada'));
          expect(wait === 0 || wait >= 1).toBe(true);
          if (wait === 0) taken++;
          else {
            pass(wait);
            elapsed += wait;
            expect(waitOf(caller('ada'))).toBe(0);
            taken++;
          }
        }
        expect(taken).toBeLessThanOrEqual(limit.burst + (elapsed * limit.requestsPerMinute) / 60 + 1e-6);
      }),
    );
  });

  it('remembers ten thousand callers and no more, and of them those who have called last', () => {
    const { waitOf } = limited({ requestsPerMinute: 1, burst: 2 });
    const [first, second] = [caller('first'), caller('second')];
    expect([waitOf(first), waitOf(second), waitOf(second)]).toEqual([0, 0, 0]);
    for (let index = 0; index < 9_998; index++) waitOf(caller(`caller ${index}`));
    expect([waitOf(first), waitOf(second)]).toEqual([0, 60]);
    waitOf(caller('one too many'));
    expect([waitOf(first), waitOf(second), waitOf(second), waitOf(second)]).toEqual([60, 0, 0, 60]);
  });

  it('takes no longer for a caller who is new when nobody is forgotten by himself', () => {
    const { waitOf } = limited({ requestsPerMinute: 1, burst: 1_000 });
    const secondsFor = (from: number): number => {
      const began = performance.now();
      for (let index = from; index < from + 10_000; index++) waitOf(caller(`caller ${index}`));
      return performance.now() - began;
    };
    const empty = secondsFor(0);
    // A look at all of them for each one would take thousands of times as long.
    expect(secondsFor(10_000)).toBeLessThan(100 * (empty + 1));
  });

  it('goes on for those who wait when there are many callers', () => {
    const { pass, waitOf } = limited({ requestsPerMinute: 60, burst: 2 });
    for (let index = 0; index < 10_000; index++) waitOf(caller(`caller ${index}`));
    pass(1);
    const late = caller('late');
    expect([waitOf(late), waitOf(late), waitOf(late)]).toEqual([0, 0, 1]);
    expect(waitOf(caller('caller 7'))).toBe(0);
  });
});
