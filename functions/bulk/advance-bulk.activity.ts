import type { InvocationContext } from '@azure/functions';
import { app, type DurableClient, getClient, input } from 'durable-functions';
import { advanceBulk, protect, validate } from '../../contracts';
import type { BulkRow, ItemStanding } from '../../domain/bulk/bulk-item';
import { chunkOf, ITEMS_PER_CHUNK } from '../../domain/bulk/bulk-paths';
import type { AdvanceAnswer, AdvanceInput, RunningItem } from '../../domain/bulk/bulk-steps';
import type { Refused } from '../../domain/long-running';
import { ProblemError } from '../http/problem';
import { startOperation } from '../http/start-operation';
import type { BulkProtecting } from './dependencies';
import { lookAtOperations } from './watched-operations';

type Advancing = Pick<BulkProtecting, 'access' | 'files'>;

/** A start that is repeated joins the first one, since the attempt is the bulk's. */
async function start(
  client: DurableClient,
  { access }: Advancing,
  { resourceId, specification }: BulkRow,
  { attempt, correlationId, settings, dryRun }: AdvanceInput,
): Promise<ItemStanding> {
  try {
    access.require(resourceId);
    access.require(specification.target.vaultId);
    const request = { resourceId, attempt, correlationId, settings, specification };
    const { id } = dryRun
      ? await startOperation(client, validate, { kind: 'validate', ...request })
      : await startOperation(client, protect, { kind: 'protect', ...request });
    return { state: 'running', operationId: id };
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    const { code, detail: message } = error.problem;
    return { state: code === 'OperationInProgress' ? 'skipped' : 'failed', code, message };
  }
}

/** The rows from a number on; what one look may start lies in a file or two. */
async function* rowsFrom({ files }: Advancing, { bulkId, items, next }: AdvanceInput): AsyncGenerator<BulkRow> {
  for (let chunk = chunkOf(next); chunk * ITEMS_PER_CHUNK < items; chunk++) {
    const rows = await files.rows(bulkId, chunk);
    yield* rows.slice(Math.max(0, next - chunk * ITEMS_PER_CHUNK));
  }
}

/** Without its files a bulk would look for the next item for ever. */
const lost = ({ bulkId, items }: AdvanceInput, next: number): Refused => ({
  kind: 'refused',
  error: {
    code: 'BulkItemsLost',
    message: `${bulkId} has ${items} items, and what was kept of those from number ${next} on is gone. Protections that were started go on.`,
    recommendedActions: [],
    httpStatus: 0,
  },
});

/** One look at what runs, and a start of as much as the window and the quota of writes have room for. */
async function advance(client: DurableClient, advancing: Advancing, request: AdvanceInput): Promise<AdvanceAnswer> {
  const { bulkId, window, mayStart } = request;
  const { running, ended } = await lookAtOperations(client, request.inFlight);
  const standings = new Map<number, ItemStanding>();
  for (const [{ number, operationId }, { result, ...why }] of ended) {
    standings.set(number, { state: result, operationId, ...why });
  }
  const inFlight: RunningItem[] = [...running];
  let { next } = request;
  let started = 0;
  let isAtEnd = true;
  for await (const row of rowsFrom(advancing, request)) {
    if (inFlight.length >= window || started >= mayStart) {
      isAtEnd = false;
      break;
    }
    const standing = await start(client, advancing, row, request);
    standings.set(next, standing);
    if (standing.operationId !== undefined) {
      inFlight.push({ number: next, resourceId: row.resourceId, operationId: standing.operationId });
      started++;
    }
    next++;
  }
  await advancing.files.note(bulkId, standings);
  if (isAtEnd && next < request.items) return lost(request, next);
  const countOf = (wanted: ItemStanding['state']) =>
    [...standings.values()].filter(({ state }) => state === wanted).length;
  return {
    ...{ next, inFlight, started },
    ...{ succeeded: countOf('succeeded'), failed: countOf('failed'), skipped: countOf('skipped') },
  };
}

/** Carries a bulk on by one look. */
export function registerAdvanceBulk(advancing: Advancing): void {
  app.activity(advanceBulk.name, {
    extraInputs: [input.durableClient()],
    handler: (request: AdvanceInput, context: InvocationContext): Promise<AdvanceAnswer> =>
      advance(getClient(context), advancing, request),
  });
}
