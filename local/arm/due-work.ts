interface Due {
  readonly at: number;
  readonly run: () => void;
}

/**
 * What has to come into being at a moment, such as a database that a restore makes. It is done when somebody next asks for
 * anything after that moment, so that no timer is needed.
 */
export class DueWork {
  readonly #now: () => number;
  #waiting: Due[] = [];

  constructor(now: () => number) {
    this.#now = now;
  }

  /** `run` happens once, not before `at`. */
  add(at: number, run: () => void): void {
    this.#waiting.push({ at, run });
  }

  settle(): void {
    if (this.#waiting.length === 0) return;
    const now = this.#now();
    const due = this.#waiting.filter(({ at }) => at <= now).sort((left, right) => left.at - right.at);
    this.#waiting = this.#waiting.filter(({ at }) => at > now);
    for (const { run } of due) run();
  }

  clear(): void {
    this.#waiting = [];
  }
}
