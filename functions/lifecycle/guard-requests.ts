import { z } from 'zod';
import { parseGuardRequest } from '../../domain/lifecycle/guard-request';
import { type AskedFacts, idAsSent } from '../http/asked-for';
import { problem } from '../http/problem';

/** The member of a body by which a second person's consent is shown, where a resource guard protects the vault. */
export const guardRequestsMember = {
  resourceGuardOperationRequests: z
    .array(z.string().min(1).max(1024))
    .min(1)
    .max(10)
    .optional()
    .describe('Where a resource guard protects the vault: the ids of its requests that allow this.'),
};

interface GuardMember {
  readonly resourceGuardOperationRequests?: readonly string[];
}

/** The same in the query, for a request without a body. */
export const guardRequestsInQuery = z
  .string()
  .max(4096)
  .transform((text) => text.split(','))
  .optional()
  .describe('Where a resource guard protects the vault: the ids of its requests that allow this, with commas between.');

/** @throws ProblemError (400) for what is no request of a guard */
export function guardOf(
  body: { readonly resourceGuardOperationRequests?: string[] | undefined } | undefined,
): GuardMember {
  const given = body?.resourceGuardOperationRequests;
  if (given === undefined) return {};
  const resourceGuardOperationRequests = given.map((text) => {
    const request = parseGuardRequest(text);
    if (request.ok) return request.value;
    throw problem(
      400,
      'InvalidResourceGuardRequest',
      'The resource guard request is not valid',
      `${text} cannot be used: ${request.problem}.`,
    );
  });
  return { resourceGuardOperationRequests };
}

/** Which of them a request names, for the audit trail. */
export const guardFacts = (
  given: { readonly resourceGuardOperationRequests?: readonly string[] | undefined } | undefined,
): AskedFacts => ({ resourceGuardOperationRequests: given?.resourceGuardOperationRequests?.map(idAsSent) });
