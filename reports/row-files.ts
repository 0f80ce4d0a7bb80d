import type { z } from 'zod';
import { forEachBounded } from './bounded-parallel';
import type { ReportStore } from './report-store';

/** Rows in files, one a line: a file that was cut short is seen, and no file has to be parsed as a whole. */
export const toLines = (rows: readonly object[]): string => rows.map((row) => `${JSON.stringify(row)}\n`).join('');

/**
 * The rows of a file.
 *
 * @throws Error when a line is not of the shape; its message has the path and no value
 */
export async function readRows<Row>(store: ReportStore, path: string, shape: z.ZodType<Row>): Promise<Row[]> {
  const text = (await store.read(path)) ?? '';
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line, index) => {
      const row = shape.safeParse(JSON.parse(line));
      if (!row.success) throw new Error(`${path}: line ${index + 1} is not one of this app's`);
      return row.data;
    });
}

/** Files that are read at a time: a remediation of a day writes thousands of small ones. */
const READS_AT_A_TIME = 8;

/** The rows of every file below a folder, in the order of their names. */
export async function readFolder<Row>(store: ReportStore, folder: string, shape: z.ZodType<Row>): Promise<Row[]> {
  const paths = await store.list(folder);
  const byFile = paths.map((): Row[] => []);
  await forEachBounded(paths.entries(), READS_AT_A_TIME, async ([index, path]) => {
    byFile[index] = await readRows(store, path, shape);
  });
  return byFile.flat();
}

/** Files that are written at a time: a page goes into one file a bucket. */
const WRITES_AT_A_TIME = 8;

/**
 * Divides rows into files, one a bucket. Empty ones are written too: a repetition of the page may have fewer rows than
 * the first time, and leaves nothing of that behind.
 */
export async function writeBuckets<Row extends object>(
  store: ReportStore,
  rows: readonly Row[],
  buckets: { readonly count: number; readonly of: (row: Row) => number; readonly file: (bucket: number) => string },
): Promise<void> {
  const byBucket = Array.from({ length: buckets.count }, (): Row[] => []);
  for (const row of rows) byBucket[buckets.of(row)]?.push(row);
  for (let first = 0; first < buckets.count; first += WRITES_AT_A_TIME) {
    const window = byBucket.slice(first, first + WRITES_AT_A_TIME);
    await Promise.all(window.map((own, index) => store.write(buckets.file(first + index), toLines(own))));
  }
}
