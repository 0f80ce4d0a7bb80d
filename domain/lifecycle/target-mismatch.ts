import { comparable } from '../resource-id';
import type { ServiceError } from '../service-error';
import type { FilesTarget } from './restore-specification';

/** The target of a restore that is what the request says it is. */
export interface TargetMatches {
  readonly kind: 'matches';
}

/** The storage account of an id, as Resource Manager shows it. */
export interface StorageAccount {
  /** `https://{account}.blob.core.windows.net/`; an account for files or tables only has none. */
  readonly blobEndpoint?: string;
}

const ORIGIN = /^https:\/\/[^/?#]+/;

const originOf = (url: string): string => comparable(ORIGIN.exec(url)?.[0] ?? '');

const mismatch = (message: string): ServiceError => ({
  code: 'RestoreTargetMismatch',
  message: `${message} Nothing was started.`,
  recommendedActions: [],
  httpStatus: 0,
});

/**
 * Why a restore would write elsewhere than into the account that was held against the allowed scopes: names of accounts are
 * unique in all of Azure, so that the URL leads to one account, and an id is easily said.
 *
 * @param account absent where Azure has none of that id
 */
export function targetMismatch(
  { containerUrl, storageAccountId }: FilesTarget,
  account: StorageAccount | undefined,
): ServiceError | undefined {
  if (account === undefined) return mismatch(`There is no storage account ${storageAccountId}.`);
  const { blobEndpoint } = account;
  if (blobEndpoint === undefined) return mismatch(`The storage account ${storageAccountId} has no blobs.`);
  return originOf(blobEndpoint) === originOf(containerUrl)
    ? undefined
    : mismatch(`The blobs of ${storageAccountId} are at ${blobEndpoint}, which containerUrl does not lead to.`);
}
