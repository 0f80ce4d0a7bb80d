import { StorageFault } from '../domain/fault';
import { faultAdvice } from './fault-advice';

export interface ReportStoreFault {
  /** What was tried, as a clause: `write audits/a/findings.json`. */
  readonly action: string;
  /** The service's own code (`AuthorizationPermissionMismatch`), or that of the connection or the file system (`ENOSPC`). */
  readonly code: string;
  /** Of the HTTP answer, when there was one. */
  readonly status?: number;
  /** `x-ms-request-id` of the answer: what Azure's support asks for. */
  readonly requestId?: string;
}

/**
 * The place of the reports did not do what it was asked. The message says what to do about it and is fit for a log. There is
 * no `cause`: errors of the HTTP stack carry the request, with its token.
 */
export class ReportStoreError extends StorageFault {
  override readonly name = 'ReportStoreError';
  readonly code: string;
  readonly status: number | undefined;
  readonly requestId: string | undefined;

  constructor({ action, code, status, requestId }: ReportStoreFault) {
    const answer = status === undefined ? code : `${code}, HTTP ${status}`;
    const request = requestId === undefined ? '' : ` Request id ${requestId}.`;
    super(`The report store could not ${action} (${answer}). ${faultAdvice(code)}${request}`);
    this.code = code;
    this.status = status;
    this.requestId = requestId;
  }
}
