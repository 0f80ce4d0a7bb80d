import type { BlobContainer } from './blob-container';

/** What the service gives at most. */
const PAGE_SIZE = 5000;

interface Page {
  readonly names: readonly string[];
  /** Empty or absent on the last page. */
  readonly continuationToken?: string;
}

/** Asks page by page, so that each request has its own time limit. */
async function allPages(page: (continuationToken: string | undefined) => Promise<Page | undefined>): Promise<string[]> {
  const names: string[] = [];
  let token: string | undefined;
  do {
    const found = await page(token);
    names.push(...(found?.names ?? []));
    token = found?.continuationToken;
  } while (token !== undefined && token !== '');
  return names;
}

export interface Listing {
  /** How errors name it. */
  readonly action: string;
  /** Ends with a slash. */
  readonly prefix: string;
  /** Names on a page at most; as many as the service gives when absent. */
  readonly pageSize?: number;
}

/** Full names of all blobs that start with the prefix. */
export function blobNames(container: BlobContainer, { action, prefix, pageSize }: Listing): Promise<string[]> {
  return allPages((continuationToken) =>
    container.sendIfExists(action, async (client, abortSignal): Promise<Page> => {
      const pages = client.listBlobsFlat({ prefix, abortSignal });
      for await (const { segment, continuationToken: next } of pages.byPage(position(continuationToken, pageSize))) {
        return {
          names: segment.blobItems.map(({ name }) => name),
          ...(next !== undefined && { continuationToken: next }),
        };
      }
      return { names: [] };
    }),
  );
}

/** Full names of the folders directly below the prefix, each with a slash at its end. */
export function folderNames(container: BlobContainer, { action, prefix, pageSize }: Listing): Promise<string[]> {
  return allPages((continuationToken) =>
    container.sendIfExists(action, async (client, abortSignal): Promise<Page> => {
      const pages = client.listBlobsByHierarchy('/', { prefix, abortSignal });
      for await (const { segment, continuationToken: next } of pages.byPage(position(continuationToken, pageSize))) {
        const names = (segment.blobPrefixes ?? []).map(({ name }) => name);
        return { names, ...(next !== undefined && { continuationToken: next }) };
      }
      return { names: [] };
    }),
  );
}

function position(
  continuationToken: string | undefined,
  maxPageSize: number = PAGE_SIZE,
): { continuationToken?: string; maxPageSize: number } {
  return { maxPageSize, ...(continuationToken !== undefined && { continuationToken }) };
}
