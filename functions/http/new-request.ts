import type { OperationRequest } from '../../domain/operation-request';
import type { ResourceId } from '../../domain/resource-id';
import type { WaitSettings } from '../../domain/wait-settings';
import { spanToGoOnFrom } from '../telemetry/correlation-id';
import { newAttempt } from './request-headers';

/** The parts of an operation's input that every one has. */
export function newRequest(correlationId: string, resourceId: ResourceId, settings: WaitSettings): OperationRequest {
  return { resourceId, attempt: newAttempt(), correlationId, settings, ...spanToGoOnFrom(correlationId) };
}
