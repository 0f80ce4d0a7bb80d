import { z } from 'zod';
import type { BulkId } from '../../domain/bulk/bulk-id';
import { type BulkRow, itemStates } from '../../domain/bulk/bulk-item';
import { chunkOf, ITEMS_PER_CHUNK } from '../../domain/bulk/bulk-paths';
import { nextLink } from '../http/next-link';
import { parametersOf } from '../http/parameters';
import { defineRoute, noBody, type Route } from '../http/route';
import { bulkIdOf, bulkNotFound, bulksUrl } from './bulk-protections.http';
import { bulkIdInPath, exampleItem, itemListSchema } from './bulk-schema';
import type { BulkProtecting } from './dependencies';

/** Files that one page reads at most: a filter that fits little must not read all for one answer. */
const FILES_PER_PAGE = 8;

const query = {
  state: z
    .enum(itemStates)
    .optional()
    .meta({ examples: ['failed'] })
    .describe('Only items that stand so.'),
  top: z.coerce.number().int().min(1).max(200).default(100).describe('How many items a page has at most.'),
  from: z.coerce
    .number()
    .int()
    .min(0)
    .max(1_000_000)
    .default(0)
    .describe('The number of the item that the page begins with.'),
};

const viewOf = ({ resourceId, specification, ...row }: BulkRow, number: number) => ({
  number,
  resourceId,
  vaultId: specification.target.vaultId,
  policyId: specification.target.policyId,
  ...row,
});

interface Asked {
  readonly state?: BulkRow['state'] | undefined;
  readonly top: number;
  readonly from: number;
}

/** An item may be outside of the allowed scopes by now: its resource, or the vault that it was to be protected in. */
const isShown = (
  { state, resourceId, specification }: BulkRow,
  asked: Asked['state'],
  { allows }: BulkProtecting['access'],
): boolean => (asked === undefined || state === asked) && allows(resourceId) && allows(specification.target.vaultId);

/** A page, and the number that the next one begins with; absent behind the last item. */
async function pageOf(
  { files, access }: Pick<BulkProtecting, 'files' | 'access'>,
  id: BulkId,
  { state, top, from }: Asked,
) {
  const value: ReturnType<typeof viewOf>[] = [];
  const first = chunkOf(from);
  for (let chunk = first; chunk < first + FILES_PER_PAGE; chunk++) {
    const rows = await files.rows(id, chunk);
    for (const [index, row] of rows.entries()) {
      const number = chunk * ITEMS_PER_CHUNK + index;
      if (number < from || !isShown(row, state, access)) continue;
      if (value.length === top) return { value, next: number };
      value.push(viewOf(row, number));
    }
    if (rows.length < ITEMS_PER_CHUNK) return { value };
  }
  return { value, next: (first + FILES_PER_PAGE) * ITEMS_PER_CHUNK };
}

/** `GET /api/bulk-protections/{id}/items`: how each item stands, in pages. */
export const listBulkItems = (bulks: BulkProtecting): Route =>
  defineRoute({
    name: 'listBulkItemsHttp',
    method: 'GET',
    route: 'bulk-protections/{id}/items',
    summary: 'The items of a bulk',
    description:
      'Those within the allowed scopes. An item that runs when its bulk is cancelled goes on: its operation has a monitor of its own.',
    access: ['Reader'],
    parameters: parametersOf({ path: { id: bulkIdInPath }, query }),
    body: noBody,
    needsReports: true,
    responses: { 200: { description: 'A page of items.', schema: itemListSchema, example: { value: [exampleItem] } } },
    problems: { 404: ['BulkNotFound'] },
    handler: async ({ request, parameters: { path, query: asked } }) => {
      const id = bulkIdOf(path.id);
      if ((await bulks.files.record(id)) === undefined) throw bulkNotFound();
      const { value, next } = await pageOf(bulks, id, asked);
      if (next === undefined) return { status: 200, jsonBody: { value } };
      const { top, state } = asked;
      const link = nextLink(`${bulksUrl(bulks, request)}/${id}/items`, request, { top, state, from: next });
      return { status: 200, jsonBody: { value, nextLink: link } };
    },
  });
