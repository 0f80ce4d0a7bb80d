import { matchesAnyGlob } from './glob';
import type { Match, TagCriterion } from './rule-set';
import { hasValue, type Subject, tagOf } from './subject';

/** Why one criterion of a rule does not take a resource, as a clause; `undefined` when it does, or is not there. */
type Criterion = (match: Match, subject: Subject) => string | undefined;

/** A resource of which the inventory does not know the value fits no pattern, not even `*`. */
const fits = (patterns: readonly string[] | undefined, value: string): boolean =>
  patterns === undefined || (value !== '' && matchesAnyGlob(patterns, value));

function missOfTag({ name, present, equals }: TagCriterion, subject: Subject): string | undefined {
  const tag = tagOf(subject, name);
  if (present === false) return tag === undefined ? undefined : `it has the tag ${name}`;
  if (tag === undefined) return `it has no tag ${name}`;
  return equals === undefined || hasValue(tag, equals) ? undefined : `its tag ${name} is "${tag.value}"`;
}

const criteria: readonly Criterion[] = [
  ({ datasourceTypes }, { datasource }) =>
    datasourceTypes?.includes(datasource.descriptor.datasourceType) === false
      ? `its type is ${datasource.descriptor.datasourceType}`
      : undefined,
  ({ subscriptions }, { subscriptionId }) =>
    subscriptions?.some((each) => each.toLowerCase() === subscriptionId) === false
      ? `its subscription is ${subscriptionId}`
      : undefined,
  ({ resourceGroups }, { resourceGroup }) =>
    fits(resourceGroups, resourceGroup) ? undefined : `its resource group is ${resourceGroup}`,
  ({ names }, { server }) => (fits(names, server) ? undefined : `its server is called ${server}`),
  ({ databases }, { database = '' }) =>
    fits(databases, database)
      ? undefined
      : database === ''
        ? 'it is no database'
        : `its database is called ${database}`,
  ({ locations }, { location }) =>
    locations?.includes(location) === false ? `its location is ${location}` : undefined,
  ({ sku }, { skuName }) => (fits(sku?.names, skuName) ? undefined : `its SKU is ${skuName || 'not known'}`),
  ({ sku }, { skuTier }) => (fits(sku?.tiers, skuTier) ? undefined : `its SKU tier is ${skuTier || 'not known'}`),
];

/** Why a rule does not select a resource, one clause a criterion; empty when it does. */
export function missesOf(match: Match, subject: Subject): string[] {
  const clauses = [
    ...criteria.map((criterion) => criterion(match, subject)),
    ...(match.tags ?? []).map((criterion) => missOfTag(criterion, subject)),
  ];
  return clauses.filter((clause) => clause !== undefined);
}

/** The same question for a yes or no, which stops at the first criterion that fails. */
export function matches(match: Match, subject: Subject): boolean {
  return (
    criteria.every((criterion) => criterion(match, subject) === undefined) &&
    (match.tags ?? []).every((criterion) => missOfTag(criterion, subject) === undefined)
  );
}
