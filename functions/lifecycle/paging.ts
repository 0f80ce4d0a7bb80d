import type { HttpRequest } from '@azure/functions';
import { z } from 'zod';
import { type Page, parseMark, type Placed } from '../../domain/lifecycle/page';
import type { ResourceId } from '../../domain/resource-id';
import { continuationToken, placeOfToken } from '../http/continuation-token';
import { nextLink } from '../http/next-link';

const DEFAULT_SIZE = 100;
const MAX_SIZE = 1000;

/** The query parameters of a list that is shown page by page. */
export const pagingInQuery = {
  top: z.coerce.number().int().min(1).max(MAX_SIZE).default(DEFAULT_SIZE).describe('Entries on a page, at most.'),
  after: z.string().max(1100).optional().describe('Where the page begins; comes from a nextLink.'),
};

/** A list of a datasource, as it tells itself from the others. */
export interface ListOf {
  readonly name: 'recovery-points' | 'jobs';
  readonly resourceId: ResourceId;
}

const identityOf = ({ name, resourceId }: ListOf): string => `${name}${resourceId}`;

function parsed(text: string): Placed | undefined {
  const mark = parseMark(text);
  return mark.ok ? mark.value : undefined;
}

/** @throws ProblemError (400) for a mark that no page of the list gave */
export function markIn(after: string | undefined, list: ListOf): { readonly after?: Placed } {
  if (after === undefined) return {};
  return { after: placeOfToken(identityOf(list), { parameter: 'after', token: after }, parsed) };
}

/** What the link to the next page repeats of the request. */
interface Shown {
  readonly request: HttpRequest;
  readonly publicUrl: string | undefined;
  readonly list: ListOf;
  readonly query: { readonly top: number; readonly vaultId?: string | undefined };
}

/** The body of a list: its entries, and the URL of the next page while there is one. */
export function listBody<Entry, View>(
  { entries, next }: Page<Entry>,
  show: (entry: Entry) => View,
  { request, publicUrl, list, query: { top, vaultId } }: Shown,
): { readonly value: readonly View[]; readonly nextLink?: string } {
  const value = entries.map(show);
  if (next === undefined) return { value };
  const { origin, pathname } = new URL(request.url);
  const after = continuationToken(identityOf(list), next);
  return { value, nextLink: nextLink(`${publicUrl ?? origin}${pathname}`, request, { vaultId, top, after }) };
}
