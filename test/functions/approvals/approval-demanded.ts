/** An app in which deletions wait for an approval, and nobody is told to ask less often. */
export const approvalDemanded = {
  SAUVEGARDE_REQUIRE_APPROVAL: 'true',
  SAUVEGARDE_ALLOW_DATA_DELETION: 'true',
  SAUVEGARDE_REQUESTS_PER_MINUTE: '100000',
  SAUVEGARDE_REQUEST_BURST: '100000',
} as const;
