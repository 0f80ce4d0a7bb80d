import { once } from 'node:events';
import { createServer } from 'node:net';

/** Below the ports that operating systems hand out: a server of a test beside this one never gets such a port. */
const LOWEST = 15_000;
const COUNT = 10_000;

async function isFree(port: number): Promise<boolean> {
  const server = createServer();
  try {
    await once(server.listen(port, '127.0.0.1'), 'listening');
    return true;
  } catch {
    return false;
  } finally {
    await new Promise((resolve) => server.close(resolve));
  }
}

/** A port of this machine that nothing listens on, now and while a test needs it closed. */
export async function closedPort(): Promise<number> {
  for (;;) {
    const port = LOWEST + Math.floor(Math.random() * COUNT);
    if (await isFree(port)) return port;
  }
}
