import { blobReportStore } from './blob-report-store';
import { directoryReportStore } from './directory-report-store';
import type { ReportStore } from './report-store';
import type { CredentialSource } from './storage-credential';

export type ReportPlace =
  { readonly kind: 'directory'; readonly directory: string } | { readonly kind: 'blob'; readonly containerUrl: string };

/**
 * @param credential called when the first token is needed; never for a directory
 * @throws Error when the URL of the container cannot be used
 */
export function openReportStore(place: ReportPlace, credential: CredentialSource): ReportStore {
  if (place.kind === 'directory') return directoryReportStore(place.directory);
  return blobReportStore(place.containerUrl, credential);
}
