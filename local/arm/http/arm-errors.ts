import type { JsonObject } from '../json';
import { ArmRefusal } from './exchange';

/** ARM's own error: a code and a message, nothing of the Backup service in it. */
export function armError(code: string, message: string): JsonObject {
  return { error: { code, message } };
}

export function refusal(status: number, code: string, message: string, headers?: Record<string, string>): ArmRefusal {
  return new ArmRefusal({ status, body: armError(code, message), ...(headers === undefined ? {} : { headers }) });
}

/** What the Backup service tells a person about an error. */
export interface UserFacingError {
  readonly code: string;
  readonly message: string;
  readonly recommendedAction: readonly string[];
  /** Becomes `innerError.additionalInfo.DetailedNonLocalisedMessage`. */
  readonly detailedMessage?: string | undefined;
}

/** The `info` of a `UserFacingError`. `isUserError` is false whatever the cause: so the service answers. */
export function userFacingInfo(error: UserFacingError, activityId: string): JsonObject {
  return {
    message: error.message,
    recommendedAction: error.recommendedAction,
    code: error.code,
    target: '',
    innerError:
      error.detailedMessage === undefined
        ? null
        : { code: error.code, additionalInfo: { DetailedNonLocalisedMessage: error.detailedMessage } },
    isRetryable: false,
    isUserError: false,
    properties: { ActivityId: activityId },
  };
}

/** The `error` member of a failed operation. */
export function operationError(error: UserFacingError, activityId: string): JsonObject {
  return {
    additionalInfo: [{ type: 'UserFacingError', info: userFacingInfo(error, activityId) }],
    code: error.code,
    message: error.message,
  };
}

/** The body of a request refused by the Backup service: `details` and `target` are explicit nulls. */
export function backupRefusal(status: number, error: UserFacingError, activityId: string): ArmRefusal {
  const info = { ...userFacingInfo(error, activityId), details: null };
  const body = {
    error: {
      additionalInfo: [{ type: 'UserFacingError', info }],
      code: error.code,
      message: error.message,
      target: null,
      details: null,
    },
  };
  return new ArmRefusal({ status, body });
}

/** A member of a request body is missing or wrong. The code is the emulator's choice: none was seen in a recording. */
export function invalidInput(what: string, activityId: string): ArmRefusal {
  return backupRefusal(
    400,
    {
      code: 'BMSUserErrorInvalidInput',
      message: `Input provided for the call is invalid: ${what}`,
      recommendedAction: ['Correct the request and send it again.'],
    },
    activityId,
  );
}

/** Seen without `additionalInfo`, the code repeated in a header. */
export function backupResourceNotFound(): ArmRefusal {
  const code = 'UserErrorGenericResourceNotFound';
  const message =
    'Azure resource does not exist. Please make sure required resources exist. If the issue persists, contact Microsoft support.';
  return new ArmRefusal({
    status: 404,
    headers: { 'x-ms-error-code': code },
    body: { error: { code, message, target: null, details: null } },
  });
}

export function resourceNotFound(type: string, name: string, resourceGroup: string): ArmRefusal {
  return refusal(
    404,
    'ResourceNotFound',
    `The Resource '${type}/${name}' under resource group '${resourceGroup}' was not found. For more details please go to https://aka.ms/ARMResourceNotFoundFix`,
    { 'x-ms-failure-cause': 'gateway' },
  );
}
