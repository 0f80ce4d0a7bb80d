import type { BulkItem } from '../../domain/bulk/bulk-item';
import { comparable } from '../../domain/resource-id';
import type { AccessRules } from '../http/access-rules';
import { datasourceInRoute } from '../http/datasource-in-route';
import { type Fault, ProblemError } from '../http/problem';
import { specificationOf } from '../http/protection-body';
import type { BulkBody } from './bulk-schema';

/** One item of a body, and where it stands in it. */
interface Listed {
  readonly pointer: string;
  readonly resourceId: string;
  readonly target: NonNullable<BulkBody['target']>;
}

function listedIn({ resourceIds = [], target, protections = [] }: BulkBody): Listed[] {
  const alike =
    target === undefined
      ? []
      : resourceIds.map((resourceId, index) => ({ pointer: `/resourceIds/${index}`, resourceId, target }));
  const apart = protections.map((each, index) => ({ pointer: `/protections/${index}`, ...each }));
  return [...alike, ...apart];
}

/** As many as somebody can mend before trying again. */
const MAX_FAULTS = 20;

const invalid = (errors: readonly Fault[]): ProblemError =>
  new ProblemError({
    status: 400,
    code: 'InvalidBulkItem',
    title: 'Some items cannot be protected',
    detail: 'Nothing was started: errors lists the items and what is wrong with them.',
    errors: errors.slice(0, MAX_FAULTS),
  });

/**
 * The items of a list, each checked as a single request would be.
 *
 * @throws ProblemError 400 that lists the items that are wrong; 403 for one outside of the allowed scopes
 */
export function listedItems(body: BulkBody, access: AccessRules): BulkItem[] {
  const items: BulkItem[] = [];
  const faults: Fault[] = [];
  const seen = new Set<string>();
  for (const { pointer, resourceId, target } of listedIn(body)) {
    try {
      const datasource = datasourceInRoute(resourceId, access);
      const key = comparable(datasource.id);
      if (seen.has(key)) faults.push({ pointer, detail: 'This resource is in the list already.' });
      seen.add(key);
      items.push({ resourceId: datasource.id, specification: specificationOf(target, datasource, access) });
    } catch (error) {
      if (!(error instanceof ProblemError) || error.problem.status !== 400) throw error;
      faults.push({ pointer, detail: `${error.problem.code}: ${error.problem.detail}` });
    }
  }
  if (faults.length > 0) throw invalid(faults);
  return items;
}
