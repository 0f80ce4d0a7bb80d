import { z } from 'zod';
import type { MeasureInput } from '../../domain/audit/audit-steps';
import { dayFolder, noteOf, PROTECTION_NOTES } from '../../domain/audit/protection-note';
import { reportPaths } from '../../domain/audit/report-paths';
import { type TimeToProtect, timeToProtect } from '../../domain/audit/time-to-protect';
import type { ReportStore } from '../../reports/report-store';
import { readRows, toLines } from '../../reports/row-files';

/** A note may be written so long after the protection that it is of: the report store may be hard to reach for a while. */
const LATE_NOTE_MILLISECONDS = 10 * 60 * 1000;

/** Notes are kept for so long after they were measured. */
const KEPT_MILLISECONDS = 35 * 24 * 60 * 60 * 1000;

const noteRow = z.object({ path: z.string() });

/** The folders of the days of a time, both ends included. */
async function daysBetween(store: ReportStore, from: number, to: number): Promise<string[]> {
  const days = (await store.folders(PROTECTION_NOTES)).map((day) => `${PROTECTION_NOTES}/${day}`);
  return days.filter((day) => day >= dayFolder(from) && day <= dayFolder(to));
}

async function notesBetween(store: ReportStore, from: number, to: number) {
  const paths: string[] = [];
  for (const day of await daysBetween(store, from, to)) paths.push(...(await store.list(day)));
  return paths.flatMap((path) => {
    const record = noteOf(path);
    return record !== undefined && record.protectedAt >= from && record.protectedAt < to ? [{ path, record }] : [];
  });
}

/**
 * How long datasources that nobody asked about went without protection: of those that were protected since the last audit.
 * The last minutes before that are looked at again without what it has counted, so that a note which came late is
 * counted once as well.
 */
export const measureProtections =
  (store: ReportStore) =>
  async ({ auditId, previousId, from, to, since }: MeasureInput): Promise<TimeToProtect> => {
    const counted = previousId === undefined ? [] : await readRows(store, reportPaths.measured(previousId), noteRow);
    const known = new Set(counted.map(({ path }) => path));
    const begin = previousId === undefined ? from : from - LATE_NOTE_MILLISECONDS;
    const notes = (await notesBetween(store, begin, to)).filter(({ path }) => !known.has(path));
    const recent = notes.filter(({ record }) => record.protectedAt >= to - LATE_NOTE_MILLISECONDS);
    // An audit soon after this one looks back at the same minutes: it has to know what both have counted.
    const stillRecent = counted.filter(({ path }) => (noteOf(path)?.protectedAt ?? 0) >= to - LATE_NOTE_MILLISECONDS);
    const rows = [...stillRecent, ...recent.map(({ path }) => ({ path }))];
    if (rows.length > 0) await store.write(reportPaths.measured(auditId), toLines(rows));
    for (const day of await daysBetween(store, 0, from - KEPT_MILLISECONDS)) await store.remove(day);
    const iso = (time: number): string => new Date(time).toISOString();
    return timeToProtect(
      notes.map(({ record }) => record),
      { from: iso(from), to: iso(to), since: iso(since) },
    );
  };
