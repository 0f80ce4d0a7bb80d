/** Counts pieces of work under way, so that somebody can wait until there is none. */
export class WorkTracker {
  private running = 0;
  private waiting: (() => void)[] = [];

  get isIdle(): boolean {
    return this.running === 0;
  }

  async track<T>(work: () => Promise<T>): Promise<T> {
    this.running += 1;
    try {
      return await work();
    } finally {
      this.running -= 1;
      if (this.running === 0) {
        const { waiting } = this;
        this.waiting = [];
        for (const resolve of waiting) resolve();
      }
    }
  }

  /** Resolves when nothing is running; more may have started by the time that the caller goes on. */
  async idle(): Promise<void> {
    if (this.isIdle) return;
    await new Promise<void>((resolve) => this.waiting.push(resolve));
  }
}
