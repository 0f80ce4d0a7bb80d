import { isRestError } from '@azure/core-rest-pipeline';
import { faultCodeOf } from './fault-code';
import { type ReportStoreFault, ReportStoreError } from './report-store-error';

/** From the headers, for an answer may have no body that could be read, or one of a proxy on the way. */
function faultOf(action: string, error: unknown): ReportStoreFault {
  if (!isRestError(error) || error.response === undefined) return { action, code: faultCodeOf(error) };
  const { status, headers } = error.response;
  const requestId = headers.get('x-ms-request-id');
  const code = headers.get('x-ms-error-code') ?? faultCodeOf(error);
  return { action, code, status, ...(requestId !== undefined && { requestId }) };
}

/** Texts of the SDK's errors are left out: they may hold the URL or headers of the request. */
export function blobFault(action: string, error: unknown): ReportStoreError {
  return error instanceof ReportStoreError ? error : new ReportStoreError(faultOf(action, error));
}
