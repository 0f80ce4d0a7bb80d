import { spawnSync } from 'node:child_process';

/** Runs a program that only root may use, and that not every system has. */
function succeeds(...[program, ...parameters]: [string, ...string[]]): boolean {
  return spawnSync(program, parameters, { stdio: 'ignore' }).status === 0;
}

/**
 * Runs `work` with a small disk of its own mounted on a directory; without the right to do that it says so, and the test
 * that asked for it proves nothing.
 *
 * @param options of a tmpfs: `size=6m`, `ro`.
 */
export async function onMountedDisk(directory: string, options: string, work: () => Promise<void>): Promise<void> {
  if (!succeeds('mount', '-t', 'tmpfs', '-o', options, 'tmpfs', directory)) {
    process.stderr.write('Skipped: it takes root and mount to have a disk that is full or cannot be written.\n');
    return;
  }
  try {
    await work();
  } finally {
    succeeds('umount', '-l', directory);
  }
}
