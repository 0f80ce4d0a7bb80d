import { createServer } from 'node:net';
import { expectExplained, run } from './flows';
import { styles } from './seeded-estate';
import { useApp } from './use-app';

/** A host that notes every connection: nothing at all may reach it, be it without a token. */
async function startOtherHost(): Promise<{ origin: string; connections: () => number; close: () => Promise<void> }> {
  let connections = 0;
  const server = createServer((socket) => {
    connections += 1;
    socket.destroy();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The other host has no port');
  return {
    origin: `http://127.0.0.1:${address.port}`,
    connections: () => connections,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

describe.each(styles)('a poll URL that leads to another host, given by a service of style %s', (style) => {
  const app = useApp({ style });

  it.each(['validate', 'create'] as const)('is told and never opened when %s is answered with it', async (on) => {
    const other = await startOtherHost();
    try {
      app().arm.faults.add({ switch: 'foreignPollUrl', on, origin: other.origin });
      const monitor = await run(app(), 'protect');
      expectExplained(monitor, 'UntrustedPollUrl');
      expect(monitor.error?.message).toContain(other.origin);
      expect(other.connections()).toBe(0);
    } finally {
      await other.close();
    }
  });
});
