/**
 * External events as the durable extension matches them: the newest wait for a name is served first, events without a
 * wait are kept in order of arrival, names compare without case.
 */
export class EventWaits {
  private readonly waits = new Map<string, (() => void)[]>();
  private readonly unread = new Map<string, string[]>();
  private waiting = 0;

  /** Waits that no event has answered yet. */
  get openWaits(): number {
    return this.waiting;
  }

  get unreadNames(): readonly string[] {
    return [...this.unread.values()].flat();
  }

  wait(name: string, received: () => void): void {
    const key = name.toLowerCase();
    const buffered = this.unread.get(key);
    if (buffered !== undefined && buffered.length > 0) {
      buffered.shift();
      received();
      return;
    }
    this.waiting++;
    push(this.waits, key, received);
  }

  raise(name: string): void {
    const key = name.toLowerCase();
    const received = this.waits.get(key)?.pop();
    if (received === undefined) {
      push(this.unread, key, name);
      return;
    }
    this.waiting--;
    received();
  }
}

function push<Value>(lists: Map<string, Value[]>, key: string, value: Value): void {
  const list = lists.get(key);
  if (list === undefined) {
    lists.set(key, [value]);
  } else {
    list.push(value);
  }
}
