import type { HttpRequest } from '@azure/functions';
import type { OperationId } from '../../domain/operation-id';

/** Makes the absolute URL of an operation's monitor. */
export type OperationLocation = (request: HttpRequest, id: OperationId) => string;

/** Makes the absolute URL of the list of operations. */
export type OperationsUrl = (request: HttpRequest) => string;

/**
 * @param publicUrl where the app is reached; without it the origin of the request is taken, which a caller can choose by
 *   its `Host` header: only for itself
 */
export const operationsUrl =
  (publicUrl: string | undefined): OperationsUrl =>
  (request) =>
    `${publicUrl ?? new URL(request.url).origin}/api/operations`;

/** @param publicUrl as for {@link operationsUrl} */
export const operationLocation =
  (publicUrl: string | undefined): OperationLocation =>
  (request, id) =>
    `${operationsUrl(publicUrl)(request)}/${id}`;
