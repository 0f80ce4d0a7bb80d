import * as fc from 'fast-check';
import {
  MAX_RETRY_AFTER_SECONDS,
  MIN_RETRY_AFTER_SECONDS,
  parseHttpDate,
  parseRetryAfter,
  type RetryAfter,
} from '../../domain/retry-after';

const RESPONSE_TIME = Date.UTC(2026, 10, 24, 12, 0, 0);

const DAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

interface DateWords {
  readonly weekday: string;
  readonly day: number;
  readonly month: string;
  readonly year: string;
  readonly time: string;
}

/** The words of a date, from which the three forms are put together without the code under test. */
function wordsOf(milliseconds: number): DateWords {
  const date = new Date(milliseconds);
  return {
    weekday: DAYS[date.getUTCDay()] ?? '',
    day: date.getUTCDate(),
    month: MONTHS[date.getUTCMonth()] ?? '',
    year: String(date.getUTCFullYear()),
    time: date.toISOString().slice(11, 19),
  };
}

const dateForms: Readonly<Record<string, (milliseconds: number) => string>> = {
  'IMF-fixdate': (milliseconds) => {
    const { weekday, day, month, year, time } = wordsOf(milliseconds);
    return `${weekday.slice(0, 3)}, ${String(day).padStart(2, '0')} ${month} ${year} ${time} GMT`;
  },
  'RFC 850': (milliseconds) => {
    const { weekday, day, month, year, time } = wordsOf(milliseconds);
    return `${weekday}, ${String(day).padStart(2, '0')}-${month}-${year.slice(2)} ${time} GMT`;
  },
  asctime: (milliseconds) => {
    const { weekday, day, month, year, time } = wordsOf(milliseconds);
    return `${weekday.slice(0, 3)} ${month} ${String(day).padStart(2, ' ')} ${time} ${year}`;
  },
};

const forms = Object.entries(dateForms);

const wholeSecond = fc
  .integer({ min: Date.UTC(2020, 0, 1) / 1000, max: Date.UTC(2049, 0, 1) / 1000 })
  .map((seconds) => seconds * 1000);

/** Every answer with a wait keeps within the bounds; an answer without one never has a number at all. */
function isWithinBounds(answer: RetryAfter): boolean {
  return (
    answer.kind === 'missing' ||
    (Number.isInteger(answer.seconds) &&
      answer.seconds >= MIN_RETRY_AFTER_SECONDS &&
      answer.seconds <= MAX_RETRY_AFTER_SECONDS)
  );
}

const secondsOf = (header: string): number => {
  const answer = parseRetryAfter(header, RESPONSE_TIME);
  return answer.kind === 'missing' ? Number.NaN : answer.seconds;
};

describe('Retry-After in seconds', () => {
  test.each([10, 15, 30, 60])('takes %d, which the service really sends, as it is', (seconds) => {
    expect(parseRetryAfter(String(seconds), RESPONSE_TIME)).toEqual({ kind: 'given', seconds });
  });

  test('takes every whole number of seconds within the bounds as it is', () => {
    fc.assert(
      fc.property(fc.integer({ min: MIN_RETRY_AFTER_SECONDS, max: MAX_RETRY_AFTER_SECONDS }), (seconds) => {
        expect(parseRetryAfter(String(seconds), RESPONSE_TIME)).toEqual({ kind: 'given', seconds });
      }),
    );
  });

  test('never makes a longer wait out of a shorter one', () => {
    fc.assert(
      fc.property(fc.maxSafeInteger(), fc.maxSafeInteger(), (left, right) => {
        const [shorter, longer] = left <= right ? [left, right] : [right, left];
        expect(secondsOf(String(shorter))).toBeLessThanOrEqual(secondsOf(String(longer)));
      }),
    );
  });

  test('rounds a fraction up, so that nothing is asked too early', () => {
    expect(parseRetryAfter('1.2', RESPONSE_TIME)).toEqual({ kind: 'given', seconds: 2 });
  });

  test('does not mind white space around the value', () => {
    expect(parseRetryAfter(' \t15 ', RESPONSE_TIME)).toEqual({ kind: 'given', seconds: 15 });
  });

  test.each([
    ['0', 'a service that says "now" for ever', 1],
    ['-0', 'a negative nothing', 1],
    ['-30', 'a time that has passed', 1],
    ['3601', 'a second more than an hour', 3600],
    ['86400', 'a day', 3600],
    ['9'.repeat(60), 'more than a number can say exactly', 3600],
  ])('clamps %s (%s) and records what was asked', (asked, _why, seconds) => {
    expect(parseRetryAfter(asked, RESPONSE_TIME)).toEqual({ kind: 'clamped', seconds, asked });
  });

  test('clamps a number too large for any number type, quoting only its beginning', () => {
    expect(parseRetryAfter('9'.repeat(4000), RESPONSE_TIME)).toEqual({
      kind: 'clamped',
      seconds: MAX_RETRY_AFTER_SECONDS,
      asked: '9'.repeat(64),
    });
  });
});

describe('Retry-After as an HTTP date', () => {
  test.each([
    ['IMF-fixdate', 'Sun, 06 Nov 1994 08:49:37 GMT'],
    ['RFC 850', 'Sunday, 06-Nov-94 08:49:37 GMT'],
    ['asctime', 'Sun Nov  6 08:49:37 1994'],
  ])('reads the %s form that RFC 9110 shows, as UTC', (_form, text) => {
    expect(parseHttpDate(text)).toBe(Date.UTC(1994, 10, 6, 8, 49, 37));
  });

  test('does not mind white space around a date', () => {
    expect(parseHttpDate(' Sun, 06 Nov 1994 08:49:37 GMT\t')).toBe(Date.UTC(1994, 10, 6, 8, 49, 37));
  });

  test.each(forms)('a date n seconds after the response means n seconds (%s)', (_form, write) => {
    fc.assert(
      fc.property(wholeSecond, fc.integer({ min: -10_000, max: 10_000 }), (responseTime, seconds) => {
        const asDate = parseRetryAfter(write(responseTime + seconds * 1000), responseTime);
        const asSeconds = parseRetryAfter(String(seconds), responseTime);
        expect({ ...asDate, asked: '' }).toEqual({ ...asSeconds, asked: '' });
      }),
    );
  });

  test.each(forms)('reads back every date that is written in the %s form', (_form, write) => {
    fc.assert(
      fc.property(wholeSecond, (milliseconds) => {
        expect(parseHttpDate(write(milliseconds))).toBe(milliseconds);
      }),
    );
  });

  test('rounds up to whole seconds when the response was made between two of them', () => {
    const header = new Date(RESPONSE_TIME + 10_000).toUTCString();
    expect(parseRetryAfter(header, RESPONSE_TIME + 1)).toEqual({ kind: 'given', seconds: 10 });
    expect(parseRetryAfter(header, RESPONSE_TIME + 999)).toEqual({ kind: 'given', seconds: 10 });
    expect(parseRetryAfter(header, RESPONSE_TIME + 1000)).toEqual({ kind: 'given', seconds: 9 });
  });

  test('clamps a date in the past to the shortest wait', () => {
    const asked = 'Sun, 06 Nov 1994 08:49:37 GMT';
    expect(parseRetryAfter(asked, RESPONSE_TIME)).toEqual({ kind: 'clamped', seconds: 1, asked });
  });

  test('clamps a date in a far future to the longest wait', () => {
    const asked = 'Fri, 31 Dec 9999 23:59:59 GMT';
    expect(parseRetryAfter(asked, RESPONSE_TIME)).toEqual({ kind: 'clamped', seconds: 3600, asked });
  });

  test.each([
    ['an ISO date', '2026-11-24T12:00:10Z'],
    ['a date of another zone', 'Tue, 24 Nov 2026 12:00:10 CET'],
    ['a month that is none', 'Tue, 24 Abc 2026 12:00:10 GMT'],
    ['a 32nd day', 'Tue, 32 Nov 2026 12:00:10 GMT'],
    ['a 25th hour', 'Tue, 24 Nov 2026 25:00:10 GMT'],
    ['a date with something after it', 'Tue, 24 Nov 2026 12:00:10 GMT (about)'],
    ['a date with something before it', 'about Tue, 24 Nov 2026 12:00:10 GMT'],
    ['an asctime date with something after it', 'Tue Nov 24 12:00:10 2026 (about)'],
    ['an asctime date with something before it', 'about Tue Nov 24 12:00:10 2026'],
  ])('takes %s for no date', (_what, text) => {
    expect(parseHttpDate(text)).toBeUndefined();
    expect(parseRetryAfter(text, RESPONSE_TIME)).toEqual({ kind: 'missing', asked: text });
  });
});

describe('Retry-After that says nothing', () => {
  test.each([undefined, '', '   ', '\t'])('is missing when the header is %j', (header) => {
    expect(parseRetryAfter(header, RESPONSE_TIME)).toEqual({ kind: 'missing' });
  });

  test.each(['soon', 'Infinity', 'NaN', '1e3', '0x10', '10s', '10, 20', '--1', '1.', '.5', '١٠'])(
    'is missing for %j, and keeps the text for whoever looks into it',
    (header) => {
      expect(parseRetryAfter(header, RESPONSE_TIME)).toEqual({ kind: 'missing', asked: header });
    },
  );

  test('keeps no more of a text than is needed to recognise it', () => {
    expect(parseRetryAfter('x'.repeat(4000), RESPONSE_TIME)).toEqual({ kind: 'missing', asked: 'x'.repeat(64) });
  });
});

describe('Retry-After, whatever the header holds,', () => {
  const anyHeader = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.string({ unit: fc.constantFrom(...Array.from('0123456789+-.,:eGMT SunNov')) }),
    fc.double().map(String),
    fc.bigInt().map(String),
    fc.date({ noInvalidDate: true }).map((date) => date.toUTCString()),
  );

  test('gives a whole number of seconds within the bounds, or none; it never throws', () => {
    fc.assert(
      fc.property(anyHeader, fc.date({ noInvalidDate: true }), (header, responseDate) => {
        expect(isWithinBounds(parseRetryAfter(header, responseDate.getTime()))).toBe(true);
      }),
      { numRuns: 1000 },
    );
  });

  test('gives plain data, which survives a durable history', () => {
    fc.assert(
      fc.property(anyHeader, (header) => {
        const answer = parseRetryAfter(header, RESPONSE_TIME);
        expect(JSON.parse(JSON.stringify(answer))).toEqual(answer);
      }),
    );
  });
});
