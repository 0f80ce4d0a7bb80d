import { type DurableClient, OrchestrationRuntimeStatus } from 'durable-functions';
import { z } from 'zod';
import type { AccessRules } from './access-rules';
import { type EngineStatus, isWithinScopes, operationOf, type OperationInstance } from './operation-instance';
import { monitorOf, type MonitorStatus } from './operation-monitor';

/** A place between two operations: those after it are older, or as old and of a greater id. */
export interface ListPosition {
  /** When the engine made the instance, in milliseconds since the epoch; whole seconds. */
  readonly createdAt: number;
  readonly instanceId: string;
}

/** The instances of `domain/operation-id.ts` that have a monitor. */
export const OPERATION_INSTANCE = /^(?:op|check)-[0-9a-f]{32}$/;

const listed = z.object({ instanceId: z.string().regex(OPERATION_INSTANCE) });

/** Where the SDK lists instances, times are texts. */
const listedStatus = listed.extend({
  runtimeStatus: z.string(),
  createdTime: z.coerce.date(),
  lastUpdatedTime: z.coerce.date(),
  customStatus: z.unknown().optional(),
  input: z.unknown(),
  output: z.unknown(),
});

interface ListedOperation extends ListPosition {
  readonly operation: OperationInstance;
}

const { Completed, Failed, Terminated, Canceled, Pending, Running, ContinuedAsNew, Suspended } =
  OrchestrationRuntimeStatus;

/** In which states of the engine an operation with a status of the monitor can be. */
const engineStates: Readonly<Record<MonitorStatus, OrchestrationRuntimeStatus[]>> = {
  NotStarted: [Pending],
  Running: [Running, ContinuedAsNew, Suspended],
  Succeeded: [Completed],
  Failed: [Completed, Failed],
  Canceled: [Completed, Terminated, Canceled],
};

function readListed(value: unknown): ListedOperation[] {
  if (!listed.safeParse(value).success) return [];
  const { instanceId, ...status } = listedStatus.parse(value);
  const known: EngineStatus = status;
  const operation = operationOf(instanceId, known);
  if (operation === undefined) return [];
  return [{ operation, instanceId, createdAt: Math.floor(status.createdTime.getTime() / 1000) * 1000 }];
}

const newestFirst = (left: ListPosition, right: ListPosition): number =>
  right.createdAt - left.createdAt || (left.instanceId < right.instanceId ? -1 : 1);

const HOUR_MILLISECONDS = 3_600_000;

/**
 * Spans of time to look in, from the newest to the oldest. The SDK reads everything that a query finds before it answers:
 * a page must not cost what the whole history costs.
 */
const SPANS_HOURS = [1, 6, 36, 216, 1296, Number.POSITIVE_INFINITY];

interface Span {
  readonly from: number;
  /** Excluded. */
  readonly to: number;
}

function spansBefore(end: number | undefined, now: number): Span[] {
  const anchor = end ?? now;
  return SPANS_HOURS.map((hours, index) => {
    const previous = SPANS_HOURS[index - 1];
    return {
      from: anchor - hours * HOUR_MILLISECONDS,
      to: previous === undefined ? (end ?? Number.POSITIVE_INFINITY) : anchor - previous * HOUR_MILLISECONDS,
    };
  });
}

async function operationsIn(client: DurableClient, { from, to }: Span, status: MonitorStatus | undefined) {
  const found: readonly unknown[] = await client.getStatusBy({
    ...(Number.isFinite(from) && { createdTimeFrom: new Date(from) }),
    ...(Number.isFinite(to) && { createdTimeTo: new Date(to) }),
    ...(status !== undefined && { runtimeStatus: engineStates[status] }),
  });
  // Engines differ in whether the ends of a span belong to it.
  return found
    .flatMap(readListed)
    .filter(({ createdAt }) => createdAt >= from && createdAt < to)
    .sort(newestFirst);
}

export interface OperationFilter {
  readonly status?: MonitorStatus | undefined;
  readonly kind?: string | undefined;
  /** Of the others nothing is shown, not even that they are there. */
  readonly access: Pick<AccessRules, 'allows'>;
}

/** Whether an operation is one of those that are asked for. */
export const passes = (operation: OperationInstance, { status, kind, access }: OperationFilter): boolean =>
  isWithinScopes(operation, access) &&
  (kind === undefined || operation.request.kind === kind) &&
  (status === undefined || monitorOf(operation).status === status);

/**
 * Operations from the newest to the oldest, by the time at which the engine made their instance; that is the last
 * continue-as-new of one that has run for long, so that one which goes on while its list is read may be in it twice.
 *
 * @param after where the last page ended
 */
export async function listOperations(
  client: DurableClient,
  filter: OperationFilter,
  { after, top }: { readonly after: ListPosition | undefined; readonly top: number },
): Promise<{ readonly operations: readonly OperationInstance[]; readonly next?: ListPosition }> {
  // The second in which the last page ended may have more.
  const end = after === undefined ? undefined : after.createdAt + 1000;
  const found: ListedOperation[] = [];
  for (const span of spansBefore(end, Date.now())) {
    const all = await operationsIn(client, span, filter.status);
    found.push(
      ...all.filter((each) => passes(each.operation, filter) && (after === undefined || newestFirst(after, each) < 0)),
    );
    if (found.length > top) break;
  }
  const page = found.slice(0, top);
  const last = page.at(-1);
  return {
    operations: page.map(({ operation }) => operation),
    ...(found.length > top && last && { next: { createdAt: last.createdAt, instanceId: last.instanceId } }),
  };
}
