import type { InstanceFacts } from '../../domain/housekeeping/instance-facts';
import { type Stall, stallOf } from '../../domain/housekeeping/stall';

/** Reported one by one in a run; the summary counts all. When more stand still, it is the engine and not they. */
const MAX_REPORTS = 50;

/** Phases are words of ours; one that is longer is not, and does not fill the log. */
const MAX_PHASE_LENGTH = 64;

const WHAT_TO_DO =
  'Read its history, and see whether the task hub works. Then cancel the operation, or terminate the instance where that ' +
  'has no effect, and start it again: it continues from what is there. See docs/operations.md.';

/** Lines of JSON for the log. */
export interface StallReport {
  /** One for each stalled instance, the latest first. */
  readonly stalls: readonly string[];
  readonly summary: string;
  readonly isQuiet: boolean;
}

const iso = (milliseconds: number): string => new Date(milliseconds).toISOString();

/** Neither input nor output: they name resources of others and hold signed addresses. */
const lineOf = ({ instance, phase, expectedBy, basis, overdueSeconds }: Stall): string =>
  JSON.stringify({
    event: 'sauvegarde.stalled',
    instanceId: instance.instanceId,
    orchestration: instance.name,
    runtimeStatus: instance.runtimeStatus,
    ...(phase !== undefined && { phase: phase.slice(0, MAX_PHASE_LENGTH) }),
    createdDateTime: iso(instance.createdAt),
    lastUpdatedDateTime: iso(instance.lastUpdatedAt),
    expectedBy: iso(expectedBy),
    basis,
    overdueSeconds,
    whatToDo: WHAT_TO_DO,
  });

/** @param now milliseconds since the epoch */
export function stallReport(active: readonly InstanceFacts[], stalledAfterSeconds: number, now: number): StallReport {
  const stalls = active.flatMap((instance) => stallOf(instance, stalledAfterSeconds, now) ?? []);
  stalls.sort((left, right) => right.overdueSeconds - left.overdueSeconds);
  const reported = stalls.slice(0, MAX_REPORTS);
  const counts = { active: active.length, stalled: stalls.length, reported: reported.length };
  return {
    stalls: reported.map(lineOf),
    summary: JSON.stringify({ event: 'sauvegarde.watchdog', ...counts }),
    isQuiet: stalls.length === 0,
  };
}
