import fc from 'fast-check';
import { activityInput, activityResultJson } from '../../../local/host/app/activity-payload';
import { describeError, toError } from '../../../local/host/app/error-text';
import { retryDelayMilliseconds } from '../../../local/host/app/function-retry';

describe('The input of an activity', () => {
  it.each([
    [undefined, {}],
    ['null', {}],
    ['true', { string: 'True' }],
    ['false', { string: 'False' }],
    ['"true"', { string: '"true"' }],
    ['{"a":1}', { string: '{"a":1}' }],
    ['7', { string: '7' }],
  ])('%s travels as %j', (json, data) => {
    expect(activityInput(json)).toEqual(data);
  });
});

describe('The result of an activity', () => {
  it.each([
    [undefined, null],
    [null, null],
    [{ string: '{"a":1}' }, '"{\\"a\\":1}"'],
    [{ string: '' }, '""'],
    [{ json: '{"a":1}' }, '{"a":1}'],
    [{ int: 0 }, '0'],
    [{ double: 1.5 }, '1.5'],
    [{ double: NaN }, 'null'],
    [{ bytes: Buffer.from('hi') }, '"aGk="'],
    [{}, null],
  ])('%j becomes %s', (data, json) => {
    expect(activityResultJson(data)).toBe(json);
  });

  it('is always JSON', () => {
    const data = fc.oneof(
      fc.string().map((string) => ({ string })),
      fc.double().map((double) => ({ double })),
      fc.uint8Array().map((bytes) => ({ bytes })),
    );
    fc.assert(
      fc.property(data, (value) => expect(() => void JSON.parse(activityResultJson(value) ?? 'null')).not.toThrow()),
    );
  });
});

describe('What was thrown', () => {
  it.each([
    [new Error('words'), 'words'],
    ['text', 'text'],
    [undefined, 'Unknown error'],
    [{ message: 'inside' }, 'inside'],
    [{ code: 5 }, '{"code":5}'],
    [5n, '5n'],
    [Symbol('s'), 'Symbol(s)'],
  ])('is put into words', (thrown, words) => {
    expect(describeError(thrown)).toBe(words);
    expect(toError(thrown).message).toBe(words);
  });
});

describe('The wait before a retry', () => {
  it('is constant with a fixed delay', () => {
    const options = { strategy: 'fixedDelay', delayInterval: { seconds: 10, nanos: 500_000_000 } };
    expect([1, 2, 9].map((count) => retryDelayMilliseconds(options, count))).toEqual([10_500, 10_500, 10_500]);
  });

  it('doubles up to the maximum with exponential back-off', () => {
    const options = {
      strategy: 'exponentialBackoff',
      minimumInterval: { seconds: 1 },
      maximumInterval: { seconds: 5 },
    };
    expect([1, 2, 3, 4, 1000].map((count) => retryDelayMilliseconds(options, count))).toEqual([
      1000, 2000, 4000, 5000, 5000,
    ]);
  });
});
