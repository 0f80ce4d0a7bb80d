import { createHash } from 'node:crypto';
import { ProblemError } from './problem';

const digestOf = (list: string): string => createHash('sha256').update(list.toLowerCase()).digest('hex').slice(0, 8);

/**
 * A place in a list, for the link to the next page. It is bound to the list: a place in one is none in another.
 *
 * @param list what tells the list from all others; ids in it compare without case
 */
export const continuationToken = (list: string, place: string): string => `${place}~${digestOf(list)}`;

/** @throws ProblemError (400) for a token that this list has not given out */
export function placeOfToken<Place>(
  list: string,
  { parameter, token }: { readonly parameter: string; readonly token: string },
  parse: (text: string) => Place | undefined,
): Place {
  const end = token.lastIndexOf('~');
  const place = token.slice(end + 1) === digestOf(list) ? parse(token.slice(0, Math.max(0, end))) : undefined;
  if (place !== undefined) return place;
  const detail = 'was not given out by this list';
  throw new ProblemError({
    status: 400,
    code: 'InvalidParameter',
    title: 'A parameter is not valid',
    detail: `${parameter}: ${detail}`,
    errors: [{ parameter, detail }],
  });
}
