import type { TlsSettings } from '@azure/core-rest-pipeline';
import type { ContainerClient, StoragePipelineOptions } from '@azure/storage-blob';
import { blobFault } from './blob-fault';
import { checkedContainerUrl } from './container-url';
import { ReportStoreError } from './report-store-error';
import { type CredentialSource, storageCredential } from './storage-credential';

export interface BlobContainerOptions {
  /** From the wish for a token to the last byte of the answer, retries included. 100 when absent. */
  readonly requestTimeoutSeconds?: number;
  /** Whom to trust, for a server whose certificate no public authority has signed. */
  readonly tlsOptions?: TlsSettings;
}

/** Sends one request of the SDK; the signal ends it when the time is up. */
export type BlobRequest<Value> = (container: ContainerClient, abortSignal: AbortSignal) => Promise<Value>;

/** Every rejection is a {@link ReportStoreError}; `action` is how it names the request. */
export interface BlobContainer {
  send<Value>(action: string, request: BlobRequest<Value>): Promise<Value>;
  /** The same; a container that is missing is made. */
  sendCreating<Value>(action: string, request: BlobRequest<Value>): Promise<Value>;
  /** The same; undefined when the container or the blob is missing. */
  sendIfExists<Value>(action: string, request: BlobRequest<Value>): Promise<Value | undefined>;
}

/**
 * Two retries of server errors and broken connections, one of them at once: whoever asks sits in an activity that is paid for
 * while it waits, and is tried again by its own policy.
 */
const RETRIES = { maxTries: 3, retryDelayInMs: 1000, maxRetryDelayInMs: 4000 };

const hasCode = (error: unknown, ...codes: readonly string[]): boolean =>
  error instanceof ReportStoreError && codes.includes(error.code);

/** The storage SDK is slow to load, and a process that keeps no report should not wait for it. */
async function openContainer(
  url: string,
  source: CredentialSource,
  { tlsOptions }: BlobContainerOptions,
): Promise<ContainerClient> {
  const storage = await import('@azure/storage-blob');
  // The SDK hands all options on to its core, which knows this one.
  const options: StoragePipelineOptions & { readonly tlsOptions?: TlsSettings } = {
    retryOptions: RETRIES,
    ...(tlsOptions !== undefined && { tlsOptions }),
  };
  return new storage.ContainerClient(url, storageCredential(source), options);
}

/** @throws Error when the URL cannot be used */
export function blobContainer(
  containerUrl: string,
  source: CredentialSource,
  options: BlobContainerOptions,
): BlobContainer {
  const url = checkedContainerUrl(containerUrl);
  const { requestTimeoutSeconds = 100 } = options;
  let opening: Promise<ContainerClient> | undefined;

  async function send<Value>(action: string, request: BlobRequest<Value>): Promise<Value> {
    opening ??= openContainer(url, source, options);
    const abortSignal = AbortSignal.timeout(requestTimeoutSeconds * 1000);
    try {
      return await request(await opening, abortSignal);
    } catch (error) {
      throw abortSignal.aborted ? new ReportStoreError({ action, code: 'TimedOut' }) : blobFault(action, error);
    }
  }

  return {
    send,
    async sendCreating(action, request) {
      try {
        return await send(action, request);
      } catch (error) {
        if (!hasCode(error, 'ContainerNotFound')) throw error;
        await send(`${action} in a new container`, (container, abortSignal) =>
          container.createIfNotExists({ abortSignal }),
        );
        return send(action, request);
      }
    },
    async sendIfExists(action, request) {
      try {
        return await send(action, request);
      } catch (error) {
        if (hasCode(error, 'ContainerNotFound', 'BlobNotFound')) return undefined;
        throw error;
      }
    },
  };
}
