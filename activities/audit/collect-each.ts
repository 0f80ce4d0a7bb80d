import { z } from 'zod';
import { type IncompletePart, incompletePartSchema } from '../../domain/audit/audit-summary';
import type { CollectAnswer, CollectInput } from '../../domain/audit/audit-steps';
import { partFile, workingPaths } from '../../domain/audit/report-paths';
import { backOffSeconds } from '../../domain/back-off';
import { explainCode } from '../../domain/error-catalogue';
import { AzureFault } from '../../domain/fault';
import type { Refused, Throttled } from '../../domain/long-running';
import { comparable } from '../../domain/resource-id';
import { waitingForAfter } from '../../domain/throttling';
import { alwaysThrottled, MOST_THROTTLED, throttledPauseSeconds } from '../../domain/throttled-items';
import { auditRoundBackOff } from '../../domain/wait-settings';
import type { ReportStore } from '../../reports/report-store';
import { readFolder, toLines } from '../../reports/row-files';

/** Things that are asked about one after the other in one activity: some seconds of work. */
const ASKED_AT_A_TIME = 25;

/** So many without an answer end the activity early: each may have taken the time limit of a request. */
const UNANSWERED_AT_A_TIME = 3;

/** What has no answer is asked about again when all others have been, in so many more rounds. */
const MORE_ROUNDS = 3;

interface EachOf<Item> {
  readonly store: ReportStore;
  readonly input: CollectInput;
  /** What is asked about; names the files of what has no answer. */
  readonly source: 'databases' | 'deleted';
  readonly items: readonly Item[];
  /** The id that a report names the item by. */
  readonly idOf: (item: Item) => string;
  /** Gives how many rows came of it. */
  readonly ask: (item: Item) => Promise<number | Refused | Throttled>;
}

/** Where a collection goes on: in which round, at which item of it, and how often that one was throttled. */
interface Place {
  readonly round: number;
  readonly index: number;
  readonly throttled: number;
}

const placeToken = z
  .string()
  .regex(/^\d+\.\d+\.\d+$/)
  .transform((text): Place => {
    const [round = 0, index = 0, throttled = 0] = text.split('.').map(Number);
    return { round, index, throttled };
  });

const tokenOf = ({ round, index, throttled }: Place): string => `${round}.${index}.${throttled}`;

/** What came of one question. `again`: it may be answered later; `never`: that is the answer. */
type Asked =
  | { readonly kind: 'rows'; readonly rows: number }
  | { readonly kind: 'again' | 'never'; readonly part: IncompletePart }
  | { readonly kind: 'throttled'; readonly answer: Throttled };

async function askAbout<Item>({ ask, idOf }: EachOf<Item>, item: Item): Promise<Asked> {
  const scope = idOf(item);
  try {
    const answer = await ask(item);
    if (typeof answer === 'number') return { kind: 'rows', rows: answer };
    if (answer.kind === 'throttled') return { kind: 'throttled', answer };
    const { code, message } = answer.error;
    const isPassing = explainCode(code).retryClass === 'transient';
    return { kind: isPassing ? 'again' : 'never', part: { scope, code, message } };
  } catch (error) {
    // Only what Azure did not answer is this item's business; a report store that fails is everybody's.
    if (!(error instanceof AzureFault)) throw error;
    return { kind: 'again', part: { scope, code: 'AzureUnreachable', message: error.message } };
  }
}

/** The items of a round: all in the first, then those that had no answer in the one before. */
async function itemsOf<Item>({ store, input, source, items, idOf }: EachOf<Item>, round: number): Promise<Item[]> {
  if (round === 0) return [...items];
  const folder = workingPaths.unanswered(input.auditId, source, round - 1);
  const unanswered = new Set(
    (await readFolder(store, folder, incompletePartSchema)).map(({ scope }) => comparable(scope)),
  );
  return items.filter((item) => unanswered.has(comparable(idOf(item))));
}

type Pause = Pick<Extract<CollectAnswer, { kind: 'collected' }>, 'pauseSeconds' | 'pauseFor'>;

/** What one activity has come to: where the next one goes on, and what had no answer. */
interface Stretch {
  readonly rows: number;
  readonly index: number;
  readonly throttled: number;
  readonly pause?: Pause;
  readonly again: readonly IncompletePart[];
  readonly never: readonly IncompletePart[];
}

const pauseAfter = (answer: Throttled, times: number): Pause => ({
  pauseSeconds: throttledPauseSeconds(answer, times),
  pauseFor: waitingForAfter(answer.httpStatus),
});

async function askSome<Item>(each: EachOf<Item>, items: readonly Item[], from: Place): Promise<Stretch> {
  const again: IncompletePart[] = [];
  const never: IncompletePart[] = [];
  let rows = 0;
  let { index, throttled } = from;
  const mostThrottled = from.round === 0 ? MOST_THROTTLED : 1;
  for (const item of items.slice(index, index + ASKED_AT_A_TIME)) {
    const asked = await askAbout(each, item);
    if (asked.kind === 'throttled' && throttled < mostThrottled) {
      const times = throttled + 1;
      return { rows, index, throttled: times, pause: pauseAfter(asked.answer, times), again, never };
    }
    if (asked.kind === 'rows') rows += asked.rows;
    else if (asked.kind === 'throttled') again.push({ scope: each.idOf(item), ...alwaysThrottled(asked.answer) });
    else (asked.kind === 'again' ? again : never).push(asked.part);
    index += 1;
    throttled = 0;
    if (again.length >= UNANSWERED_AT_A_TIME) break;
  }
  return { rows, index, throttled, again, never };
}

/** Whether this round has left anything for another one. */
async function hasUnanswered<Item>({ store, input, source }: EachOf<Item>, round: number): Promise<boolean> {
  const folder = workingPaths.unanswered(input.auditId, source, round);
  return (await readFolder(store, folder, incompletePartSchema)).length > 0;
}

/**
 * Asks about some of a list, from where the last call stopped. Throttling ends the call early: what was asked before it
 * is kept, and the rest waits for as long as the service wants. An item that has no answer waits until all others have
 * been asked; one that never has an answer, or is refused, makes the audit incomplete and does not end it.
 */
export async function collectEach<Item>(each: EachOf<Item>): Promise<CollectAnswer> {
  const { store, source, input } = each;
  const { auditId, part, page } = input;
  const from = page === undefined ? { round: 0, index: 0, throttled: 0 } : placeToken.parse(page);
  const { round } = from;
  const items = await itemsOf(each, round);
  const { rows, index, throttled, pause, again, never } = await askSome(each, items, from);
  const isLastRound = round >= MORE_ROUNDS;
  const incomplete = isLastRound ? [...never, ...again] : never;
  await store.write(partFile(workingPaths.incomplete(auditId), source, part), toLines(incomplete));
  if (!isLastRound) {
    const folder = workingPaths.unanswered(auditId, source, round);
    await store.write(partFile(folder, source, part), toLines(again));
  }
  if (index < items.length) {
    const nextPage = tokenOf({ round, index, throttled });
    return { kind: 'collected', rows, nextPage, ...pause };
  }
  if (isLastRound || !(await hasUnanswered(each, round))) return { kind: 'collected', rows };
  return {
    ...{ kind: 'collected', rows, nextPage: tokenOf({ round: round + 1, index: 0, throttled: 0 }) },
    pauseSeconds: backOffSeconds(auditRoundBackOff, round + 1),
    pauseFor: 'transientError',
  };
}
