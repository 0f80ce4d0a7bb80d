import { sameText } from '../arm-id';

/** A storage account as the target of a restore. */
export interface StorageAccount {
  readonly id: string;
  readonly name: string;
  readonly location: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly allowsSharedKeys: boolean;
  readonly containers: readonly string[];
}

/** Parts of `https://{account}.blob.core.windows.net/{container}`, of any cloud; undefined for anything else. */
export function parseContainerUrl(url: string): { readonly account: string; readonly container: string } | undefined {
  const match = /^https:\/\/([a-z0-9]{3,24})\.blob\.[a-z.]+\/([a-z0-9$][a-z0-9-]{2,62})\/?$/i.exec(url);
  const [, account, container] = match ?? [];
  return account === undefined || container === undefined ? undefined : { account, container };
}

/** Names of accounts are unique in all of Azure. */
export function findAccount(accounts: Iterable<StorageAccount>, name: string): StorageAccount | undefined {
  return [...accounts].find((account) => sameText(account.name, name));
}

/** The scope at which access to a container may be given. */
export function containerScope({ id }: StorageAccount, container: string): string {
  return `${id}/blobServices/default/containers/${container}`;
}
