/** Backups at a fixed pace: some that lie in the past, and perhaps those to come. */
export interface RecoverySchedule {
  /** The moment of one backup, milliseconds since the epoch; the others are whole intervals away from it. */
  readonly anchor: number;
  readonly everyMilliseconds: number;
  /** How many backups up to and including the anchor there are, whatever the state was. */
  readonly past: number;
  /** Whether backups go on after the anchor, as long as protection is configured at their moment. */
  readonly continues: boolean;
  /** More backups in each interval, so many milliseconds after its start; the latest first. Not before the anchor. */
  readonly alsoAfter?: readonly number[];
  /** Those count after this moment only: the schedule was not followed before. */
  readonly alsoFrom?: number;
}

const hour = 60 * 60 * 1000;
const units: Readonly<Record<string, number>> = { H: hour, D: 24 * hour, W: 7 * 24 * hour };
const usual = { start: Date.UTC(2021, 7, 15, 6, 30), everyMilliseconds: 7 * 24 * hour };

interface Interval {
  readonly start: number;
  readonly everyMilliseconds: number;
}

function parseInterval(text: string): Interval | undefined {
  const [, moment = '', count = '', unit = ''] = /^R\/(.+)\/PT?(\d+)([HDW])$/.exec(text) ?? [];
  const start = Date.parse(moment);
  const everyMilliseconds = Number(count) * (units[unit] ?? 0);
  return Number.isNaN(start) || everyMilliseconds === 0 ? undefined : { start, everyMilliseconds };
}

function lastBefore({ start, everyMilliseconds }: Interval, now: number): number {
  return start + everyMilliseconds * Math.floor((now - start) / everyMilliseconds);
}

/**
 * No backup yet; the first one comes at the next moment of the policy. Several days a week are several weekly intervals:
 * those with the pace of the first one count. Without any that can be read it is weekly.
 */
export function policySchedule(now: number, intervals: readonly string[]): RecoverySchedule {
  const read = intervals.flatMap((text) => parseInterval(text) ?? []);
  const { everyMilliseconds } = read[0] ?? usual;
  const paced = read.filter((interval) => interval.everyMilliseconds === everyMilliseconds);
  const lasts = (paced.length === 0 ? [usual] : paced).map((interval) => lastBefore(interval, now));
  const anchor = Math.min(...lasts);
  const offsets = [...new Set(lasts.map((last) => last - anchor))].filter((offset) => offset > 0);
  const also = offsets.length === 0 ? {} : { alsoAfter: offsets.sort((one, other) => other - one), alsoFrom: now };
  return { anchor, everyMilliseconds, past: 0, continues: true, ...also };
}
