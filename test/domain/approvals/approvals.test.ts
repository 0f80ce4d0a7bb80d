import fc from 'fast-check';
import { approvalRecordSchema, deletionLossSchema } from '../../../domain/approvals/approval';
import {
  cancelPayload,
  decisionPayload,
  isCancel,
  readInterruption,
  samePrincipal,
} from '../../../domain/approvals/decision-event';
import { deletionLoss, lossAfterDeletion, mayBeKept, worseThan } from '../../../domain/approvals/deletion-loss';
import { reviewSchema } from '../../../domain/approvals/review';

const expected = { attempt: '1a2b3c4d', requestedBy: { id: 'ada' } };
const made = { attempt: '1a2b3c4d', verdict: 'approved', by: { id: 'bob', name: 'Bob' }, reason: 'fine' } as const;

describe('an event that interrupts the wait for an approval', () => {
  it('is the decision of another principal', () => {
    expect(readInterruption(decisionPayload(made), expected)).toEqual({ kind: 'decision', decision: made });
  });

  it.each([undefined, null, 'approved', 7, {}, [], { reason: 'stop' }, { verdict: 'approved', by: { id: 'bob' } }])(
    'is a cancel when it has no decision: %j',
    (payload) => {
      expect(readInterruption(payload, expected)).toEqual({ kind: 'cancel' });
    },
  );

  it.each<readonly [string, object]>([
    ['for another operation', { attempt: '1a2b3c4e' }],
    ['by the requester', { by: { id: 'ada' } }],
    ['by the requester in another spelling', { by: { id: 'ADA' } }],
    ['by nobody', { by: { id: '' } }],
    ['by what is no principal', { by: 'bob' }],
    ['with another verdict', { verdict: 'Approved' }],
    ['with a reason of two lines', { reason: 'a\nb' }],
    ['with a reason that is too long', { reason: 'x'.repeat(257) }],
    ['with a member that it does not have', { roles: ['Approver'] }],
  ])('counts for nothing %s', (_, forged) => {
    expect(readInterruption({ decision: { ...made, ...forged } }, expected)).toEqual({ kind: 'ignored' });
  });

  it('approves nothing, whatever it holds, unless it is well-formed, for this operation and by somebody else', () => {
    fc.assert(
      fc.property(fc.anything(), (payload) => {
        expect(readInterruption(payload, expected).kind).not.toBe('decision');
      }),
    );
  });

  it('asks for an end only when it is no decision, however bad a decision', () => {
    expect(isCancel({ reason: 'enough' }, made.attempt)).toBe(true);
    expect(isCancel(undefined, made.attempt)).toBe(true);
    expect(isCancel(decisionPayload(made), made.attempt)).toBe(false);
    expect(isCancel({ decision: 7, reason: 'enough' }, made.attempt)).toBe(false);
  });

  it('asks the operation that it names for an end, and whichever runs when it names none', () => {
    expect(isCancel(cancelPayload(made.attempt, 'enough'), made.attempt)).toBe(true);
    expect(isCancel(cancelPayload('00000000', 'enough'), made.attempt)).toBe(false);
    expect(readInterruption(cancelPayload('00000000', 'enough'), expected)).toEqual({ kind: 'ignored' });
  });

  it('compares principals by their ids alone', () => {
    expect(samePrincipal({ id: 'A-1' }, { id: 'a-1' })).toBe(true);
    expect(samePrincipal({ id: 'a' }, { id: 'b' })).toBe(false);
  });
});

describe('what a deletion would take', () => {
  const instance = { id: '/i', vaultId: '/v' };
  const now = Date.UTC(2030, 0, 1);

  it.each(['On', 'AlwaysOn', 'on'])(
    'can be brought back for the days of the vault when soft delete is %s',
    (softDelete) => {
      const loss = deletionLoss(instance, { softDelete, retentionDays: 14, immutability: 'Disabled' }, now);
      expect(loss).toMatchObject({ recoverableUntil: '2030-01-15T00:00:00.000Z', retentionDays: 14, softDelete });
      expect(loss.explanation).toContain('Recoverable until 2030-01-15T00:00:00.000Z if it is deleted now');
    },
  );

  it('is lost when soft delete is off, however many days stand there', () => {
    const loss = deletionLoss(instance, { softDelete: 'Off', retentionDays: 14 }, now);
    expect(loss).not.toHaveProperty('recoverableUntil');
    expect(loss.explanation).toBe('Not recoverable: soft delete is Off.');
  });

  it.each([{}, { softDelete: 'On' }])('is not promised to come back by a vault that says no more than %j', (safety) => {
    const loss = deletionLoss(instance, safety, now);
    expect(loss).not.toHaveProperty('recoverableUntil');
    expect(loss.explanation).toContain('count on a deletion that is final');
    expect(loss.immutability).toBe('unknown');
  });

  it.each(['Locked', 'Unlocked'])('may be refused by a vault that is immutable (%s)', (immutability) => {
    const { explanation } = deletionLoss(instance, { softDelete: 'Off', immutability }, now);
    expect(explanation).toContain(`The vault is immutable (${immutability})`);
  });
});

describe('what was lost when a deletion is done', () => {
  const approved = (safety: Parameters<typeof deletionLoss>[1]) =>
    deletionLoss({ id: '/i', vaultId: '/v' }, safety, Date.UTC(2030, 0, 1));
  const kept = approved({ softDelete: 'On', retentionDays: 14, immutability: 'Unlocked' });
  const purgeAt = '2030-02-01T00:00:00.000Z';
  const acceptedAt = '2030-01-03T00:00:00.000Z';

  it.each([
    ['what the vault says', { purgeAt }, purgeAt],
    ['what the vault says, before what can be reckoned', { purgeAt, acceptedAt }, purgeAt],
    ['counted from the own deletion', { acceptedAt }, '2030-01-17T00:00:00.000Z'],
  ])('can be brought back until %s', (_, times, until) => {
    expect(lossAfterDeletion(kept, times)).toEqual({
      ...kept,
      recoverableUntil: until,
      explanation: `Recoverable until ${until}: soft delete is On.`,
    });
  });

  it('is kept until a time that nobody knows, when somebody else has deleted it and the vault tells nothing', () => {
    const { recoverableUntil, ...rest } = kept;
    expect(recoverableUntil).toBeDefined();
    expect(lossAfterDeletion(kept, {})).toEqual({
      ...rest,
      explanation:
        'This operation has not deleted it, and the vault does not tell when it was. It keeps what is deleted for 14 days: soft delete is On.',
    });
  });

  it.each([{}, { acceptedAt }])('is gone where nothing is kept: %j', (times) => {
    const off = approved({ softDelete: 'Off', retentionDays: 14 });
    expect(lossAfterDeletion(off, times)).toEqual({ ...off, explanation: 'Not recoverable: soft delete is Off.' });
  });

  it.each([{}, { softDelete: 'On' }])('is promised no time by a vault that says no more than %j', (safety) => {
    const { explanation, ...loss } = lossAfterDeletion(approved(safety), { acceptedAt });
    expect(loss).not.toHaveProperty('recoverableUntil');
    expect(explanation).toContain('count on a deletion that is final');
  });

  it.each([
    [{}, true],
    [{ softDelete: 'AlwaysOn' }, true],
    [{ softDelete: 'Off' }, false],
  ])('is worth to be looked for in the vault by what that says: %j', (safety, isWorth) => {
    expect(mayBeKept(approved(safety))).toBe(isWorth);
  });
});

describe('a loss that was approved and has changed since', () => {
  const lossOf = (safety: Parameters<typeof deletionLoss>[1]) => deletionLoss({ id: '/i', vaultId: '/v' }, safety, 0);
  const on = { softDelete: 'On', retentionDays: 14, immutability: 'Disabled' };

  it.each([
    ['soft delete is off', on, { ...on, softDelete: 'Off' }, /kept for 14 days .*kept for 0 now \(Off\)/],
    ['it is kept for fewer days', on, { ...on, retentionDays: 13 }, /kept for 14 days .*kept for 13 now/],
    ['the vault does not say any more', on, {}, /kept for 0 now \(unknown\)/],
    ['the vault does not say how long', on, { softDelete: 'On' }, /kept for 0 now \(On\)/],
    [
      'the vault is not immutable any more',
      { immutability: 'Unlocked' },
      { immutability: 'Disabled' },
      /Unlocked.*Disabled/,
    ],
  ])('is worse when %s', (_, seen, now, why) => {
    expect(worseThan(lossOf(seen), lossOf(now))).toEqual([expect.stringMatching(why)]);
    expect(worseThan(lossOf(now), lossOf(seen))).toEqual([]);
  });

  it.each([
    ['nothing was promised', { softDelete: 'Off' }, { softDelete: 'Off' }],
    ['nothing was known', {}, { softDelete: 'Off', immutability: 'Disabled' }],
    ['it is kept the same, in another word', on, { ...on, softDelete: 'AlwaysOn' }],
    ['immutability was locked and is not', { immutability: 'Locked' }, { immutability: 'Unlocked' }],
  ])('is not worse when %s', (_, seen, now) => {
    expect(worseThan(lossOf(seen), lossOf(now))).toEqual([]);
  });

  it('is worse in two ways when both are so', () => {
    const locked = { ...on, immutability: 'Locked' };
    expect(worseThan(lossOf(locked), lossOf({ softDelete: 'Off', immutability: 'Disabled' }))).toHaveLength(2);
  });
});

describe('what is read back of an approval', () => {
  it('is a record of its shape', () => {
    const loss = deletionLoss({ id: '/i', vaultId: '/v' }, { softDelete: 'Off' }, 0);
    const record = { requestedBy: { id: 'ada' }, requestedAt: 'a', expiresAt: 'b', loss };
    expect(deletionLossSchema.parse(loss)).toEqual(loss);
    expect(approvalRecordSchema.parse(record)).toEqual(record);
    expect(approvalRecordSchema.safeParse({ ...record, requestedBy: { id: '' } }).success).toBe(false);
  });

  it('is a review of its shape', () => {
    const found = { kind: 'found', instance: { id: '/i', vaultId: '/v' }, safety: { softDelete: 'On' } };
    expect(reviewSchema.parse(found)).toEqual(found);
    expect(reviewSchema.parse({ kind: 'nothing' })).toEqual({ kind: 'nothing' });
  });
});
