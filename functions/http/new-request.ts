import { randomUUID } from 'node:crypto';
import type { HttpRequest } from '@azure/functions';
import type { OperationRequest } from '../../domain/operation-request';
import type { ResourceId } from '../../domain/resource-id';
import type { WaitSettings } from '../../domain/wait-settings';

const GUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** The parts of an operation's input that every one has. A caller may bring a correlation id of its own, as with ARM. */
export function newRequest(request: HttpRequest, resourceId: ResourceId, settings: WaitSettings): OperationRequest {
  const given = request.headers.get('x-ms-correlation-request-id') ?? '';
  return {
    resourceId,
    attempt: randomUUID().slice(0, 8),
    correlationId: GUID.test(given) ? given.toLowerCase() : randomUUID(),
    settings,
  };
}
