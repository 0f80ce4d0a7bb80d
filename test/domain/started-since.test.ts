import fc from 'fast-check';
import { startedSince } from '../../domain/started-since';

describe('An instance', () => {
  it.each([
    ['1.0.0', '1.0.0', true],
    ['1.0.0', '1.1.0', false],
    ['1.1.0', '1.0.0', true],
    ['1.10.0', '1.9.0', true],
    ['2', '1.9.9', true],
    ['1.1', '1.1.0', true],
    ['1.1', '1.1.1', false],
    ['1.1.0', '1.1', true],
    ['', '1.0.0', false],
    [undefined, '1.0.0', false],
    ['next', '1.0.0', false],
  ])('of version %s has started since %s: %s', (version, release, expected) => {
    expect(startedSince(version, release)).toBe(expected);
  });

  it('has started since one of two different releases only when the other was before it', () => {
    const version = fc.array(fc.nat(30), { minLength: 3, maxLength: 3 }).map((parts) => parts.join('.'));
    fc.assert(
      fc.property(version, version, (left, right) => {
        expect(startedSince(left, right) && startedSince(right, left)).toBe(left === right);
        expect(startedSince(left, right) || startedSince(right, left)).toBe(true);
      }),
    );
  });
});
