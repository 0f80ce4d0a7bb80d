import { mkdirSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DurableClient } from '../chaos/durable-client';
import type { HostProcess } from '../chaos/host-process';
import { onMountedDisk } from './mounted-disk';
import { ProgramHosts, activityStep, programOf, statusesAtEnd } from './program-host';

const hosts = new ProgramHosts();
afterAll(() => hosts.dispose());

/** The exit code of a host that has to end by itself. */
async function exitCode(host: HostProcess): Promise<number | null> {
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`The host goes on without its store:\n${host.output()}`)), 30_000);
  });
  try {
    return await Promise.race([host.exit.then(({ code }) => code), tooLate]);
  } finally {
    clearTimeout(timer);
  }
}

/** Starts instances with large inputs until one is not accepted any more, and returns those that were. */
async function startUntilRefused(client: DurableClient, name: string): Promise<string[]> {
  const accepted: string[] = [];
  for (let index = 0; index < 500; index++) {
    const id = `${name}-${index}`;
    const program = programOf([{ kind: 'timer', milliseconds: 1_500 }, activityStep(0)], 20_000);
    const sent = await client.start('program', id, program).catch(() => 'refused');
    if (sent === 'refused') return accepted;
    accepted.push(id);
  }
  throw new Error('The host has accepted everything.');
}

it('a host whose disk is full says so, ends, and goes on when there is space again', async () => {
  const disk = join(hosts.directory, 'disk');
  mkdirSync(disk);
  await onMountedDisk(disk, 'size=6m', async () => {
    const { host, client } = await hosts.start('disk/data');
    const filler = join(disk, 'filler');
    const { bavail, bsize } = statfsSync(disk);
    writeFileSync(filler, Buffer.alloc(Math.max(0, bavail * bsize - 1_500_000)));
    const accepted = await startUntilRefused(client, 'full');
    expect(await exitCode(host)).toBeGreaterThan(0);
    expect(host.standardError()).toMatch(/history\.db: the disk is full; free some space and start the host again/);
    expect(accepted.length).toBeGreaterThan(0);
    rmSync(filler);
    const next = await hosts.start('disk/data');
    expect(new Set(await statusesAtEnd(next.client, accepted))).toEqual(new Set(['Completed']));
    next.host.signal('SIGINT');
    expect(await next.host.exit).toEqual({ code: 0, signal: null });
  });
});

it('a host whose file may not grow any more says so, ends, and goes on without that limit', async () => {
  // The shell's limit of the size of files: writes beyond it fail for this process only.
  const { host, client } = await hosts.start('limited', ['sh', '-c', 'ulimit -f 1500; exec "$@"', 'sh']);
  const accepted = await startUntilRefused(client, 'limited');
  expect(await exitCode(host)).toBeGreaterThan(0);
  expect(host.standardError()).toMatch(/history\.db: the disk reported an error/);
  expect(accepted.length).toBeGreaterThan(0);
  const next = await hosts.start('limited');
  expect(new Set(await statusesAtEnd(next.client, accepted))).toEqual(new Set(['Completed']));
});
