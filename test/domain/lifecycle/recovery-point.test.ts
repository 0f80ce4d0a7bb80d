import { pointMadeSince, recoveryPointSchema } from '../../../domain/lifecycle/recovery-point';

const at = (seconds: number) => ({ id: String(seconds), time: new Date(seconds * 1000).toISOString() });

describe('a recovery point', () => {
  it('is read back from a history as it was', () => {
    const full = { ...at(1), type: 'Full', state: 'Completed', retentionTag: 'Default', expiresAt: at(9).time };
    expect([recoveryPointSchema.parse(at(1)), recoveryPointSchema.parse(full)]).toEqual([at(1), full]);
    expect(recoveryPointSchema.safeParse({ id: 'x' }).success).toBe(false);
  });
});

describe('the recovery point of a job', () => {
  it('is the newest one since the job began', () => {
    expect(pointMadeSince([at(5_000), at(7_000), at(6_000)], 5_500_000)).toEqual(at(7_000));
  });

  it('may carry a moment just before it', () => {
    expect(pointMadeSince([at(5_000)], 5_060_000)).toEqual(at(5_000));
    expect(pointMadeSince([at(5_000)], 5_061_000)).toBeUndefined();
  });

  it('is not there while there is none', () => {
    expect(pointMadeSince([], 0)).toBeUndefined();
  });
});
