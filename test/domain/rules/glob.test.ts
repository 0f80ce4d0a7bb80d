import * as fc from 'fast-check';
import { matchesAnyGlob, matchesGlob } from '../../../domain/rules/glob';

describe('a pattern', () => {
  test.each([
    ['pg-prod', 'pg-prod', true],
    ['pg-prod', 'pg-prod1', false],
    ['pg-prod', 'pg-pro', false],
    ['PG-Prod', 'pg-pROD', true],
    ['*', '', true],
    ['*', 'anything', true],
    ['', '', true],
    ['', 'a', false],
    ['?', '', false],
    ['?', 'a', true],
    ['?', 'ab', false],
    ['??', 'ab', true],
    ['pg-*', 'pg-', true],
    ['pg-*', 'pg-01', true],
    ['pg-*', 'xpg-01', false],
    ['*-prod', 'pg-prod', true],
    ['*-prod', 'pg-prod-2', false],
    ['*prod*', 'pg-prod-2', true],
    ['a*b*c', 'a-b-b-c', true],
    ['a*b*c', 'a-c-b', false],
    ['a**c', 'abc', true],
    ['a*?c', 'ac', false],
    ['a*?c', 'abc', true],
    ['*aab', 'aaaab', true],
    ['pg.prod', 'pg-prod', false],
    ['(pg|my)', 'pg', false],
    ['(pg)', '(pg)', true],
    ['[a-z]', 'a', false],
    ['^pg$', 'pg', false],
    [String.raw`\*`, '*', false],
    ['ÉTÉ-*', 'été-01', true],
  ])('%j against %j is %s', (pattern, text, expected) => {
    expect(matchesGlob(pattern, text)).toBe(expected);
  });

  test.each([
    ['?', '𐐨', true],
    ['??', '𐐨', false],
    ['*??', '𐐨', false],
    ['*?', 'a𐐨', true],
    ['*?b', '𐐨b', true],
  ])('takes a character outside the basic plane as one: %j against %j is %s', (pattern, text, expected) => {
    expect(matchesGlob(pattern, text)).toBe(expected);
  });

  test('is one of several', () => {
    expect(matchesAnyGlob(['a*', 'b*'], 'bc')).toBe(true);
    expect(matchesAnyGlob(['a*', 'b*'], 'cb')).toBe(false);
    expect(matchesAnyGlob([], 'a')).toBe(false);
  });
});

const letters = fc.string({ unit: fc.constantFrom('a', 'b', '.', '-'), maxLength: 12 });
const patterns = fc.string({ unit: fc.constantFrom('a', 'b', '.', '-', '*', '?'), maxLength: 10 });

/** The definition, word for word; exponential, so for short texts only. */
function defined(pattern: string, text: string): boolean {
  if (pattern === '') return text === '';
  const rest = pattern.slice(1);
  if (pattern.startsWith('*')) return defined(rest, text) || (text !== '' && defined(pattern, text.slice(1)));
  return (
    text !== '' && (pattern.startsWith('?') || text.startsWith(pattern.slice(0, 1))) && defined(rest, text.slice(1))
  );
}

describe('patterns in general', () => {
  test('match what their definition says', () => {
    fc.assert(
      fc.property(patterns, letters, (pattern, text) => {
        expect(matchesGlob(pattern, text)).toBe(defined(pattern, text));
      }),
      { numRuns: 2000 },
    );
  });

  test('match the text that they were made from by putting * and ? in', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.string({ maxLength: 6 }), fc.constantFrom('*', '?', '=')), { maxLength: 8 }),
        (parts) => {
          const pattern = parts.map(([text, how]) => (how === '=' ? text.replaceAll(/[*?]/g, 'x') : how)).join('');
          const text = parts
            .map(([part, how]) => (how === '?' ? 'q' : how === '=' ? part.replaceAll(/[*?]/g, 'x') : part))
            .join('');
          expect(matchesGlob(pattern, text)).toBe(true);
        },
      ),
    );
  });

  test('do not mind the casing of either side', () => {
    fc.assert(
      fc.property(fc.mixedCase(patterns), fc.mixedCase(letters), (pattern, text) => {
        expect(matchesGlob(pattern, text)).toBe(matchesGlob(pattern.toLowerCase(), text.toLowerCase()));
      }),
    );
  });

  test.each([
    ['many stars before what is not there', `${'a*'.repeat(130)}b`, 'a'.repeat(260)],
    ['stars and marks in turn', `${'*?'.repeat(130)}b`, 'a'.repeat(260)],
    ['a long tail after a star', `*${'a'.repeat(258)}b`, 'a'.repeat(260)],
    ['what backtracks without end in a regular expression', `${'*a'.repeat(129)}!`, 'a'.repeat(260)],
  ])('end at once on a hostile one: %s', (_what, pattern, text) => {
    for (let round = 0; round < 100; round += 1) expect(matchesGlob(pattern, text)).toBe(false);
  });
});
