import type { DurableClient } from 'durable-functions';
import { z } from 'zod';
import { samePrincipal } from '../../domain/approvals/decision-event';
import type { Principal } from '../access/principal';
import type { AccessRules } from '../http/access-rules';
import { isActive, type OperationInstance, requireOperation } from '../http/operation-instance';
import { problem } from '../http/problem';

/** What of an operation says that it waits for an approval, and whose it is. */
const waitingInput = z.object({
  request: z.object({ approval: z.object({ requestedBy: z.object({ id: z.string() }) }) }),
});
const waitingProgress = z.object({ waitingFor: z.literal('approval') });

/**
 * The operation that a URL names, when it waits for an approval and the caller may give it.
 *
 * @throws ProblemError 403, 404 and 410 as `requireOperation`; 409 when it waits for none; 403 for who has asked for it
 */
export async function requireDecidable(
  client: DurableClient,
  id: string,
  { principal: { id: callerId }, access }: { readonly principal: Principal; readonly access: AccessRules },
): Promise<OperationInstance> {
  const operation = await requireOperation(client, id, access);
  const { input, customStatus } = operation.status;
  const asked = waitingInput.safeParse(input);
  if (!isActive(operation) || !asked.success || !waitingProgress.safeParse(customStatus).success) {
    throw problem(
      409,
      'ApprovalNotAwaited',
      'The operation waits for no approval',
      'It needs none, has been decided on, or has ended; its monitor says more.',
    );
  }
  if (samePrincipal({ id: callerId }, asked.data.request.approval.requestedBy)) {
    throw problem(
      403,
      'SelfApproval',
      'Nobody decides on their own request',
      'Another principal with the role Approver has to decide. To withdraw the request, cancel the operation.',
    );
  }
  return operation;
}
