/** What an asynchronous ARM operation's `status` says. */
export type OperationProgress = 'succeeded' | 'failed' | 'canceled' | 'running';

/**
 * ARM has three terminal words; everything else is running, the service's own `Inprogress` too. Compared without case.
 * The double-l spelling is that of backup jobs.
 */
export function operationProgress(status: string): OperationProgress {
  switch (status.trim().toLowerCase()) {
    case 'succeeded':
      return 'succeeded';
    case 'failed':
      return 'failed';
    case 'canceled':
    case 'cancelled':
      return 'canceled';
    default:
      return 'running';
  }
}
