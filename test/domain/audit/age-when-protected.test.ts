import { ageWhenProtected } from '../../../domain/audit/age-when-protected';

const createdAt = '2030-01-01T00:00:00Z';
const after = (hours: number): number => Date.parse(createdAt) + hours * 3_600_000;
const foundAfter = (hours: number) => ({ createdAt, foundAt: new Date(after(hours)).toISOString() });

describe('how old a datasource was when it was protected', () => {
  it('is told of one that was new when it was found', () => {
    expect(ageWhenProtected(foundAfter(1), after(2))).toBe(7200);
    expect(ageWhenProtected(foundAfter(48), after(49))).toBe(49 * 3600);
  });

  it('is not told of one that was not, whoever found it: it was there before the app, or before its rules', () => {
    expect(ageWhenProtected(foundAfter(49), after(50))).toBeUndefined();
    expect(ageWhenProtected(foundAfter(24 * 365 * 3), after(24 * 365 * 3 + 1))).toBeUndefined();
  });

  it('is not told where there is no usable date, or somebody asked', () => {
    expect(ageWhenProtected({ createdAt: 'soon', foundAt: createdAt }, after(1))).toBeUndefined();
    expect(ageWhenProtected({ createdAt, foundAt: 'soon' }, after(1))).toBeUndefined();
    expect(ageWhenProtected(undefined, after(1))).toBeUndefined();
  });

  it('is never less than nothing, however the clocks differ', () => {
    expect(ageWhenProtected(foundAfter(0), after(-1))).toBe(0);
  });
});
