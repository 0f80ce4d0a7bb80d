import { z } from 'zod';
import { cutOffSince } from '../../domain/housekeeping/failure';
import type { InstanceFacts } from '../../domain/housekeeping/instance-facts';
import { failureRecordText } from '../telemetry/failure-record';

/** Reported one by one in a run; when more fail, it is the release and not they. */
const MAX_REPORTS = 50;

/**
 * Looked back at beyond the last run, which may have failed itself or seen a list that lagged behind. What ended meanwhile is
 * reported again, and told apart by instance and end.
 */
const OVERLAP_MILLISECONDS = 30 * 60 * 1000;

/** Looked back at where nobody knows of a last run: somebody has called the timer by hand. */
const UNKNOWN_MILLISECONDS = 60 * 60 * 1000;

/** What the platform says of the last run; a local time with its offset, and the year 1 for never. */
const timer = z.object({ scheduleStatus: z.object({ last: z.string() }).nullish() });

/**
 * From when on an orchestration that was cut off has to be reported, in milliseconds since the epoch.
 *
 * @param timerInput what a timer function is called with
 */
export function reportedFrom(timerInput: unknown, now: number): number {
  const parsed = timer.safeParse(timerInput);
  const last = Date.parse((parsed.success ? parsed.data.scheduleStatus?.last : undefined) ?? '');
  return Number.isNaN(last) ? now - UNKNOWN_MILLISECONDS : last - OVERLAP_MILLISECONDS;
}

/** Lines of JSON for the log, one for each orchestration of ours that failed or was terminated since. */
export function failureReport(ended: readonly InstanceFacts[], since: number): readonly string[] {
  return cutOffSince(ended, since)
    .slice(0, MAX_REPORTS)
    .map(({ instanceId, name, runtimeStatus, correlationId, lastUpdatedAt }) =>
      failureRecordText({
        ...{ instanceId, orchestration: name, runtimeStatus, endedAt: lastUpdatedAt },
        ...(correlationId !== undefined && { correlationId }),
      }),
    );
}
