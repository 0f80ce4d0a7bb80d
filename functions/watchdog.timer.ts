import { app, type InvocationContext, type Timer } from '@azure/functions';
import { type DurableClient, getClient, input } from 'durable-functions';
import { wasCutOff } from '../domain/housekeeping/failure';
import { shouldAdvance } from '../domain/housekeeping/stall';
import { failureReport, reportedFrom } from './housekeeping/failure-report';
import { listInstances } from './housekeeping/instances';
import { stallReport } from './housekeeping/stall-report';

export interface WatchdogSettings {
  /** NCRONTAB of six fields. */
  readonly watchdogSchedule: string;
  /** Without an update for so long, an instance that promises nothing is stalled. */
  readonly stalledAfterSeconds: number;
}

async function reportFailures(client: DurableClient, context: InvocationContext, since: number): Promise<void> {
  const ended = await listInstances(client, wasCutOff);
  for (const line of failureReport(ended, since)) context.error(line);
}

async function reportStalls(
  client: DurableClient,
  context: InvocationContext,
  stalledAfterSeconds: number,
): Promise<void> {
  const active = await listInstances(client, shouldAdvance);
  const { stalls, summary, isQuiet } = stallReport(active, stalledAfterSeconds, Date.now());
  for (const line of stalls) context.warn(line);
  if (isQuiet) context.log(summary);
  else context.warn(summary);
}

/**
 * Says which orchestrations do not get on, and which were cut off since it last looked. It mends nothing: what stands still is the engine's or a defect of ours, and
 * somebody has to look.
 */
export function registerWatchdog({ watchdogSchedule, stalledAfterSeconds }: WatchdogSettings): void {
  app.timer('watchdogTimer', {
    schedule: watchdogSchedule,
    extraInputs: [input.durableClient()],
    handler: async (timer: Timer, context: InvocationContext) => {
      const client = getClient(context);
      await reportFailures(client, context, reportedFrom(timer, Date.now()));
      if (timer.isPastDue) {
        // The app did not run, and nothing could get on; what is overdue has not had its turn yet.
        context.log(JSON.stringify({ event: 'sauvegarde.watchdog', skipped: 'pastDue' }));
        return;
      }
      await reportStalls(client, context, stalledAfterSeconds);
    },
  });
}
