import { z } from 'zod';

/** A refusal in the service's own words. Plain data; nothing of it is re-worded, shortened only where noted. */
export interface ServiceError {
  /** The service's code, such as `UserErrorMissingRequiredPermissions`; `Http<status>` where it gave none. */
  readonly code: string;
  readonly message: string;
  readonly recommendedActions: readonly string[];
  /** The innermost explanation (`innerError.additionalInfo.DetailedNonLocalisedMessage`), where there is one. */
  readonly detail?: string;
  readonly target?: string;
  /** What Microsoft's support asks for. */
  readonly activityId?: string;
  readonly correlationId?: string;
  readonly requestId?: string;
  /** HTTP status of the answer that carried the error; 200 for an operation that failed. */
  readonly httpStatus: number;
}

/** How one is read back out of a history. */
export const serviceErrorSchema: z.ZodType<ServiceError> = z.object({
  code: z.string(),
  message: z.string(),
  recommendedActions: z.array(z.string()),
  detail: z.string().exactOptional(),
  target: z.string().exactOptional(),
  activityId: z.string().exactOptional(),
  correlationId: z.string().exactOptional(),
  requestId: z.string().exactOptional(),
  httpStatus: z.number(),
});
