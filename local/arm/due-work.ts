import { lastSegment, parentId } from './arm-id';
import type { Estate } from './estate';

/** A database that a restore makes, at the end of its job. */
export interface DueDatabase {
  readonly at: number;
  readonly databaseId: string;
}

/**
 * What has to come into being at a moment. It is done when somebody next asks for anything after that moment, so that no
 * timer is needed; and it is data, so that it can be kept over a restart.
 */
export class DueWork {
  readonly #now: () => number;
  readonly #estate: Estate;
  #waiting: readonly DueDatabase[] = [];

  constructor(now: () => number, estate: Estate) {
    this.#now = now;
    this.#estate = estate;
  }

  add(due: DueDatabase): void {
    this.#waiting = [...this.#waiting, due];
  }

  settle(): void {
    if (this.#waiting.length === 0) return;
    const now = this.#now();
    const due = this.#waiting.filter(({ at }) => at <= now).sort((left, right) => left.at - right.at);
    this.#waiting = this.#waiting.filter(({ at }) => at > now);
    for (const each of due) this.#make(each);
  }

  /** Only on a server that is still there then. */
  #make({ at, databaseId }: DueDatabase): void {
    const server = this.#estate.resource(parentId(databaseId));
    if (server === undefined) return;
    const own = { id: databaseId, name: lastSegment(databaseId), type: `${server.type}/databases` };
    const made = { createdAt: at, readyAt: at };
    this.#estate.addDatabase({
      ...server,
      ...own,
      ...made,
      tags: {},
      sku: undefined,
      properties: {},
      firewallRules: [],
    });
  }

  save(): readonly DueDatabase[] {
    return this.#waiting;
  }

  load(saved: readonly DueDatabase[]): void {
    this.#waiting = saved;
  }

  clear(): void {
    this.#waiting = [];
  }
}
