import type { ArmEmulator } from '../../../local/arm';
import type { ApiOperation } from '../support/api-document';

type ArmRequest = ArmEmulator['requests'][number];

/** Refusals that Azure gives cause for: it does not have what is asked for, has it otherwise, or does not answer. */
const AFTER_READING = ['NotProtected', 'PlanChanged', 'VaultIdentityMissing', 'AzureThrottled', 'AzureUnreachable'];

/** What came of a request, as far as it says what Azure may have been asked. */
interface Told {
  readonly operation: ApiOperation | undefined;
  readonly status: number;
  readonly code: string;
}

/** Whether the code is none of ours, where the document says that there are such. */
const isCodeOfAzure = ({ operation, status, code }: Told): boolean => {
  const response = operation?.responses[status];
  return response?.['x-codes-of-azure'] === true && response['x-problem-codes']?.includes(code) === false;
};

/** What a request may have asked of Azure: all that it needs when it was accepted, reads where a refusal comes out of them. */
export function mayAsk(told: Told): 'anything' | 'reads' | 'nothing' {
  const { operation, status, code } = told;
  if (status < 400) return 'anything';
  // A plan is made again before it is granted, and before it is known what its operation would meet.
  const isGrant = operation?.key === 'PUT /api/permissions/{resourceId}' && status === 409;
  return isGrant || AFTER_READING.includes(code) || isCodeOfAzure(told) ? 'reads' : 'nothing';
}

const isRead = ({ method, kind }: ArmRequest): boolean => method === 'GET' || kind === 'graph';

/** Those of the requests that should not have been. */
export function tooMuch(requests: readonly ArmRequest[], may: ReturnType<typeof mayAsk>): ArmRequest[] {
  if (may === 'anything') return [];
  return requests.filter((request) => may === 'nothing' || !isRead(request));
}
