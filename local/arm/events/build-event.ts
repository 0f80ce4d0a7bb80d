import { randomUUID } from 'node:crypto';
import { parseArmId } from '../arm-id';
import type { JsonObject } from '../json';
import type { ResourceEvent } from './resource-event';

/** What an event may say otherwise than usual. */
export interface EventDetails {
  /** A new GUID when absent. */
  readonly id?: string;
  /** Milliseconds since the epoch; the real clock when absent. */
  readonly time?: number;
  readonly correlationId?: string;
  readonly tenantId?: string;
  /** The subject in another spelling of its case. */
  readonly subject?: string;
}

const defaultTenantId = '72f988bf-86f1-41af-91ab-2d7cd011db47';
const applicationId = '3f1c5b62-7a54-4c0e-9c1d-5a8e2f7b6d90';
const principalId = '0c7d8a31-2f4b-4e6a-8b95-d1e3f5a7c902';

function claimsOf(tenantId: string): JsonObject {
  return {
    aud: 'https://management.core.windows.net/',
    iss: `https://sts.windows.net/${tenantId}/`,
    appid: applicationId,
    'http://schemas.microsoft.com/identity/claims/objectidentifier': principalId,
    'http://schemas.microsoft.com/identity/claims/tenantid': tenantId,
    ver: '1.0',
  };
}

interface Change {
  readonly verb: 'Write' | 'Delete';
  /** Absent for creations: then the event has no `httpRequest`. */
  readonly method?: 'PUT' | 'PATCH' | 'DELETE';
  readonly apiVersion?: string;
}

function httpRequestOf(resourceId: string, { method, apiVersion }: Change): JsonObject {
  if (method === undefined) return {};
  const url = `https://management.azure.com${resourceId}?api-version=${apiVersion ?? '2025-08-01'}`;
  const clientIpAddress = '203.0.113.7';
  return { httpRequest: { clientRequestId: randomUUID(), clientIpAddress, method, url } };
}

function build(resourceId: string, change: Change, details: EventDetails): ResourceEvent {
  const parsed = parseArmId(resourceId);
  if (parsed === undefined) throw new Error(`Not the id of an ARM resource: ${resourceId}`);
  const { subject = resourceId, tenantId = defaultTenantId, correlationId = randomUUID() } = details;
  const operationName = `${parsed.type}/${change.verb.toLowerCase()}`;
  const { subscriptionId } = parsed;
  return {
    id: details.id ?? randomUUID(),
    type: `Microsoft.Resources.Resource${change.verb}Success`,
    subject,
    // ARM writes ticks of 100 nanoseconds.
    time: new Date(details.time ?? Date.now()).toISOString().replace('Z', '0000Z'),
    subscriptionId,
    data: {
      authorization: { scope: subject, action: operationName, evidence: { role: 'Contributor' } },
      claims: claimsOf(tenantId),
      correlationId,
      ...httpRequestOf(subject, change),
      resourceProvider: parsed.type.split('/')[0] ?? '',
      resourceUri: subject,
      ...{ operationName, status: 'Succeeded', subscriptionId, tenantId },
    },
  };
}

/** A flexible server (or any other resource) has been created. @throws Error when the id is no ARM resource id */
export function resourceCreated(resourceId: string, details: EventDetails = {}): ResourceEvent {
  return build(resourceId, { verb: 'Write' }, details);
}

/** A PATCH: the same type and operation name as a creation, and an `httpRequest`. */
export function resourceUpdated(resourceId: string, details: EventDetails = {}): ResourceEvent {
  return build(resourceId, { verb: 'Write', method: 'PATCH' }, details);
}

export function resourceDeleted(resourceId: string, details: EventDetails = {}): ResourceEvent {
  return build(resourceId, { verb: 'Delete', method: 'DELETE' }, details);
}

/** A database was created on a server through ARM: the operation name ends in `databases/write`. */
export function databaseWritten(serverId: string, name: string, details: EventDetails = {}): ResourceEvent {
  return build(`${serverId}/databases/${name}`, { verb: 'Write' }, details);
}

/** The echo of protecting something: a backup instance was written. */
export function backupInstanceWritten(instanceId: string, details: EventDetails = {}): ResourceEvent {
  return build(instanceId, { verb: 'Write', method: 'PUT', apiVersion: '2026-06-01' }, details);
}
