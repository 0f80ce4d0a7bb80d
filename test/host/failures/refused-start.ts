import { closedPort } from '../../support/closed-port';
import type { HostCommand } from '../chaos/host-process';
import { startHostProcess } from '../chaos/host-process';

export interface RefusedStart {
  readonly code: number | null;
  readonly standardError: string;
  /** Whether the host has said that it listens, or answered a request as one that serves would. */
  readonly hasServed: boolean;
}

const pollMilliseconds = 15;

/** Until the host is through with its start, its listener may answer 503 and nothing else. */
async function isServing(port: number): Promise<boolean> {
  try {
    const response = await fetch(`http://127.0.0.1:${port}/`);
    await response.arrayBuffer();
    return response.status !== 503;
  } catch {
    return false;
  }
}

/** Runs a host that cannot start to its end, and knocks at its port all the while. */
export async function refusedStart(host: HostCommand, wrap: readonly string[] = []): Promise<RefusedStart> {
  const port = host.port ?? (await closedPort());
  const running = startHostProcess({ ...host, port }, wrap);
  const state = { isOver: false, hasServed: false };
  const exit = running.exit.finally(() => (state.isOver = true));
  while (!state.isOver) {
    state.hasServed ||= host.port === undefined && (await isServing(port));
    if (state.hasServed) running.signal('SIGKILL');
    await new Promise((resolve) => setTimeout(resolve, pollMilliseconds));
  }
  const { code } = await exit;
  const hasServed = state.hasServed || running.output().includes('Listening on');
  return { code, standardError: running.standardError(), hasServed };
}
