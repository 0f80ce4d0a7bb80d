import { failure, type Result, success } from '../result';

/** An entry with its place in a list. */
export interface Placed {
  readonly id: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
}

export interface Page<Entry> {
  readonly entries: readonly Entry[];
  /** Where the next page begins; absent for the last one. */
  readonly next?: string;
}

/** Newest first; the id decides between two of the same moment, so that the order is the same every time. */
const newestFirst = (left: Placed, right: Placed): number => {
  if (left.at !== right.at) return right.at - left.at;
  return left.id < right.id ? -1 : Number(left.id > right.id);
};

const markOf = ({ at, id }: Placed): string => `${at}-${id}`;

const MARK = /^(\d{1,15})-(.{1,1024})$/;

/** Where a page begins, as an earlier page said it. */
export function parseMark(text: string): Result<Placed, string> {
  const [, at, id] = MARK.exec(text) ?? [];
  return at === undefined || id === undefined
    ? failure('it is not one that an earlier page gave')
    : success({ at: Number(at), id });
}

/**
 * A page of a list, newest first. It begins behind an entry and not at a number, so that entries that come or go between two
 * pages make no other entry appear twice or never.
 */
export function pageOf<Entry extends Placed>(
  all: readonly Entry[],
  { size, after }: { readonly size: number; readonly after?: Placed },
): Page<Entry> {
  const left = all.filter((entry) => after === undefined || newestFirst(after, entry) < 0).sort(newestFirst);
  const entries = left.slice(0, size);
  const last = entries.at(-1);
  return left.length > size && last !== undefined ? { entries, next: markOf(last) } : { entries };
}
