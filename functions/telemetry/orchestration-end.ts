import type { OrchestrationHandler } from 'durable-functions';
import { correlationIdIn, failureRecordText } from './failure-record';

/** When and where an orchestration ended. */
export interface OrchestrationEnd {
  /** The registered one. */
  readonly name: string;
  readonly instanceId: string;
  /** Milliseconds since the epoch; that of its last generation. */
  readonly firstSeenAt: number;
  readonly endedAt: number;
}

/** One line of JSON about an end; `undefined` for what is none, as of a generation that continues as new. */
export type EndRecordText = (input: unknown, output: unknown, end: OrchestrationEnd) => string | undefined;

/** Who is told of an end. */
export interface EndListeners {
  /** Told every end; what it makes of it is its own. The output of one that threw is `{ kind: 'Failed' }`. */
  readonly trace: (input: unknown, output: unknown, end: OrchestrationEnd) => void;
  /** What the log is told. */
  readonly recordText?: EndRecordText;
}

/**
 * An orchestration whose end is told, once: an end is never replayed, and the engine is asked for nothing. One that fails says
 * so in the log at once: the watchdog comes later, and would not see one whose id is in use again by then. What ends an
 * orchestration from outside does not come by here.
 */
export function withToldEnd(
  name: string,
  handler: OrchestrationHandler,
  { trace, recordText }: EndListeners,
): OrchestrationHandler {
  return function* (context) {
    const { df } = context;
    const { instanceId } = df;
    const now = (): number => df.currentUtcDateTime.getTime();
    const firstSeenAt = now();
    const endNow = (): OrchestrationEnd => ({ name, instanceId, firstSeenAt, endedAt: now() });
    try {
      const output = yield* handler(context);
      if (df.isReplaying) return output;
      const end = endNow();
      trace(df.getInput(), output, end);
      const text = recordText?.(df.getInput(), output, end);
      if (text !== undefined) context.log(text);
      return output;
    } catch (error) {
      if (df.isReplaying) throw error;
      const end = endNow();
      const input: unknown = df.getInput();
      trace(input, { kind: 'Failed' }, end);
      const failure = { instanceId, orchestration: name, runtimeStatus: 'Failed', endedAt: end.endedAt };
      context.error(failureRecordText({ ...failure, ...correlationIdIn(input) }));
      throw error;
    }
  };
}

export const secondsBetween = (from: number, to: number): number => Math.max(0, Math.round((to - from) / 1000));
