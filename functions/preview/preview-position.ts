import { comparable, type ResourceId } from '../../domain/resource-id';
import { continuationToken, placeOfToken } from '../http/continuation-token';

/** What a preview is about, so that a token of one question is no answer to another. */
const listOf = (ids: readonly ResourceId[] | undefined): string =>
  ['rules/preview', ...(ids ?? []).map(comparable)].join('\n');

/** The token of the page that begins with a server, or with an id of the list. */
export const tokenOf = (position: number, ids: readonly ResourceId[] | undefined): string =>
  continuationToken(listOf(ids), String(position));

/** @throws ProblemError (400) for a token that was not given out for this question */
export function positionIn(token: string | undefined, ids: readonly ResourceId[] | undefined): number {
  if (token === undefined) return 0;
  return placeOfToken(listOf(ids), { parameter: 'continuationToken', token }, (text) => {
    const position = /^[1-9]\d{0,7}$/.test(text) ? Number(text) : undefined;
    return position !== undefined && position < (ids?.length ?? Infinity) ? position : undefined;
  });
}
