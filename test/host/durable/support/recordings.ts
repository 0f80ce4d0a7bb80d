import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { isHistoryEvent, toReplayEvent } from '../../../../local/host/durable/history-event';
import type { ReplayEvent } from '../../../../local/host/durable/history-event';

export interface RecordedEpisode {
  readonly history: readonly ReplayEvent[];
  readonly actions: readonly unknown[];
}

const recording = z.object({
  episodes: z.array(
    z.object({
      history: z.array(z.unknown()),
      state: z.object({ actions: z.tuple([z.array(z.unknown())]) }).nullable(),
    }),
  ),
});

/** One episode of an exchange with the real SDK, as it was recorded: what it was shown and what it answered. */
export function readEpisode(name: string, index: number): RecordedEpisode {
  const path = join(__dirname, '../../../fixtures/recordings', `${name}.json`);
  const episode = recording.parse(JSON.parse(readFileSync(path, 'utf8'))).episodes[index];
  if (!episode?.state) {
    throw new Error(`The recording ${name} has no episode ${index} with actions.`);
  }
  return {
    history: episode.history.filter(isHistoryEvent).map(toReplayEvent),
    actions: episode.state.actions[0],
  };
}
