/** Rejects with `reason` as soon as the signal aborts, whether or not the work listens to it. */
export function orAborted<Value>(work: Promise<Value>, signal: AbortSignal, reason: () => Error): Promise<Value> {
  return new Promise((resolve, reject) => {
    const abort = (): void => reject(reason());
    if (signal.aborted) abort();
    signal.addEventListener('abort', abort, { once: true });
    void work.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}

/** Runs `work` with a signal that aborts after the time; the timer does not outlive the work. */
export async function withinSeconds<Value>(
  seconds: number,
  work: (signal: AbortSignal) => Promise<Value>,
  reason: () => Error,
): Promise<Value> {
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(), seconds * 1000);
  try {
    return await orAborted(work(controller.signal), controller.signal, reason);
  } finally {
    clearTimeout(timer);
  }
}
