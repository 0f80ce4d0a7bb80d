import type { DurableClient } from 'durable-functions';
import { z } from 'zod';
import { samePrincipal } from '../../domain/approvals/decision-event';
import { holds, type Principal, requireRole } from '../access/principal';
import type { AccessRules } from '../http/access-rules';
import { isActive, type OperationInstance, requireOperation } from '../http/operation-instance';
import type { Route } from '../http/route';

/** The input of a deletion that nobody has approved yet. */
const undecided = z.object({
  request: z.object({
    kind: z.literal('unprotect'),
    approval: z.object({ requestedBy: z.object({ id: z.string() }), granted: z.undefined().optional() }),
  }),
});

function isOwnAndUndecided(operation: OperationInstance, { id }: Principal): boolean {
  const { data } = undecided.safeParse(operation.status.input);
  return isActive(operation) && data !== undefined && samePrincipal({ id }, data.request.approval.requestedBy);
}

/** @throws ProblemError 403, 404 and 410 as `requireOperation`; 403 for the operations of others, and those that are approved */
async function requireOwnUndecided(
  client: DurableClient,
  id: string,
  { principal, access }: { readonly principal: Principal; readonly access: AccessRules },
): Promise<void> {
  const operation = await requireOperation(client, id, access);
  if (!isOwnAndUndecided(operation, principal)) requireRole(principal, 'Operator');
}

/**
 * A cancel that is open to a Deleter too, for one thing: to withdraw a deletion that the same principal has asked for, while
 * it waits for approval. Nobody can do more by that than not to have asked.
 */
export function withdrawable(cancel: Route, { access }: { readonly access: AccessRules }): Route {
  if (!cancel.engine) throw new Error(`${cancel.name} asks no orchestration`);
  return {
    ...cancel,
    description:
      `${cancel.description ?? ''} A Deleter withdraws by it what the same principal has asked for and nobody has approved.`.trim(),
    access: ['Operator', 'Deleter'],
    run: async (call, client) => {
      const { principal, request, notes } = call;
      notes.note({ kind: 'cancel' });
      if (!holds(principal, 'Operator')) {
        await requireOwnUndecided(client, request.params['id'] ?? '', { principal, access });
      }
      return cancel.run(call, client);
    },
  };
}
