/** Backups at a fixed pace: some that lie in the past, and perhaps those to come. */
export interface RecoverySchedule {
  /** The moment of one backup, milliseconds since the epoch; the others are whole intervals away from it. */
  readonly anchor: number;
  readonly everyMilliseconds: number;
  /** How many backups up to and including the anchor there are, whatever the state was. */
  readonly past: number;
  /** Whether backups go on after the anchor, as long as protection is configured at their moment. */
  readonly continues: boolean;
}

const week = 7 * 24 * 60 * 60 * 1000;
/** The schedule of every policy here: `R/2021-08-15T06:30:00+00:00/P1W`. */
const policyStart = Date.UTC(2021, 7, 15, 6, 30);

/** No backup yet; the first one comes at the next moment of the policy. */
export function policySchedule(now: number): RecoverySchedule {
  const anchor = policyStart + week * Math.floor((now - policyStart) / week);
  return { anchor, everyMilliseconds: week, past: 0, continues: true };
}
