import { rename, rm, symlink } from 'node:fs/promises';
import type { RunningApp } from './running-app';

/**
 * Works while the place of the reports fails: a link that leads to itself stands where its directory was, so that the file
 * system refuses every read and every write, whoever runs the tests. Afterwards all is there as it was.
 */
export async function whileReportsFail<Value>(
  { reportsDirectory }: Pick<RunningApp, 'reportsDirectory'>,
  work: () => Promise<Value>,
): Promise<Value> {
  const aside = `${reportsDirectory}-aside`;
  await rename(reportsDirectory, aside);
  await symlink(reportsDirectory, reportsDirectory);
  try {
    return await work();
  } finally {
    await rm(reportsDirectory);
    await rename(aside, reportsDirectory);
  }
}
