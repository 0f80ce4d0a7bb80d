import type { FilesTarget } from '../../../domain/lifecycle/restore-specification';
import { targetMismatch } from '../../../domain/lifecycle/target-mismatch';
import { resourceId, VAULT_ID } from '../sample-ids';

const storageAccountId = resourceId(
  VAULT_ID.replace(/Microsoft\.DataProtection.*/, 'Microsoft.Storage/storageAccounts/restores1'),
);
const target: FilesTarget = {
  kind: 'files',
  containerUrl: 'https://restores1.blob.core.windows.net/pg-files',
  storageAccountId,
  containerId: `${storageAccountId}/blobServices/default/containers/pg-files`,
  filePrefix: 'run1',
};

describe('the account of a restore', () => {
  it.each(['https://restores1.blob.core.windows.net/', 'https://RESTORES1.blob.core.windows.net'])(
    'is the one that the URL leads to where its blobs are at %s',
    (blobEndpoint) => {
      expect(targetMismatch(target, { blobEndpoint })).toBeUndefined();
    },
  );

  it.each([
    ['there is none', undefined, `There is no storage account ${storageAccountId}.`],
    ['it has no blobs', {}, 'has no blobs'],
    ['it is in another cloud', { blobEndpoint: 'https://restores1.blob.core.chinacloudapi.cn/' }, 'chinacloudapi.cn'],
    ['its name only starts alike', { blobEndpoint: 'https://restores1.blob.core.windows.net.evil/' }, '.evil/'],
    ['its endpoint is none', { blobEndpoint: 'restores1' }, 'at restores1'],
  ])('is another one where %s', (_, account, words) => {
    expect(targetMismatch(target, account)).toEqual({
      code: 'RestoreTargetMismatch',
      message: expect.stringContaining(words),
      recommendedActions: [],
      httpStatus: 0,
    });
  });
});
