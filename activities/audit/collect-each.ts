import type { CollectAnswer } from '../../domain/audit/audit-steps';
import type { Throttled } from '../../domain/long-running';
import { throttleBackOff } from '../../domain/wait-settings';

/** Things that are asked about one after the other in one activity: some seconds of work. */
const ASKED_AT_A_TIME = 25;

interface EachOf<Item> {
  readonly items: readonly Item[];
  /** Where the last activity stopped: the number of the next item. */
  readonly page: string | undefined;
  /** Gives how many rows came of it. What the service refuses for one item is that item's business. */
  readonly ask: (item: Item) => Promise<number | Throttled>;
}

const pauseOf = ({ retryAfter }: Throttled): number =>
  retryAfter.kind === 'missing' ? throttleBackOff.firstSeconds : retryAfter.seconds;

/**
 * Asks about some of a list, from where the last call stopped. Throttling ends the call early: what was asked before it
 * is kept, and the rest waits for as long as the service wants.
 */
export async function collectEach<Item>({ items, page, ask }: EachOf<Item>): Promise<CollectAnswer> {
  const from = Number(page ?? '0');
  let rows = 0;
  for (let index = from; index < items.length; index++) {
    if (index - from >= ASKED_AT_A_TIME) return { kind: 'collected', rows, nextPage: String(index) };
    const item = items[index];
    const answer = item === undefined ? 0 : await ask(item);
    if (typeof answer === 'number') rows += answer;
    else if (index === from) return answer;
    else return { kind: 'collected', rows, nextPage: String(index), pauseSeconds: pauseOf(answer) };
  }
  return { kind: 'collected', rows };
}
