import { z } from 'zod';
import { retryClasses } from '../../domain/retry-class';
import { examples } from './examples';

/** `{*resourceId}` of a URL. What kind of resource it may be is checked by the route, with codes of their own. */
export const resourceIdInPath = z
  .string()
  .describe('The ARM id of a flexible server or of a database of a single server, as it is: slashes are not encoded.')
  .meta({ examples: [examples.resourcePath] });

export const operationIdInPath = z
  .string()
  .describe('The id of an operation.')
  .meta({ examples: [examples.operationId] });

export const vaultIdInQuery = z
  .string()
  .describe(
    'The id of the Backup vault that is meant. Needed for databases of a single server, whose vault Azure cannot tell.',
  )
  .meta({ examples: [examples.vaultId] });

export const dateTime = z.iso.datetime();

/** What our catalogue says of a code. */
export const adviceSchema = z.object({ retryClass: z.enum(retryClasses), cause: z.string(), fix: z.string() }).meta({
  id: 'Advice',
  description: 'What an error code means, what to do about it, and what the app does by itself.',
});

/** The service's own error, unchanged. */
export const serviceErrorSchema = z
  .object({
    code: z.string(),
    message: z.string(),
    recommendedActions: z.array(z.string()),
    detail: z.string().optional(),
    target: z.string().optional(),
    activityId: z.string().optional(),
    correlationId: z.string().optional(),
    requestId: z.string().optional(),
    httpStatus: z.int(),
  })
  .meta({ id: 'ServiceError', description: "Azure's own words and ids." });

export const protectionPlaceSchema = z
  .object({ vaultId: z.string(), policyId: z.string(), backupInstanceId: z.string(), protectionState: z.string() })
  .meta({ id: 'ProtectionPlace' });

export const examplePlace = {
  vaultId: examples.vaultId,
  policyId: examples.policyId,
  backupInstanceId: examples.backupInstanceId,
  protectionState: 'ProtectionConfigured',
};
