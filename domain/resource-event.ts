import { z } from 'zod';
import { datasourceOf } from './datasource';
import { isResourceId, parentOf, type ResourceId, resourceTypeOf, sameResource } from './resource-id';

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

/**
 * Both schemas: Event Grid's own has `eventType`, CloudEvents has `type`; the data is the same. What is there has to be a
 * text: a member that cannot be read is not one that is missing.
 */
const event = z.object({
  eventType: text.nullish(),
  type: text.nullish(),
  subject: text.nullish(),
  data: z.object({ operationName: text, status: text.nullish(), resourceUri: text.nullish() }),
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

/** Why an event that can be read is not one of a write that succeeded; empty when it is. All that it says has to agree. */
function problemOfWrite({ eventType, type, data }: z.infer<typeof event>): string {
  const types = [eventType ?? type, type ?? eventType];
  if (!types.every((each) => each?.toLowerCase() === WRITE_SUCCESS)) return 'it is not a successful write';
  return (data.status ?? 'Succeeded').toLowerCase() === 'succeeded' ? '' : 'the write did not succeed';
}

/** Reads an event of either schema. Never throws: an event that cannot be read is one that is ignored. */
export function readResourceEvent(input: unknown): EventReading {
  const parsed = event.safeParse(input);
  if (!parsed.success) return ignored('it is not a resource event');
  const problem = problemOfWrite(parsed.data);
  if (problem !== '') return ignored(problem);
  const { subject, data } = parsed.data;
  const operationName = data.operationName.toLowerCase();
  const which = SUBJECT_OF.get(operationName);
  if (which === undefined) return ignored('it is not about a PostgreSQL server or database');
  const id = data.resourceUri ?? subject ?? '';
  if (!sameResource(id, subject ?? id)) return ignored('it names two resources');
  return subjectOf(id, which, operationName);
}
