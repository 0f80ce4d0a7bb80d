import { EventType } from './history-event';
import type { ReplayEvent } from './history-event';
import { answeredTaskId } from './instance-history';

export interface RewoundHistory {
  readonly events: readonly ReplayEvent[];
  /** Failed children that keep their place: they are to be rewound too, and will answer again. */
  readonly childIds: readonly string[];
}

type Scheduling = Extract<ReplayEvent, { readonly RetryOf?: number }>;

/**
 * A failed instance's history without its failures: each failed task is forgotten as if it had never been scheduled,
 * with all its retries, so that the next episode schedules it again under the same id. Tasks that a retry has rescued
 * stay. A failed sub-orchestration that can be rewound itself stays scheduled and only loses its answer.
 */
export function rewindHistory(
  events: readonly ReplayEvent[],
  isRewindable: (childId: string) => boolean,
): RewoundHistory {
  const chains = groupByChain(events);
  const keptOpen = new Set<number>();
  const forgotten = new Set<number>();
  const childIds: string[] = [];
  for (const chain of failedChains(events, chains)) {
    const only = chain.length === 1 ? chain[0] : undefined;
    if (only?.EventType === EventType.SubOrchestrationInstanceCreated && isRewindable(only.InstanceId)) {
      keptOpen.add(only.EventId);
      childIds.push(only.InstanceId);
    } else {
      chain.forEach(({ EventId }) => forgotten.add(EventId));
    }
  }
  const stays = (event: ReplayEvent): boolean => {
    const answered = answeredTaskId(event);
    if (answered !== undefined) {
      return !forgotten.has(answered) && !keptOpen.has(answered);
    }
    return event.EventType !== EventType.ExecutionCompleted && !(isScheduling(event) && forgotten.has(event.EventId));
  };
  return { events: events.filter(stays), childIds };
}

function isScheduling(event: ReplayEvent): event is Scheduling {
  return (
    event.EventType === EventType.TaskScheduled ||
    event.EventType === EventType.SubOrchestrationInstanceCreated ||
    event.EventType === EventType.TimerCreated
  );
}

/** Everything that one yielded task has scheduled (attempts and the timers between them), by the id of its first attempt. */
function groupByChain(events: readonly ReplayEvent[]): Map<number, Scheduling[]> {
  const chains = new Map<number, Scheduling[]>();
  for (const event of events.filter(isScheduling)) {
    const first = event.RetryOf ?? event.EventId;
    chains.set(first, [...(chains.get(first) ?? []), event]);
  }
  return chains;
}

function failedChains(events: readonly ReplayEvent[], chains: ReadonlyMap<number, Scheduling[]>): Scheduling[][] {
  const failures = new Set<number>();
  const successes = new Set<number>();
  for (const event of events) {
    const isFailure =
      event.EventType === EventType.TaskFailed || event.EventType === EventType.SubOrchestrationInstanceFailed;
    const id = event.EventType === EventType.TimerFired ? undefined : answeredTaskId(event);
    if (id !== undefined) {
      (isFailure ? failures : successes).add(id);
    }
  }
  return [...chains.values()].filter(
    (chain) =>
      chain.some(({ EventId }) => failures.has(EventId)) && !chain.some(({ EventId }) => successes.has(EventId)),
  );
}
