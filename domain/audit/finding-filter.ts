import { sameResource } from '../resource-id';
import type { Finding, FindingKind, Severity } from './finding';

/** Which findings somebody asks for. What is absent does not choose; of a list one entry must fit. Ids and names without case. */
export interface FindingFilter {
  readonly kinds?: readonly FindingKind[];
  readonly severities?: readonly Severity[];
  readonly subscriptionIds?: readonly string[];
  readonly rule?: string;
  readonly resourceId?: string;
}

const includes = (wanted: readonly string[] | undefined, given: string): boolean =>
  wanted === undefined || wanted.includes(given);

const isSame = (wanted: string | undefined, given: string | undefined): boolean =>
  wanted === undefined || (given !== undefined && sameResource(wanted, given));

export function matchesFinding(finding: Finding, filter: FindingFilter): boolean {
  const subscriptionIds = filter.subscriptionIds?.map((id) => id.toLowerCase());
  return (
    includes(filter.kinds, finding.kind) &&
    includes(filter.severities, finding.severity) &&
    includes(subscriptionIds, finding.subscriptionId.toLowerCase()) &&
    isSame(filter.rule, finding.rule) &&
    isSame(filter.resourceId, finding.resourceId)
  );
}
