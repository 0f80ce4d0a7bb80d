import { z } from 'zod';
import { datasourceOf } from './datasource';
import { isResourceId, parentOf, type ResourceId, resourceTypeOf } from './resource-id';

/**
 * What an event of Azure Resource Manager says to somebody who protects databases. Events come more than once, in no
 * order, late, and for updates as well as creations: one is a reason to look at the resource, and says nothing more.
 */
export type EventReading =
  { readonly kind: 'changed'; readonly resourceId: ResourceId } | { readonly kind: 'ignored'; readonly why: string };

/** Exact names: those of child resources are longer and begin the same. */
const SUBJECT_OF: ReadonlyMap<string, 'resource' | 'parent'> = new Map([
  ['microsoft.dbforpostgresql/flexibleservers/write', 'resource'],
  ['microsoft.dbforpostgresql/flexibleservers/databases/write', 'parent'],
  ['microsoft.dbforpostgresql/servers/databases/write', 'resource'],
]);

const WRITE_SUCCESS = 'microsoft.resources.resourcewritesuccess';

const text = z.string().max(4096);

/** Both schemas: Event Grid's own has `eventType`, CloudEvents has `type`; the data is the same. */
const event = z.object({
  eventType: text.optional().catch(undefined),
  type: text.optional().catch(undefined),
  subject: text.optional().catch(undefined),
  data: z.object({
    operationName: text,
    status: text.optional().catch(undefined),
    resourceUri: text.optional().catch(undefined),
  }),
});

const ignored = (why: string): EventReading => ({ kind: 'ignored', why });

function subjectOf(id: string, which: 'resource' | 'parent', operationName: string): EventReading {
  if (!isResourceId(id)) return ignored('it names no resource');
  const expected = operationName.slice(0, -'/write'.length);
  if (resourceTypeOf(id).toLowerCase() !== expected) return ignored('its resource is not of the type that it tells of');
  const subject = which === 'resource' ? id : parentOf(id);
  if (subject === undefined || !datasourceOf(subject).ok) return ignored('its resource cannot be protected');
  return { kind: 'changed', resourceId: subject };
}

/** Reads an event of either schema. Never throws: an event that cannot be read is one that is ignored. */
export function readResourceEvent(input: unknown): EventReading {
  const parsed = event.safeParse(input);
  if (!parsed.success) return ignored('it is not a resource event');
  const { eventType, type, subject, data } = parsed.data;
  if ((eventType ?? type ?? '').toLowerCase() !== WRITE_SUCCESS) return ignored('it is not a successful write');
  if (data.status !== undefined && data.status.toLowerCase() !== 'succeeded')
    return ignored('the write did not succeed');
  const operationName = data.operationName.toLowerCase();
  const which = SUBJECT_OF.get(operationName);
  if (which === undefined) return ignored('it is not about a PostgreSQL server or database');
  return subjectOf(data.resourceUri ?? subject ?? '', which, operationName);
}
