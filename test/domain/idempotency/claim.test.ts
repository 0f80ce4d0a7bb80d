import {
  claimSchema,
  claimTrySchema,
  idempotencyKey,
  isForgotten,
  isIdempotencyKey,
  REMEMBERED_HOURS,
  standingOf,
  startedSchema,
} from '../../../domain/idempotency/claim';

const idOf = (attempt: string): string => `op.${attempt}`;
const starting = { kind: 'starting', attempt: 'b' } as const;

describe('a request that repeats one of which nobody knows whether it started', () => {
  test.each([
    ['never came to a start', undefined, 'op.a', 'open'],
    ['was refused', { kind: 'refused' } as const, 'op.x', 'open'],
    ['was about to start where nothing was', starting, undefined, 'open'],
    ['was about to start, and what was there is still the latest', { ...starting, before: 'op.a' }, 'op.a', 'open'],
    ['has started', { ...starting, before: 'op.a' }, 'op.b', 'under way'],
    ['has started where nothing was', starting, 'op.b', 'under way'],
    ['was about to start, and another one came', { ...starting, before: 'op.a' }, 'op.c', 'replaced'],
    ['was about to start where nothing was, and another one came', starting, 'op.c', 'replaced'],
    ['was about to start, and what was there was removed', { ...starting, before: 'op.a' }, undefined, 'replaced'],
  ] as const)('finds that it %s', (_, lastTry, latest, expected) => {
    expect(standingOf(lastTry, latest, idOf)).toBe(expected);
  });
});

describe('what is kept of a key', () => {
  const claimedAt = '2026-11-24T22:23:13.000Z';

  it('is read as it was written, and nothing else is', () => {
    const claim = { fingerprint: 'f', attempt: 'a', correlationId: 'c', claimedAt };
    expect(claimSchema.parse(claim)).toEqual(claim);
    expect(claimSchema.safeParse({ ...claim, claimedAt: 'yesterday' }).success).toBe(false);
    for (const made of [{ ...starting, before: 'op.a' }, starting, { kind: 'refused' }]) {
      expect(claimTrySchema.parse(made)).toEqual(made);
    }
    expect(claimTrySchema.safeParse({ kind: 'ended' }).success).toBe(false);
    const started = { id: 'op.a', correlationId: 'c', createdAt: claimedAt };
    expect(startedSchema.parse(started)).toEqual(started);
  });

  it('is forgotten at the cut-off, and not before; that is a day after the claim at the least', () => {
    expect(REMEMBERED_HOURS).toBeGreaterThanOrEqual(24);
    expect(isForgotten({ claimedAt }, Date.parse(claimedAt))).toBe(true);
    expect(isForgotten({ claimedAt }, Date.parse(claimedAt) - 1)).toBe(false);
  });
});

test.each([
  ['a'.repeat(64), true],
  ['0123456789abcdef'.repeat(4), true],
  ['A'.repeat(64), false],
  ['a'.repeat(63), false],
  ['../'.padEnd(64, 'a'), false],
])('%s as a key: %s', (text, expected) => {
  expect(isIdempotencyKey(text)).toBe(expected);
  if (expected) expect(idempotencyKey(text)).toBe(text);
  else expect(() => idempotencyKey(text)).toThrow('not a digest');
});
