import type { ServiceError } from '../service-error';

const ownError = (code: string, message: string): ServiceError => ({
  code,
  message,
  recommendedActions: [],
  httpStatus: 0,
});

/** There is no backup instance to act on. */
export const notProtected = (resourceId: string): ServiceError =>
  ownError('NotProtected', `${resourceId} has no backup instance.`);

/** No instance of the datasource is in the bin of the vault. */
export const nothingToUndelete = (resourceId: string, vaultId: string): ServiceError =>
  ownError('NothingToUndelete', `The vault ${vaultId} keeps no deleted backup instance of ${resourceId}.`);

/** Azure has no way from the datasource to its vault. */
export const vaultNotKnown = (resourceId: string): ServiceError =>
  ownError('VaultNotKnown', `Azure cannot say which vault is meant for ${resourceId}. Name the vault.`);

/** The host went away while it asked Azure to start a job. */
export const startNotKnown = (): ServiceError =>
  ownError(
    'StartNotKnown',
    'The app was interrupted while it asked Azure to start the job. It is looked for, and started where there is none.',
  );

/** The operation that only starts a job did not say which. */
export const missingJob = (): ServiceError =>
  ownError('MissingJob', 'Azure started a job without saying which. Look at the jobs of the vault.');

/** A job that was started is not there. */
export const jobNotFound = (jobId: string): ServiceError => ownError('JobNotFound', `Azure has no job ${jobId}.`);

/** A job that failed without a reason of its own. */
export const jobFailed = (jobId: string): ServiceError =>
  ownError('JobFailed', `The job ${jobId} failed; the service gives no reason.`);

/** A job that somebody cancelled in Azure. */
export const jobCancelled = (jobId: string): ServiceError =>
  ownError('JobCancelled', `The job ${jobId} was cancelled in Azure.`);
