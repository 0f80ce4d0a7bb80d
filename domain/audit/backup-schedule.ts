import { z } from 'zod';

/** A rule of a policy that makes backups by a schedule. Other rules (retention, backups on demand) say nothing here. */
const scheduledRule = z.object({
  objectType: z.literal('AzureBackupRule'),
  trigger: z.object({
    objectType: z.literal('ScheduleBasedTriggerContext'),
    schedule: z.object({ repeatingTimeIntervals: z.array(z.unknown()) }),
  }),
});

/** `R/2021-08-15T22:00:00+00:00/P1W`: repeated (how often may be said), from, how far apart. */
const REPEATING = /^R\d{0,9}\/[^/]{1,64}\/(P[^/]{1,64})$/;

const DURATION =
  /^P(?:(\d{1,5})Y)?(?:(\d{1,5})M)?(?:(\d{1,5})W)?(?:(\d{1,5})D)?(?:T(?:(\d{1,5})H)?(?:(\d{1,5})M)?(?:(\d{1,5})S)?)?$/;

const HOUR = 60 * 60;
const DAY = 24 * HOUR;

/** Of years, months, weeks, days, hours, minutes, seconds. The longest year and month: a backup must not seem late. */
const UNIT_SECONDS = [366 * DAY, 31 * DAY, 7 * DAY, DAY, HOUR, 60, 1];

/** `undefined` for what is no duration, or takes no time. */
function durationSeconds(text: string): number | undefined {
  const amounts = DURATION.exec(text)?.slice(1) ?? [];
  const seconds = UNIT_SECONDS.reduce((sum, unit, index) => sum + unit * Number(amounts[index] ?? 0), 0);
  return seconds > 0 ? seconds : undefined;
}

function intervalSeconds(repeating: unknown): number | undefined {
  const duration = typeof repeating === 'string' ? REPEATING.exec(repeating)?.[1] : undefined;
  return duration === undefined ? undefined : durationSeconds(duration);
}

function intervalsOfRule(rule: unknown): number[] {
  const parsed = scheduledRule.safeParse(rule);
  if (!parsed.success) return [];
  return parsed.data.trigger.schedule.repeatingTimeIntervals
    .map(intervalSeconds)
    .filter((seconds) => seconds !== undefined);
}

/**
 * How far apart the backups of a policy are, in seconds; the shortest where several schedules say different things. Two
 * days of a week are two weekly schedules there, which gives a week: later than need be, and never a false alarm.
 *
 * @param policyRules `properties.policyRules` of a backup policy, as it came. What cannot be read is passed over;
 *   `undefined` when nothing of it says when backups are made.
 */
export function backupIntervalSeconds(policyRules: unknown): number | undefined {
  const intervals = Array.isArray(policyRules) ? policyRules.flatMap(intervalsOfRule) : [];
  return intervals.length === 0 ? undefined : intervals.reduce((shortest, each) => Math.min(shortest, each));
}
