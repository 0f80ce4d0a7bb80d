import type { InvocationContext } from '@azure/functions';
import { getClient } from 'durable-functions';
import type { BulkId } from '../../domain/bulk/bulk-id';
import type { BulkRow, ItemStanding } from '../../domain/bulk/bulk-item';
import { chunkOf, ITEMS_PER_CHUNK } from '../../domain/bulk/bulk-paths';
import type { AdvanceAnswer, AdvanceInput } from '../../domain/bulk/bulk-steps';
import type { Refused } from '../../domain/long-running';
import { waitingForAfter } from '../../domain/throttling';
import { throttledPauseSeconds } from '../../domain/throttled-items';
import type { BulkProtecting } from './dependencies';
import { startItem, type StartingItem } from './start-item';
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

/** An item whose operation runs, as far as was known at the last look. */
interface InFlight {
  readonly number: number;
  readonly operationId: string;
}

/** The operations of items, from the files; the number of the first item that is not there any more, if one is not. */
async function operationsOf(
  { files }: Advancing,
  bulkId: BulkId,
  numbers: readonly number[],
): Promise<InFlight[] | number> {
  const chunks = new Map<number, readonly BulkRow[]>();
  for (const chunk of new Set(numbers.map(chunkOf))) chunks.set(chunk, await files.rows(bulkId, chunk));
  const inFlight: InFlight[] = [];
  for (const number of numbers) {
    const operationId = chunks.get(chunkOf(number))?.[number % ITEMS_PER_CHUNK]?.operationId;
    if (operationId === undefined) return number;
    inFlight.push({ number, operationId });
  }
  return inFlight;
}

/** What a look has begun. */
interface Begun {
  readonly next: number;
  /** By their place in the bulk. */
  readonly started: readonly number[];
  readonly pause?: Pick<Extract<AdvanceAnswer, { next: number }>, 'pauseSeconds' | 'pauseFor'>;
  /** The files have no more items, whatever their number should be. */
  readonly isAtEnd: boolean;
}

/** Starts one item after the other until there is no more room, Azure asks for time, or the items are at their end. */
async function begin(
  advancing: Advancing & StartingItem,
  request: AdvanceInput,
  { room, standings }: { readonly room: number; readonly standings: Map<number, ItemStanding> },
): Promise<Begun> {
  const started: number[] = [];
  let { next } = request;
  for await (const row of rowsFrom(advancing, request)) {
    if (started.length >= room || next - request.next >= LOOKED_AT_A_TIME) return { next, started, isAtEnd: false };
    const standing = await startItem(advancing, row, request);
    if ('httpStatus' in standing) {
      const pauseFor = waitingForAfter(standing.httpStatus);
      return { next, started, isAtEnd: false, pause: { pauseSeconds: throttledPauseSeconds(standing, 1), pauseFor } };
    }
    standings.set(next, standing);
    if (standing.operationId !== undefined) started.push(next);
    next++;
  }
  return { next, started, isAtEnd: true };
}

/** One look at what runs, and a start of as much as the window and the quota of writes have room for. */
async function advance(advancing: Advancing & StartingItem, request: AdvanceInput): Promise<AdvanceAnswer> {
  const { bulkId, window, mayStart } = request;
  const inFlight = await operationsOf(advancing, bulkId, request.inFlight);
  if (typeof inFlight === 'number') return lost(request, inFlight);
  const { running, ended } = await lookAtOperations(advancing.client, inFlight);
  const standings = new Map<number, ItemStanding>();
  for (const [{ number, operationId }, { result, ...why }] of ended) {
    standings.set(number, { state: result, operationId, ...why });
  }
  const room = Math.min(mayStart, window - running.length);
  const { next, started, isAtEnd, pause } = await begin(advancing, request, { room, standings });
  await advancing.files.note(bulkId, standings);
  if (isAtEnd && next < request.items) return lost(request, next);
  const countOf = (wanted: ItemStanding['state']) =>
    [...standings.values()].filter(({ state }) => state === wanted).length;
  return {
    ...{ next, inFlight: [...running.map(({ number }) => number), ...started], started: started.length },
    ...{ succeeded: countOf('succeeded'), failed: countOf('failed'), skipped: countOf('skipped') },
    ...pause,
  };
}

/** Carries a bulk on by one look. */
export const advanceByOneLook =
  (advancing: Advancing) =>
  (request: AdvanceInput, context: InvocationContext): Promise<AdvanceAnswer> =>
    advance({ ...advancing, client: getClient(context), log: context }, request);
