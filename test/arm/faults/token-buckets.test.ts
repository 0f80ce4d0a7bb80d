import fc from 'fast-check';
import { TokenBuckets, bucketOf } from '../../../local/arm/faults/token-buckets';
import { header } from '../arm-client';
import { startScenario, vaultId } from '../scenario';

test.each([
  ['GET', 'reads'],
  ['PUT', 'writes'],
  ['POST', 'writes'],
  ['DELETE', 'deletes'],
])('%s takes from %s', (method, bucket) => {
  expect(bucketOf(method)).toBe(bucket);
});

test('no stretch of time gets more than the burst and what was refilled', () => {
  const steps = fc.array(fc.record({ pause: fc.nat(2000), calls: fc.nat(80) }), { minLength: 1, maxLength: 40 });
  fc.assert(
    fc.property(steps, (plan) => {
      let now = 0;
      let taken = 0;
      const buckets = new TokenBuckets(() => now);
      for (const { pause, calls } of plan) {
        now += pause;
        for (let call = 0; call < calls; call += 1) if (buckets.take('s', 'writes').allowed) taken += 1;
        expect(taken).toBeLessThanOrEqual(200 + (10 * now) / 1000);
      }
    }),
  );
});

test('one who waits for what Retry-After says is let through', () => {
  let now = 0;
  const buckets = new TokenBuckets(() => now);
  for (let call = 0; call < 1000; call += 1) {
    const first = buckets.take('s', 'reads');
    if (first.allowed) continue;
    now += 1000 * first.retryAfterSeconds;
    expect(buckets.take('s', 'reads').allowed).toBe(true);
  }
  expect(now).toBeGreaterThan(0);
});

test('over HTTP: 250 reads at once, then 429 with Retry-After, per subscription and only when switched on', async () => {
  const scenario = await startScenario('2026', { settings: { tokenBuckets: true } });
  try {
    const answers = await Promise.all(Array.from({ length: 260 }, () => scenario.call(vaultId)));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(250);
    const refused = answers.filter(({ status }) => status === 429);
    expect(refused.map((answer) => header(answer, 'Retry-After'))).toEqual(Array<string>(10).fill('1'));
    scenario.advance(1);
    const allowed = await scenario.call(vaultId);
    expect(header(allowed, 'x-ms-ratelimit-remaining-subscription-resource-requests')).toBe('24');
    scenario.emulator.changeSettings({ tokenBuckets: false });
    expect(
      (await Promise.all(Array.from({ length: 50 }, () => scenario.call(vaultId)))).every((one) => one.status === 200),
    ).toBe(true);
  } finally {
    await scenario.emulator.close();
  }
});
