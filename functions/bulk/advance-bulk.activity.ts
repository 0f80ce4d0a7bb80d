import type { InvocationContext } from '@azure/functions';
import { app, getClient, input } from 'durable-functions';
import { advanceBulk } from '../../contracts';
import type { BulkRow, ItemStanding } from '../../domain/bulk/bulk-item';
import { chunkOf, ITEMS_PER_CHUNK } from '../../domain/bulk/bulk-paths';
import type { AdvanceAnswer, AdvanceInput, RunningItem } from '../../domain/bulk/bulk-steps';
import type { Refused } from '../../domain/long-running';
import type { BulkProtecting } from './dependencies';
import { pauseOf, startItem, type StartingItem } from './start-item';
import { lookAtOperations } from './watched-operations';

/** Each is a request to Azure or two; an activity that skips thousands would meet its time limit. */
const LOOKED_AT_A_TIME = 50;

type Advancing = Pick<BulkProtecting, 'access' | 'files'> & Pick<StartingItem, 'lookAgain'>;

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
async function advance(advancing: Advancing & StartingItem, request: AdvanceInput): Promise<AdvanceAnswer> {
  const { client } = advancing;
  const { bulkId, window, mayStart } = request;
  const { running, ended } = await lookAtOperations(client, request.inFlight);
  const standings = new Map<number, ItemStanding>();
  for (const [{ number, operationId }, { result, ...why }] of ended) {
    standings.set(number, { state: result, operationId, ...why });
  }
  const inFlight: RunningItem[] = [...running];
  let { next } = request;
  let started = 0;
  let pauseSeconds: number | undefined;
  let isAtEnd = true;
  for await (const row of rowsFrom(advancing, request)) {
    const isFull = inFlight.length >= window || started >= mayStart;
    const standing =
      isFull || next - request.next >= LOOKED_AT_A_TIME ? undefined : await startItem(advancing, row, request);
    if (standing === undefined || 'httpStatus' in standing) {
      pauseSeconds = standing && pauseOf(standing);
      isAtEnd = false;
      break;
    }
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
    ...(pauseSeconds !== undefined && { pauseSeconds }),
  };
}

/** Carries a bulk on by one look. */
export function registerAdvanceBulk(advancing: Advancing): void {
  app.activity(advanceBulk.name, {
    extraInputs: [input.durableClient()],
    handler: (request: AdvanceInput, context: InvocationContext): Promise<AdvanceAnswer> =>
      advance({ ...advancing, client: getClient(context), log: context }, request),
  });
}
