import type { HttpResponseInit } from '@azure/functions';
import type { DurableClient } from 'durable-functions';
import { z } from 'zod';
import { CANCEL_EVENT } from '../../contracts';
import { type DecisionEvent, decisionPayload } from '../../domain/approvals/decision-event';
import { splitOperationId } from '../../domain/operation-id';
import type { Dependencies } from '../dependencies';
import { monitorResponse } from '../http/operation-monitor';
import { parametersOf } from '../http/parameters';
import { defineDurableRoute, type Route, type RouteInput } from '../http/route';
import { operationIdInPath } from '../openapi/common-schemas';
import { acceptedOperation } from '../openapi/monitor-schema';
import { requireDecidable } from './decidable-operation';

const parameters = parametersOf({ path: { id: operationIdInPath }, query: {} });

const decisionBody = z
  .strictObject({
    reason: z
      .string()
      .trim()
      .max(256)
      .regex(/^\P{Cc}*$/u, 'must have no control characters')
      .optional()
      .describe('Stands in the operation afterwards.'),
  })
  .meta({ id: 'DecisionRequest', examples: [{ reason: 'CHG0031337' }] });

type DecisionInput = RouteInput<z.infer<typeof parameters>, z.infer<typeof decisionBody> | undefined>;

/** What the two routes have in common. */
const common = {
  access: ['Approver'],
  parameters,
  body: decisionBody.optional(),
  responses: { 202: acceptedOperation('unprotect', 'The decision was handed to the operation.') },
  problems: {
    403: ['ScopeNotAllowed', 'SelfApproval'],
    404: ['OperationNotFound'],
    409: ['ApprovalNotAwaited'],
    410: ['OperationReplaced'],
  },
} as const;

const MAX_NAME_LENGTH = 256;

/** A name comes from a token: what would not do in a log is left out, since the id is what counts. */
const nameOf = (name: string | undefined): { readonly name?: string } =>
  name !== undefined && name.length <= MAX_NAME_LENGTH && /^\P{Cc}*$/u.test(name) ? { name } : {};

const decide =
  ({ location, access }: Pick<Dependencies, 'location' | 'access'>, verdict: DecisionEvent['verdict']) =>
  async (
    { request, parameters: { path }, body, principal }: DecisionInput,
    client: DurableClient,
  ): Promise<HttpResponseInit> => {
    const operation = await requireDecidable(client, path.id, { principal, access });
    const { instanceId, attempt } = splitOperationId(operation.id);
    const reason = body?.reason ?? '';
    await client.raiseEvent(
      instanceId,
      CANCEL_EVENT,
      decisionPayload({
        ...{ attempt, verdict, by: { id: principal.id, ...nameOf(principal.name) } },
        ...(reason !== '' && { reason }),
      }),
    );
    return monitorResponse(operation, { status: 202, location: location(request, operation.id), now: Date.now() });
  };

/** `POST /api/operations/{id}/approve`: lets a deletion go on that somebody else has asked for. */
export const approveOperation = (dependencies: Dependencies): Route =>
  defineDurableRoute({
    name: 'approveOperationHttp',
    method: 'POST',
    route: 'operations/{id}/approve',
    summary: 'Approve a deletion',
    description: 'Never by the principal who has asked for it. The monitor says what would be lost.',
    ...common,
    asked: () => ({ kind: 'approve' }),
    handler: decide(dependencies, 'approved'),
  });

/** `POST /api/operations/{id}/reject`: ends a deletion before anything was deleted. */
export const rejectOperation = (dependencies: Dependencies): Route =>
  defineDurableRoute({
    name: 'rejectOperationHttp',
    method: 'POST',
    route: 'operations/{id}/reject',
    summary: 'Reject a deletion',
    description: 'Nothing is deleted. Who has asked for it withdraws it with a cancel instead.',
    ...common,
    asked: () => ({ kind: 'reject' }),
    handler: decide(dependencies, 'rejected'),
  });
