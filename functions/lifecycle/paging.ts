import type { HttpRequest } from '@azure/functions';
import { z } from 'zod';
import { type Page, parseMark, type Placed } from '../../domain/lifecycle/page';
import { problem } from '../http/problem';

const DEFAULT_SIZE = 100;
const MAX_SIZE = 1000;

/** The query parameters of a list that is shown page by page. */
export const pagingInQuery = {
  top: z.coerce.number().int().min(1).max(MAX_SIZE).default(DEFAULT_SIZE).describe('Entries on a page, at most.'),
  after: z.string().max(1100).optional().describe('Where the page begins; comes from a nextLink.'),
};

/** @throws ProblemError (400) for a mark that no page gave */
export function markIn(after: string | undefined): { readonly after?: Placed } {
  if (after === undefined) return {};
  const mark = parseMark(after);
  if (mark.ok) return { after: mark.value };
  throw problem(400, 'InvalidParameter', 'A parameter is not valid', `after: ${mark.problem}`);
}

/** The body of a list: its entries, and the URL of the next page while there is one. */
export function listBody<Entry, Shown>(
  { entries, next }: Page<Entry>,
  show: (entry: Entry) => Shown,
  { request, publicUrl }: { readonly request: HttpRequest; readonly publicUrl: string | undefined },
): { readonly value: readonly Shown[]; readonly nextLink?: string } {
  const value = entries.map(show);
  if (next === undefined) return { value };
  const { origin, pathname, searchParams } = new URL(request.url);
  searchParams.set('after', next);
  return { value, nextLink: `${publicUrl ?? origin}${pathname}?${searchParams.toString()}` };
}
