import type { InvocationContext, TimerHandler } from '@azure/functions';
import { getClient } from 'durable-functions';
import { wasCutOff } from '../domain/housekeeping/failure';
import type { InstanceFacts } from '../domain/housekeeping/instance-facts';
import { shouldAdvance } from '../domain/housekeeping/stall';
import type { TaskHubUse } from '../domain/housekeeping/task-hub-owner';
import { failureReport, reportedFrom } from './housekeeping/failure-report';
import { listInstances } from './housekeeping/instances';
import { stallReport } from './housekeeping/stall-report';
import { checkTaskHub, type OwnerOfTaskHub } from './housekeeping/task-hub-check';

export interface WatchdogSettings {
  /** Without an update for so long, an instance that promises nothing is stalled. */
  readonly stalledAfterSeconds: number;
  /** Absent where the app is not told its name: on a laptop. */
  readonly taskHub?: TaskHubUse;
}

const isWatched = (runtimeStatus: string): boolean => wasCutOff(runtimeStatus) || shouldAdvance(runtimeStatus);

function reportStalls(
  instances: readonly InstanceFacts[],
  context: InvocationContext,
  stalledAfterSeconds: number,
): void {
  const active = instances.filter(({ runtimeStatus }) => shouldAdvance(runtimeStatus));
  const { stalls, summary, isQuiet } = stallReport(active, stalledAfterSeconds, Date.now());
  for (const line of stalls) context.warn(line);
  if (isQuiet) context.log(summary);
  else context.warn(summary);
}

/**
 * Says which orchestrations do not get on, and which were cut off since it last looked. It mends nothing: what stands still is the engine's or a defect of ours, and
 * somebody has to look.
 */
export const watch =
  ({ stalledAfterSeconds, taskHub }: WatchdogSettings, ownerOf: OwnerOfTaskHub): TimerHandler =>
  async (timer, context) => {
    if (taskHub !== undefined) await checkTaskHub(taskHub, ownerOf, context);
    // Listed once for both: to find a few of any status the engine reads all that it has.
    const instances = await listInstances(getClient(context), isWatched);
    for (const line of failureReport(instances, reportedFrom(timer, Date.now()))) context.error(line);
    if (timer.isPastDue) {
      // The app did not run, and nothing could get on; what is overdue has not had its turn yet.
      context.log(JSON.stringify({ event: 'sauvegarde.watchdog', skipped: 'pastDue' }));
      return;
    }
    reportStalls(instances, context, stalledAfterSeconds);
  };
