import { z } from 'zod';
import type { ServiceError } from '../domain/service-error';
import type { ArmResponse } from './arm-connection';
import { withoutSecrets } from './arm-fault';

/** A member that is absent, null or of another type reads as `undefined`: an error must not be lost over a detail of it. */
const text = z.string().nullish().catch(undefined);

const userFacing = z.object({
  code: text,
  message: text,
  target: text,
  recommendedAction: z.array(z.string()).nullish().catch(undefined),
  innerError: z.unknown().optional(),
  properties: z.object({ ActivityId: text }).nullish().catch(undefined),
});

const innerLevel = z.object({
  additionalInfo: z.object({ DetailedNonLocalisedMessage: text }).nullish().catch(undefined),
  embeddedInnerError: z.unknown().optional(),
});

const cloudError = z.object({
  code: text,
  message: text,
  target: text,
  details: z
    .array(z.object({ message: text }))
    .nullish()
    .catch(undefined),
  additionalInfo: z
    .array(z.object({ type: text, info: z.unknown().optional() }))
    .nullish()
    .catch(undefined),
});

const envelope = z.object({ error: cloudError });

type UserFacing = z.infer<typeof userFacing>;
type CloudError = z.infer<typeof cloudError>;

/** Deeper than any answer of the service; a bound all the same. */
const MAX_INNER_LEVELS = 16;

/** The detail of the innermost error that has one: outer ones repeat its beginning. */
function innermostDetail(innerError: unknown): string | undefined {
  let detail: string | undefined;
  let level = innerLevel.safeParse(innerError);
  for (let depth = 0; level.success && depth < MAX_INNER_LEVELS; depth += 1) {
    detail = said(level.data.additionalInfo?.DetailedNonLocalisedMessage) ?? detail;
    level = innerLevel.safeParse(level.data.embeddedInnerError);
  }
  return detail;
}

/** Errors are kept in histories: beyond this length nobody reads them. */
const MAX_TEXT_LENGTH = 16_384;

/** The service sends "" and null for what it does not know. */
const said = (value: string | null | undefined): string | undefined =>
  value === null || value === undefined || value.trim() === '' ? undefined : value.slice(0, MAX_TEXT_LENGTH);

function userFacingOf({ additionalInfo }: CloudError): UserFacing | undefined {
  const block = additionalInfo?.find(({ type }) => type === 'UserFacingError');
  return userFacing.safeParse(block?.info).data;
}

/** The head of an answer, without its body. */
export type AnswerHead = Pick<ArmResponse, 'status' | 'header'>;

interface Texts {
  readonly code: string | undefined;
  readonly message: string | undefined;
  readonly recommendedActions: readonly string[];
  readonly detail: string | undefined;
  readonly target: string | undefined;
  readonly activityId: string | undefined;
}

function serviceError(head: AnswerHead, { code, message, recommendedActions, ...texts }: Texts): ServiceError {
  const { detail, target, activityId } = texts;
  const correlationId = said(head.header('x-ms-correlation-request-id'));
  const requestId = said(head.header('x-ms-request-id'));
  return {
    code: code ?? said(head.header('x-ms-error-code')) ?? `Http${head.status}`,
    message: message ?? `Azure answered ${head.status} and gave no reason.`,
    recommendedActions,
    ...(detail !== undefined && { detail }),
    ...(target !== undefined && { target }),
    ...(activityId !== undefined && { activityId }),
    ...(correlationId !== undefined && { correlationId }),
    ...(requestId !== undefined && { requestId }),
    httpStatus: head.status,
  };
}

/**
 * Reads an error object of ARM (`{code, message, target, details, additionalInfo}`). The backup service adds a
 * `UserFacingError` block, which alone has the recommended actions, the detail and the activity id.
 *
 * @param error the value of the member `error`; anything is taken, and gives the error of a service that gave no reason
 */
export function readCloudError(head: AnswerHead, error: unknown): ServiceError {
  const outer: Partial<CloudError> = cloudError.safeParse(error).data ?? {};
  const block: Partial<UserFacing> = userFacingOf({ code: null, message: null, target: null, ...outer }) ?? {};
  return serviceError(head, {
    code: said(outer.code) ?? said(block.code),
    message: said(outer.message) ?? said(block.message),
    recommendedActions: block.recommendedAction ?? [],
    detail:
      innermostDetail(block.innerError) ?? said(outer.details?.flatMap((entry) => said(entry.message) ?? []).join(' ')),
    target: said(outer.target) ?? said(block.target),
    activityId: said(block.properties?.ActivityId),
  });
}

/** Reads a bare `UserFacingError`, as a backup instance carries it. `undefined` when there is none. */
export function readUserFacingError(head: AnswerHead, error: unknown): ServiceError | undefined {
  const block = userFacing.safeParse(error).data;
  if (block === undefined || (said(block.code) ?? said(block.message)) === undefined) return undefined;
  return serviceError(head, {
    code: said(block.code),
    message: said(block.message),
    recommendedActions: block.recommendedAction ?? [],
    detail: innermostDetail(block.innerError),
    target: said(block.target),
    activityId: said(block.properties?.ActivityId),
  });
}

function parsedJson(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

/** The error object of a body, with or without its envelope; `undefined` when the body has none. */
function errorObject(body: string): unknown {
  const json = parsedJson(body);
  if (envelope.safeParse(json).success) return envelope.parse(json).error;
  const bare = cloudError.safeParse(json).data;
  return said(bare?.code) === undefined ? undefined : bare;
}

/**
 * Reads the error of an answer whose HTTP status says that it is one. A body that is no ARM error (the page of a proxy)
 * gives `Http<status>` and its first 500 characters, without the queries of URLs in it.
 */
export function readErrorAnswer(response: ArmResponse): ServiceError {
  const error = errorObject(response.text);
  if (error !== undefined) return readCloudError(response, error);
  return readCloudError(response, { message: withoutSecrets(response.text) });
}

/** The code that the service itself gave, if it gave one. */
export function serviceCodeOf(response: ArmResponse): string | undefined {
  const code = said(cloudError.safeParse(errorObject(response.text)).data?.code);
  return code ?? response.header('x-ms-error-code');
}
