import type { OperationRequest } from '../../domain/operation-request';
import type { ResourceId } from '../../domain/resource-id';
import type { WaitSettings } from '../../domain/wait-settings';
import { spanToGoOnFrom } from '../telemetry/correlation-id';
import { newAttempt } from './request-headers';

/**
 * The parts of an operation's input that every one has.
 *
 * @param attempt that of the call, for a route that takes an idempotency key
 */
export function newRequest(
  correlationId: string,
  resourceId: ResourceId,
  settings: WaitSettings,
  attempt = newAttempt(),
): OperationRequest {
  return { resourceId, attempt, correlationId, settings, ...spanToGoOnFrom(correlationId) };
}
