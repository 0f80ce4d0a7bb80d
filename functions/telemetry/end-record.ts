import type { OrchestrationHandler } from 'durable-functions';

/** When and where an orchestration ended. */
export interface OrchestrationEnd {
  readonly instanceId: string;
  /** Milliseconds since the epoch; that of its last generation. */
  readonly firstSeenAt: number;
  readonly endedAt: number;
}

/** One line of JSON about an end; `undefined` for what is none, as of a generation that continues as new. */
export type EndRecordText = (input: unknown, output: unknown, end: OrchestrationEnd) => string | undefined;

/** An orchestration whose end is in the log, once: an end is never replayed, and the engine is asked for nothing. */
export function withEndRecord(handler: OrchestrationHandler, textOf: EndRecordText): OrchestrationHandler {
  return function* (context) {
    const { df } = context;
    const firstSeenAt = df.currentUtcDateTime.getTime();
    const output = yield* handler(context);
    if (df.isReplaying) return output;
    const end = { instanceId: df.instanceId, firstSeenAt, endedAt: df.currentUtcDateTime.getTime() };
    const text = textOf(df.getInput(), output, end);
    if (text !== undefined) context.log(text);
    return output;
  };
}

export const secondsBetween = (from: number, to: number): number => Math.max(0, Math.round((to - from) / 1000));
