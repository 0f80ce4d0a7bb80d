import type { InvocationContext, TimerHandler } from '@azure/functions';
import { type DurableClient, getClient } from 'durable-functions';
import { retentionCutoff } from '../domain/housekeeping/retention';
import { REMEMBERED_HOURS } from '../domain/idempotency/claim';
import { purgeEnded } from './housekeeping/purge-run';

/** Forgets the idempotency keys from before a time, in milliseconds since the epoch; gives how many. */
export type ForgetKeys = (cutoff: number) => Promise<number>;

async function run(client: DurableClient, context: InvocationContext, retentionDays: number): Promise<void> {
  const cutoff = retentionCutoff(retentionDays, Date.now());
  const counts = await purgeEnded(client, cutoff);
  const line = JSON.stringify({ event: 'sauvegarde.purge', endedBefore: new Date(cutoff).toISOString(), ...counts });
  if (counts.failed > 0) context.warn(line);
  else context.log(line);
}

async function forget(forgetKeys: ForgetKeys, context: InvocationContext): Promise<void> {
  const cutoff = Date.now() - REMEMBERED_HOURS * 60 * 60 * 1000;
  const line = { event: 'sauvegarde.keysForgotten', claimedBefore: new Date(cutoff).toISOString() };
  try {
    context.log(JSON.stringify({ ...line, forgotten: await forgetKeys(cutoff) }));
  } catch (error) {
    // The next run does it; the message says what is wrong with the storage.
    context.warn(JSON.stringify({ ...line, error: error instanceof Error ? error.message : 'no Error was thrown' }));
  }
}

/** Removes the idempotency keys that need not be known any more, and the histories of operations, looks and audits that ended long ago; the storage would grow without end. */
export const purgeHistory =
  (historyRetentionDays: number, forgetKeys: ForgetKeys): TimerHandler =>
  async (_timer, context) => {
    await forget(forgetKeys, context);
    await run(getClient(context), context, historyRetentionDays);
  };
