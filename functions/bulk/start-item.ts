import type { DurableClient } from 'durable-functions';
import { type DatasourceInput, protect, validate } from '../../contracts';
import type { WantedNow } from '../../domain/auto-protection';
import type { BulkItem, BulkRow, ItemStanding } from '../../domain/bulk/bulk-item';
import type { AdvanceInput } from '../../domain/bulk/bulk-steps';
import type { Throttled } from '../../domain/long-running';
import { orchestrationInstanceId } from '../../domain/operation-id';
import type { AccessRules } from '../http/access-rules';
import { ProblemError } from '../http/problem';
import { startedByAttempt, startOperation } from '../http/start-operation';
import { spanToGoOnFrom } from '../telemetry/correlation-id';

interface Log {
  readonly log: (message: string) => void;
}

export interface StartingItem {
  readonly client: DurableClient;
  readonly access: AccessRules;
  readonly log: Log;
  /** How an item that the rules have selected stands at this moment. */
  readonly lookAgain: (input: DatasourceInput, log: Log) => Promise<WantedNow>;
}

/** A start that is repeated joins the first one, since the attempt is the bulk's. */
async function startNow(
  { client, access }: StartingItem,
  { resourceId, specification }: BulkItem,
  { attempt, correlationId, settings, dryRun }: AdvanceInput,
): Promise<ItemStanding> {
  access.require(resourceId);
  access.require(specification.target.vaultId);
  const request = { resourceId, attempt, correlationId, settings, specification, ...spanToGoOnFrom(correlationId) };
  const { id } = dryRun
    ? await startOperation(client, validate, { kind: 'validate', ...request })
    : await startOperation(client, protect, { kind: 'protect', ...request });
  return { state: 'running', operationId: id };
}

/** What this bulk has started before the activity was executed again: no look at the resource may make it forgotten. */
async function startedBefore(
  { client }: StartingItem,
  { resourceId }: BulkItem,
  { attempt, dryRun }: AdvanceInput,
): Promise<ItemStanding | undefined> {
  const instanceId = orchestrationInstanceId(resourceId, dryRun ? 'check' : 'write');
  const before = await startedByAttempt(client, instanceId, attempt);
  return before && { state: 'running', operationId: before.id };
}

/** Starts what the rules have selected, unless the resource or their decision have changed since. */
async function startIfStillWanted(
  starting: StartingItem,
  item: BulkItem,
  request: AdvanceInput,
): Promise<ItemStanding | Throttled> {
  const { access, lookAgain, log } = starting;
  const { resourceId } = item;
  access.require(resourceId);
  const before = await startedBefore(starting, item, request);
  if (before !== undefined) return before;
  const now = await lookAgain({ resourceId, correlationId: request.correlationId }, log);
  if (now.kind === 'throttled') return now;
  if (now.kind !== 'wanted') return { state: now.kind, code: now.code, message: now.message };
  const { specification, rule } = now;
  return { ...(await startNow(starting, { resourceId, specification }, request)), specification, rule };
}

/**
 * Starts the operation of an item. What somebody has listed is started as it was asked for; what the rules have selected is
 * looked at again. `Throttled`: not now, ask again about this one.
 */
export async function startItem(
  starting: StartingItem,
  row: BulkRow,
  request: AdvanceInput,
): Promise<ItemStanding | Throttled> {
  try {
    return await (row.rule === undefined ? startNow : startIfStillWanted)(starting, row, request);
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    const { code, detail: message } = error.problem;
    return { state: code === 'OperationInProgress' ? 'skipped' : 'failed', code, message };
  }
}
