import { randomUUID } from 'node:crypto';
import type { BlobContainer } from './blob-container';
import { contentTypeOf } from './content-type';
import { ReportStoreError } from './report-store-error';
import { textChunks } from './text-chunks';

/** Two of them are in memory at once. A blob has up to 50 000 blocks, which is more than any report. */
const BLOCK_BYTES = 4 * 1024 * 1024;

const EMPTY: Buffer = Buffer.alloc(0);

/** Writes one blob. Nothing of it is seen before `put` or `commit`, which replace the old text at once. */
class BlobUpload {
  readonly #container: BlobContainer;
  readonly #path: string;
  readonly #action: string;
  readonly #blockIds: string[] = [];
  /** Writers of the same blob must not take each other's blocks for their own. */
  readonly #writer = randomUUID();

  constructor(container: BlobContainer, path: string, verb: 'write' | 'create') {
    this.#container = container;
    this.#path = path;
    this.#action = `${verb} ${path}`;
  }

  get hasBlocks(): boolean {
    return this.#blockIds.length > 0;
  }

  get #headers(): { blobContentType: string } {
    return { blobContentType: contentTypeOf(this.#path) };
  }

  /** The whole text in one request. */
  async put(text: Buffer): Promise<void> {
    await this.#container.sendCreating(this.#action, (container, abortSignal) =>
      container
        .getBlockBlobClient(this.#path)
        .upload(text, text.length, { abortSignal, blobHTTPHeaders: this.#headers }),
    );
  }

  /** The same, when there is no blob yet. */
  async putNew(text: Buffer): Promise<void> {
    await this.#container.sendCreating(this.#action, (container, abortSignal) =>
      container.getBlockBlobClient(this.#path).upload(text, text.length, {
        abortSignal,
        blobHTTPHeaders: this.#headers,
        conditions: { ifNoneMatch: '*' },
      }),
    );
  }

  async stage(block: Buffer): Promise<void> {
    // All ids of a blob have the same length.
    const id = `${this.#writer}-${String(this.#blockIds.length).padStart(6, '0')}`;
    const blockId = Buffer.from(id, 'utf8').toString('base64');
    await this.#container.sendCreating(this.#action, (container, abortSignal) =>
      container.getBlockBlobClient(this.#path).stageBlock(blockId, block, block.length, { abortSignal }),
    );
    this.#blockIds.push(blockId);
  }

  async commit(): Promise<void> {
    await this.#container.send(this.#action, (container, abortSignal) =>
      container
        .getBlockBlobClient(this.#path)
        .commitBlockList(this.#blockIds, { abortSignal, blobHTTPHeaders: this.#headers }),
    );
  }
}

/**
 * A text that fits into one block takes one request. Of writers of the same longer text at the same time, those that are
 * overtaken fail with `InvalidBlockList`: the service forgets unfinished blocks when somebody else finishes the blob.
 */
export async function uploadBlob(
  container: BlobContainer,
  path: string,
  content: string | AsyncIterable<string>,
): Promise<void> {
  const upload = new BlobUpload(container, path, 'write');
  if (typeof content === 'string') return upload.put(Buffer.from(content, 'utf8'));
  let last: Buffer = EMPTY;
  for await (const chunk of textChunks(content, BLOCK_BYTES)) {
    if (last.length > 0) await upload.stage(last);
    last = chunk;
  }
  if (!upload.hasBlocks) return upload.put(last);
  await upload.stage(last);
  return upload.commit();
}

/** How the service says that there is a blob already: it has two ways. */
const THERE: ReadonlySet<string> = new Set(['BlobAlreadyExists', 'ConditionNotMet']);

/** Writes a blob where there is none; whether it did. */
export async function createBlob(container: BlobContainer, path: string, content: string): Promise<boolean> {
  try {
    await new BlobUpload(container, path, 'create').putNew(Buffer.from(content, 'utf8'));
    return true;
  } catch (error) {
    if (error instanceof ReportStoreError && THERE.has(error.code)) return false;
    throw error;
  }
}
