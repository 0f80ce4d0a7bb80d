import { randomUUID } from 'node:crypto';
import type { Dirent } from 'node:fs';
import { type FileHandle, link, mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { faultCodeOf } from './fault-code';
import { isReportName, reportPathNames } from './report-path';
import type { ReportStore } from './report-store';
import { ReportStoreError } from './report-store-error';
import { textChunks } from './text-chunks';

const CHUNK_BYTES = 256 * 1024;
const MAX_OPENINGS = 5;

/** There is nothing there, whatever stands there instead: a folder, or a file where a folder would have to be. */
const ABSENT: ReadonlySet<string> = new Set(['ENOENT', 'ENOTDIR', 'EISDIR']);

/** Turns what goes wrong with the file system into a {@link ReportStoreError}. */
async function doing<Value>(action: string, work: () => Promise<Value>): Promise<Value> {
  try {
    return await work();
  } catch (error) {
    throw new ReportStoreError({ action, code: faultCodeOf(error) });
  }
}

async function unlessAbsent<Value>(work: Promise<Value>): Promise<Value | undefined> {
  try {
    return await work;
  } catch (error) {
    if (ABSENT.has(faultCodeOf(error))) return undefined;
    throw error;
  }
}

/** Ours only: unfinished files of writers that were killed, and what else lies there, have names that no report has. */
async function entriesOf(directory: string): Promise<Dirent[]> {
  const entries = await unlessAbsent(readdir(directory, { withFileTypes: true }));
  return (entries ?? []).filter(({ name }) => isReportName(name));
}

async function reportsBelow(directory: string, path: string): Promise<string[]> {
  const entries = await entriesOf(directory);
  const found = entries.map(async (entry) => {
    if (entry.isDirectory()) return reportsBelow(join(directory, entry.name), `${path}/${entry.name}`);
    return entry.isFile() ? [`${path}/${entry.name}`] : [];
  });
  return (await Promise.all(found)).flat();
}

async function holdsReport(directory: string): Promise<boolean> {
  const entries = await entriesOf(directory);
  if (entries.some((entry) => entry.isFile())) return true;
  for (const entry of entries) {
    if (entry.isDirectory() && (await holdsReport(join(directory, entry.name)))) return true;
  }
  return false;
}

async function foldersBelow(directory: string): Promise<string[]> {
  const folders = (await entriesOf(directory)).filter((entry) => entry.isDirectory());
  const found = folders.map(async ({ name }) => ((await holdsReport(join(directory, name))) ? [name] : []));
  return (await Promise.all(found)).flat();
}

/** The folder may be removed by somebody between its creation and that of the file. */
async function createFile(file: string, openings = 1): Promise<FileHandle> {
  await mkdir(dirname(file), { recursive: true });
  try {
    return await open(file, 'wx');
  } catch (error) {
    if (faultCodeOf(error) !== 'ENOENT' || openings >= MAX_OPENINGS) throw error;
    return createFile(file, openings + 1);
  }
}

async function* whole(text: string): AsyncGenerator<string, void, undefined> {
  yield await Promise.resolve(text);
}

/** The errors of the content are the caller's and pass through as they are; those of the file become ours. */
async function fill(file: FileHandle, content: AsyncIterable<string>, action: string): Promise<void> {
  for await (const chunk of textChunks(content, CHUNK_BYTES)) await doing(action, () => file.writeFile(chunk));
  // Without it a power failure could keep the new name and lose the text.
  await doing(action, () => file.sync());
}

/** Whether it was made: what is there already is no error. */
async function unlessThere(making: Promise<void>): Promise<boolean> {
  try {
    await making;
    return true;
  } catch (error) {
    if (faultCodeOf(error) === 'EEXIST') return false;
    throw error;
  }
}

interface Finishing<Result> {
  readonly action: string;
  /** Gives the text its name, when all of it is on the disk. */
  readonly finish: (unfinished: string) => Promise<Result>;
}

async function writeBeside<Result>(
  file: string,
  content: string | AsyncIterable<string>,
  { action, finish }: Finishing<Result>,
): Promise<Result> {
  const unfinished = join(dirname(file), `~${randomUUID()}.tmp`);
  const handle = await doing(action, () => createFile(unfinished));
  try {
    try {
      await fill(handle, typeof content === 'string' ? whole(content) : content, action);
    } finally {
      await doing(action, () => handle.close());
    }
    return await doing(action, () => finish(unfinished));
  } finally {
    // What went wrong first is what counts; a leftover is never listed.
    await rm(unfinished, { force: true }).catch(() => undefined);
  }
}

/**
 * Keeps reports as files below a directory, which is made with the first report. Several processes may use it at once. A
 * text is written to a file beside, and takes its name when all of it is on the disk.
 */
export function directoryReportStore(directory: string): ReportStore {
  const root = resolve(directory);
  const at = (path: string): string => join(root, ...reportPathNames(path));
  return {
    async read(path) {
      const file = at(path);
      return doing(`read ${path}`, () => unlessAbsent(readFile(file, 'utf8')));
    },
    async write(path, content) {
      const file = at(path);
      await writeBeside(file, content, { action: `write ${path}`, finish: (unfinished) => rename(unfinished, file) });
    },
    async create(path, content) {
      const file = at(path);
      // A second name for the same file, which the file system gives to one only; `rename` would replace what is there.
      const finish = (unfinished: string): Promise<boolean> => unlessThere(link(unfinished, file));
      return writeBeside(file, content, { action: `create ${path}`, finish });
    },
    async list(folder) {
      const directoryOfFolder = at(folder);
      return (await doing(`list ${folder}`, () => reportsBelow(directoryOfFolder, folder))).sort();
    },
    async folders(folder) {
      const directoryOfFolder = at(folder);
      return (await doing(`list ${folder}`, () => foldersBelow(directoryOfFolder))).sort();
    },
    async remove(folder) {
      const directoryOfFolder = at(folder);
      await doing(`remove ${folder}`, () => rm(directoryOfFolder, { recursive: true, force: true, maxRetries: 3 }));
    },
  };
}
