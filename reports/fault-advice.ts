const ROLE = 'Give the identity of this app the role "Storage Blob Data Contributor" on the container or its account.';
const NETWORK = 'Check the account name, DNS, private endpoint and proxy; the app could not reach the storage account.';
const TLS = 'The certificate of the storage account is not trusted; something on the way opens the TLS connection.';
const AGAIN = 'It passes by itself; the next try may succeed.';
const TOKEN = 'Check the identity of this app: its tenant has to be that of the storage account.';
const RIGHTS = 'Give the process the right to read and write in the directory of the reports.';

/** By the code of the fault. Codes of the service are those of its REST reference ("Blob service error codes"). */
const advice: ReadonlyMap<string, string> = new Map([
  ['AuthorizationPermissionMismatch', `${ROLE} A new assignment takes up to ten minutes to count.`],
  ['InsufficientAccountPermissions', ROLE],
  [
    'AuthorizationFailure',
    'Allow the network of this app in the firewall of the storage account, or reach it by a private endpoint.',
  ],
  ['AuthenticationFailed', TOKEN],
  ['InvalidAuthenticationInfo', TOKEN],
  ['NoAuthenticationInformation', TOKEN],
  ['NoToken', 'No token could be had: check the identity of this app, as calls to Resource Manager need it too.'],
  ['AccountIsDisabled', 'The storage account is disabled: look at the state of its subscription.'],
  ['ContainerDisabled', 'The container is disabled: look at the state of the storage account.'],
  ['ContainerNotFound', 'The container went away while it was used; it is made again with the next report.'],
  ['ContainerBeingDeleted', 'The container is being deleted; it can be made again in about half a minute.'],
  ['AccountBeingCreated', AGAIN],
  ['ServerBusy', AGAIN],
  ['OperationTimedOut', AGAIN],
  ['InternalError', AGAIN],
  ['InvalidBlockList', 'Somebody else wrote the same report meanwhile: write it again.'],
  ['BlobImmutableDueToPolicy', 'A retention policy protects the report: use a container without one.'],
  ['LeaseIdMissing', 'Somebody holds a lease on the report: break it.'],
  ['ENOTFOUND', NETWORK],
  ['EAI_AGAIN', NETWORK],
  ['ECONNREFUSED', NETWORK],
  ['ECONNRESET', NETWORK],
  ['ETIMEDOUT', NETWORK],
  ['EHOSTUNREACH', NETWORK],
  ['ENETUNREACH', NETWORK],
  ['TimedOut', `There was no full answer in time. ${NETWORK}`],
  ['BrokenDownload', `The connection broke within the answer, several times. ${NETWORK}`],
  ['DEPTH_ZERO_SELF_SIGNED_CERT', TLS],
  ['SELF_SIGNED_CERT_IN_CHAIN', TLS],
  ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', TLS],
  ['UNABLE_TO_GET_ISSUER_CERT_LOCALLY', TLS],
  ['ERR_TLS_CERT_ALTNAME_INVALID', TLS],
  ['CERT_HAS_EXPIRED', TLS],
  ['EACCES', RIGHTS],
  ['EPERM', RIGHTS],
  ['EROFS', 'The directory of the reports is on a read-only file system: choose another one.'],
  ['ENOSPC', 'The disk is full: make room, or keep the reports elsewhere.'],
  ['EDQUOT', 'The quota of the disk is used up: make room, or keep the reports elsewhere.'],
  ['ENOTDIR', 'A file stands where a folder has to be: move it away.'],
  ['EEXIST', 'A file stands where a folder has to be: move it away.'],
  ['EISDIR', 'A folder stands where the report has to be: move it away.'],
  ['ENOENT', 'The folder was removed while the report was written: write it again.'],
]);

/** What somebody who reads the error can do: one sentence or two. */
export function faultAdvice(code: string): string {
  return advice.get(code) ?? 'Look the code up in the reference of the storage service.';
}
