import { text } from 'node:stream/consumers';
import { type BlobContainer, blobContainer, type BlobContainerOptions } from './blob-container';
import { blobNames, folderNames } from './blob-listing';
import { createBlob, uploadBlob } from './blob-upload';
import { forEachBounded } from './bounded-parallel';
import { isReportName, reportPathNames } from './report-path';
import type { ReportStore } from './report-store';
import { ReportStoreError } from './report-store-error';
import type { CredentialSource } from './storage-credential';

export interface BlobReportStoreOptions extends BlobContainerOptions {
  /** Names that one request lists at most; as many as the service gives when absent. */
  readonly pageSize?: number;
}

const PARALLEL_DELETES = 16;
const MAX_READS = 3;
const BROKEN_DOWNLOAD = 'BrokenDownload';

/** Gives a folder as the service wants it. */
const prefixOf = (folder: string): string => `${reportPathNames(folder).join('/')}/`;

const isReportPath = (path: string): boolean => path.split('/').every(isReportName);

/** One answer is one text; the SDK's own way of going on after a break could not promise that when it is replaced meanwhile. */
async function readOnce(container: BlobContainer, path: string): Promise<string | undefined> {
  const action = `read ${path}`;
  return container.sendIfExists(action, async (client, abortSignal) => {
    const { readableStreamBody } = await client.getBlobClient(path).download(0, undefined, { abortSignal });
    if (readableStreamBody === undefined) return '';
    return text(readableStreamBody).catch(() => {
      throw new ReportStoreError({ action, code: BROKEN_DOWNLOAD });
    });
  });
}

/** The SDK sends a request again that has no answer, but not one whose answer breaks off. */
async function readBlob(container: BlobContainer, path: string, reads = 1): Promise<string | undefined> {
  try {
    return await readOnce(container, path);
  } catch (error) {
    const isBroken = error instanceof ReportStoreError && error.code === BROKEN_DOWNLOAD;
    if (!isBroken || reads >= MAX_READS) throw error;
    return readBlob(container, path, reads + 1);
  }
}

/**
 * Keeps reports as block blobs in a container of Azure Storage without a hierarchical namespace. The container is made with
 * the first report. The identity needs the role "Storage Blob Data Contributor". Nothing is loaded or requested before the
 * first use.
 *
 * @param containerUrl `https://<account>.blob.core.windows.net/<container>`, without a signature
 * @throws Error when the URL cannot be used
 */
export function blobReportStore(
  containerUrl: string,
  credential: CredentialSource,
  { pageSize, ...options }: BlobReportStoreOptions = {},
): ReportStore {
  const container = blobContainer(containerUrl, credential, options);
  const listing = (verb: string, folder: string): Parameters<typeof blobNames>[1] => ({
    action: `${verb} ${folder}`,
    prefix: prefixOf(folder),
    ...(pageSize !== undefined && { pageSize }),
  });
  return {
    async read(path) {
      return readBlob(container, reportPathNames(path).join('/'));
    },
    async write(path, content) {
      await uploadBlob(container, reportPathNames(path).join('/'), content);
    },
    async create(path, content) {
      return createBlob(container, reportPathNames(path).join('/'), content);
    },
    async list(folder) {
      return (await blobNames(container, listing('list', folder))).filter(isReportPath).sort();
    },
    async folders(folder) {
      const found = listing('list', folder);
      const names = await folderNames(container, found);
      return names
        .map((name) => name.slice(found.prefix.length, -1))
        .filter(isReportName)
        .sort();
    },
    async remove(folder) {
      const names = await blobNames(container, listing('remove', folder));
      await forEachBounded(names, PARALLEL_DELETES, async (name) => {
        await container.sendIfExists(`remove ${name}`, (client, abortSignal) =>
          client.getBlobClient(name).deleteIfExists({ abortSignal, deleteSnapshots: 'include' }),
        );
      });
    },
  };
}
