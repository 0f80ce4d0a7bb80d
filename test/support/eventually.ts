import { setTimeout as sleep } from 'node:timers/promises';

/** How often something is looked at that is waited for. */
const LOOK_MILLISECONDS = 20;

/** Far more than anything here takes, and less than jest's own limit: who waits in vain learns for what. */
const PATIENCE_MILLISECONDS = 50_000;

/**
 * Waits until `met` gives something, or true. Tests wait for what they need to have happened, never for a time that is usually
 * enough: on a busy machine it is not.
 * @throws Error that names what did not happen
 */
export async function eventually<Value>(
  what: string,
  met: () => Value | false | undefined | Promise<Value | false | undefined>,
  patienceMilliseconds = PATIENCE_MILLISECONDS,
): Promise<Value> {
  const until = Date.now() + patienceMilliseconds;
  for (;;) {
    const value = await met();
    if (value !== undefined && value !== false) return value;
    if (Date.now() > until) throw new Error(`In vain waited for: ${what}`);
    await sleep(LOOK_MILLISECONDS);
  }
}
