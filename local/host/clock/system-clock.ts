import type { Clock } from './clock';

/**
 * The longest single `setTimeout`. Node's own limit is 24.8 days; the reason to stay far below it is a laptop that
 * sleeps: Node's timers do not count that time, so a wait has to look at the wall clock again now and then.
 */
const LONGEST_HOP_MILLISECONDS = 60_000;

/** The wall clock of the machine, made monotonic: when the machine's time is set back, it stands still until it is caught up. */
export function createSystemClock(): Clock {
  let latest = 0;
  const now = (): number => {
    latest = Math.max(latest, Date.now());
    return latest;
  };
  return {
    now,
    wakeAt(atMilliseconds, wake) {
      let timeout: NodeJS.Timeout;
      const hop = (): void => {
        const remaining = atMilliseconds - now();
        timeout = setTimeout(wakeOrHop, Math.max(0, Math.min(remaining, LONGEST_HOP_MILLISECONDS)));
      };
      // A timeout may end a fraction of a millisecond early by the wall clock: waking is decided by the clock alone.
      const wakeOrHop = (): void => {
        if (now() >= atMilliseconds) {
          wake();
        } else {
          hop();
        }
      };
      hop();
      return () => {
        clearTimeout(timeout);
      };
    },
  };
}
