import { app } from '@azure/functions';
import { z } from 'zod';

/** Behind this label the SDK's error carries what the orchestration has asked for, as JSON. The host reads it back from there. */
const STATE_LABEL = '\n\n$OutOfProcData$:';

const episodeState = z.looseObject({ actions: z.unknown() });

const CUT = '[cut]';

/** Every `url` of an input: that of a poll is the only one that is secret, and none is of use to the host. */
const withoutUrl = (name: string, value: unknown): unknown =>
  name === 'url' && typeof value === 'string' ? CUT : value;

/**
 * The message of a failed orchestration without the poll URLs in the inputs of its activities: the host logs it as it is. All
 * else stays. The host runs through the same actions before it fails the instance, and knows those of the history again by
 * number and name, not by input. A message that has the label and no state behind it ends before the label.
 */
export function withoutPollUrls(message: string): string {
  const labelAt = message.lastIndexOf(STATE_LABEL);
  if (labelAt < 0) return message;
  const stateAt = labelAt + STATE_LABEL.length;
  try {
    const state = episodeState.parse(JSON.parse(message.slice(stateAt)));
    const actions: unknown = JSON.parse(JSON.stringify(state.actions), withoutUrl);
    return `${message.slice(0, stateAt)}${JSON.stringify({ ...state, actions })}`;
  } catch {
    return message.slice(0, labelAt);
  }
}

/** Keeps poll URLs out of the errors that the host is given: it logs them. */
export function keepPollUrlsFromHost(): void {
  app.hook.postInvocation(({ error }) => {
    // The same error goes on: what else the SDK has put into it is for the host.
    if (error instanceof Error) error.message = withoutPollUrls(error.message);
  });
}
