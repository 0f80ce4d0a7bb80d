import * as fc from 'fast-check';
import { bucketCount, bucketOf } from '../../../domain/audit/bucket';
import { FLEXIBLE_SERVER_ID } from '../sample-ids';

describe('the buckets of an estate', () => {
  test.each([
    [0, 1],
    [1, 1],
    [2_000, 1],
    [2_001, 2],
    [50_000, 25],
    [200_000, 100],
    [10_000_000, 100],
  ])('are for %d resources %d', (resources, buckets) => {
    expect(bucketCount(resources)).toBe(buckets);
  });

  test('have each resource in one of them, in whatever spelling', () => {
    fc.assert(
      fc.property(fc.mixedCase(fc.constant(FLEXIBLE_SERVER_ID)), fc.integer({ min: 1, max: 100 }), (id, buckets) => {
        const bucket = bucketOf(id, buckets);
        expect(bucket).toBe(bucketOf(FLEXIBLE_SERVER_ID, buckets));
        expect(bucket).toBeGreaterThanOrEqual(0);
        expect(bucket).toBeLessThan(buckets);
      }),
    );
  });

  test('take any text there may be for an id', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const bucket = bucketOf(text, 7);
        expect([0, 1, 2, 3, 4, 5, 6]).toContain(bucket);
      }),
    );
  });

  test('are about equally full', () => {
    const sizes = new Map<number, number>();
    for (let index = 0; index < 10_000; index++) {
      const bucket = bucketOf(`${FLEXIBLE_SERVER_ID}-${index}`, 25);
      sizes.set(bucket, (sizes.get(bucket) ?? 0) + 1);
    }
    expect(sizes.size).toBe(25);
    expect(Math.max(...sizes.values())).toBeLessThan(480);
    expect(Math.min(...sizes.values())).toBeGreaterThan(320);
  });

  test('are the same for ever: another machine may examine the other half', () => {
    expect(['', 'a', 'FooBar'].map((id) => bucketOf(id, 1000))).toEqual([
      2_166_136_261 % 1000,
      0xe4_0c_29_2c % 1000,
      0xbf_9c_f9_68 % 1000,
    ]);
  });
});
