import { app, type InvocationContext } from '@azure/functions';
import { type DurableClient, getClient, input } from 'durable-functions';
import { retentionCutoff } from '../domain/housekeeping/retention';
import { purgeEnded } from './housekeeping/purge-run';

export interface PurgeSettings {
  /** NCRONTAB of six fields. */
  readonly purgeSchedule: string;
  readonly historyRetentionDays: number;
}

async function run(client: DurableClient, context: InvocationContext, retentionDays: number): Promise<void> {
  const cutoff = retentionCutoff(retentionDays, Date.now());
  const counts = await purgeEnded(client, cutoff);
  const line = JSON.stringify({ event: 'sauvegarde.purge', endedBefore: new Date(cutoff).toISOString(), ...counts });
  if (counts.failed > 0) context.warn(line);
  else context.log(line);
}

/** Removes the histories of operations, looks and audits that ended long ago; the storage would grow without end. */
export function registerPurgeHistory({ purgeSchedule, historyRetentionDays }: PurgeSettings): void {
  app.timer('purgeHistoryTimer', {
    schedule: purgeSchedule,
    extraInputs: [input.durableClient()],
    handler: (_timer, context) => run(getClient(context), context, historyRetentionDays),
  });
}
