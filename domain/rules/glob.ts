/** Code units that the character at `index` takes: two for one outside the Basic Multilingual Plane. */
const widthAt = (text: string, index: number): number => (Number(text.codePointAt(index)) > 0xff_ff ? 2 : 1);

/**
 * Whether the whole `text` fits `pattern`: `*` stands for any characters or none, `?` for exactly one, everything else
 * for itself, without case.
 *
 * Patterns come from a file that people write, so none becomes a RegExp. Only the last `*` is ever tried again, which
 * bounds the work by length of pattern × length of text, whatever the pattern.
 */
export function matchesGlob(pattern: string, text: string): boolean {
  const wanted = pattern.toLowerCase();
  const given = text.toLowerCase();
  let at = 0;
  let next = 0;
  let afterStar = -1;
  let starEnd = 0;
  while (at < given.length) {
    const symbol = wanted[next];
    if (symbol === '*') {
      next += 1;
      afterStar = next;
      starEnd = at;
    } else if (symbol === '?') {
      at += widthAt(given, at);
      next += 1;
    } else if (symbol === given[at]) {
      at += 1;
      next += 1;
    } else if (afterStar >= 0) {
      starEnd += widthAt(given, starEnd);
      at = starEnd;
      next = afterStar;
    } else return false;
  }
  while (wanted[next] === '*') next += 1;
  return next === wanted.length;
}

export const matchesAnyGlob = (patterns: readonly string[], text: string): boolean =>
  patterns.some((pattern) => matchesGlob(pattern, text));
