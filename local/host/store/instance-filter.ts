import type { InstancePage, InstanceQuery, InstanceState, PurgeQuery, RuntimeStatus } from '../durable/engine';
import type { InstanceRecord } from './history-store';
import { terminalStatuses } from './history-store';

export interface SqlFilter {
  /** A condition on the table `instances`. */
  readonly where: string;
  readonly parameters: readonly (string | number)[];
}

interface Criteria {
  readonly createdFrom?: number;
  readonly createdTo?: number;
  readonly runtimeStatuses?: readonly RuntimeStatus[];
}

export function instanceFilter(query: InstanceQuery): SqlFilter {
  const filter = new FilterBuilder(query);
  if (query.instanceIdPrefix !== undefined && query.instanceIdPrefix !== '') {
    filter.add('substr(instance_id, 1, length(?)) = ?', query.instanceIdPrefix, query.instanceIdPrefix);
  }
  if (query.continuationToken !== undefined) {
    filter.add('instance_id > ?', decodeToken(query.continuationToken));
  }
  return filter.build();
}

export function purgeFilter(query: PurgeQuery): SqlFilter {
  const wanted = query.runtimeStatuses ?? terminalStatuses;
  return new FilterBuilder({
    ...query,
    runtimeStatuses: wanted.filter((status) => terminalStatuses.includes(status)),
  }).build();
}

export function matches(record: InstanceRecord, criteria: Criteria): boolean {
  return (
    record.createdTime >= (criteria.createdFrom ?? Number.NEGATIVE_INFINITY) &&
    record.createdTime <= (criteria.createdTo ?? Number.POSITIVE_INFINITY) &&
    (criteria.runtimeStatuses?.includes(record.runtimeStatus) ?? true)
  );
}

/** `records`: the matches in order, one more than `top` when there are more. */
export function toPage(records: readonly InstanceRecord[], top: number): InstancePage {
  const instances = records.slice(0, top).map(toInstanceState);
  const last = instances.at(-1);
  return records.length > top && last !== undefined
    ? { instances, continuationToken: encodeToken(last.instanceId) }
    : { instances };
}

export function toInstanceState(record: InstanceRecord): InstanceState {
  const { instanceId, name, runtimeStatus, inputJson, outputJson, customStatusJson } = record;
  const { createdTime, lastUpdatedTime } = record;
  return { instanceId, name, runtimeStatus, inputJson, outputJson, customStatusJson, createdTime, lastUpdatedTime };
}

/** Tokens travel in an HTTP header: instance ids may hold characters that a header may not. */
export function decodeToken(token: string): string {
  return Buffer.from(token, 'base64url').toString('utf8');
}

function encodeToken(instanceId: string): string {
  return Buffer.from(instanceId, 'utf8').toString('base64url');
}

class FilterBuilder {
  private readonly conditions: string[] = [];
  private readonly parameters: (string | number)[] = [];

  constructor(criteria: Criteria) {
    if (criteria.createdFrom !== undefined) {
      this.add('created >= ?', criteria.createdFrom);
    }
    if (criteria.createdTo !== undefined) {
      this.add('created <= ?', criteria.createdTo);
    }
    if (criteria.runtimeStatuses !== undefined) {
      this.add(`status IN (${criteria.runtimeStatuses.map(() => '?').join(', ')})`, ...criteria.runtimeStatuses);
    }
  }

  add(condition: string, ...parameters: (string | number)[]): void {
    this.conditions.push(condition);
    this.parameters.push(...parameters);
  }

  build(): SqlFilter {
    return { where: this.conditions.join(' AND ') || 'TRUE', parameters: this.parameters };
  }
}
