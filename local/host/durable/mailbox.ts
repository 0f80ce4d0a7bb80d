import type { InboxMessage, InstanceRecord, TimerRow } from '../store/history-store';
import { EventType, toReplayEvent } from './history-event';
import type { ExecutionControl, ReplayEvent } from './history-event';
import { answeredTaskId } from './instance-history';

/** A fact that has just happened and is not in the store yet; the row it comes from goes away when it gets there. */
export interface Arrival {
  readonly executionId: string;
  readonly event: ReplayEvent;
  readonly source:
    { readonly kind: 'workItem'; readonly id: number } | { readonly kind: 'timer'; readonly timer: TimerRow };
}

/** Where facts go that happen outside of the engine's turns, and what to do when the store fails there. */
export interface ArrivalOutlet {
  deliver(instanceId: string, arrival: Arrival): void;
  fail(error: unknown): void;
}

/** What an instance's next episode is about. */
export interface Mail {
  /** `park`: nothing can happen now. */
  readonly mode: 'run' | 'suspend' | 'terminate' | 'park';
  /** The events to append after OrchestratorStarted. */
  readonly facts: readonly ReplayEvent[];
  /** Messages that this episode takes out of the inbox, the useless ones included. */
  readonly consumed: readonly InboxMessage[];
  /** Arrivals that have to wait in the inbox. */
  readonly deferred: readonly Arrival[];
  /** Messages are left that another episode can take at once. */
  readonly hasMore: boolean;
}

interface Letter {
  readonly event: ReplayEvent;
  readonly message: InboxMessage | undefined;
  readonly arrival: Arrival | undefined;
}

/**
 * Decides what of an instance's mail the next episode takes. Completions of other generations, or of tasks that are not
 * open (any more), are dropped. A suspended instance leaves everything in the inbox but a resume or a terminate; what
 * arrived before a suspend is still handled before it.
 */
export function sortMail(
  record: InstanceRecord,
  openTaskIds: ReadonlySet<number>,
  messages: readonly InboxMessage[],
  arrivals: readonly Arrival[],
): Mail {
  const stillOpen = new Set(openTaskIds);
  const isOfUse = (event: ReplayEvent, executionId: string | null): boolean => {
    const taskId = answeredTaskId(event);
    return taskId === undefined || (executionId === record.executionId && stillOpen.delete(taskId));
  };
  const useless: InboxMessage[] = [];
  const letters: Letter[] = [];
  for (const message of messages) {
    const event = toReplayEvent(message.event);
    if (isOfUse(event, message.executionId)) {
      letters.push({ event, message, arrival: undefined });
    } else {
      useless.push(message);
    }
  }
  for (const arrival of arrivals) {
    if (isOfUse(arrival.event, arrival.executionId)) {
      letters.push({ event: arrival.event, message: undefined, arrival });
    }
  }
  const mail = choose(record, letters);
  return { ...mail, consumed: [...mail.consumed, ...useless] };
}

function choose(record: InstanceRecord, letters: readonly Letter[]): Mail {
  const terminate = letters.find(({ event }) => event.EventType === EventType.ExecutionTerminated);
  if (terminate !== undefined) {
    return { mode: 'terminate', facts: [terminate.event], consumed: inboxOf(letters), deferred: [], hasMore: false };
  }
  if (record.runtimeStatus === 'Suspended') {
    return whileSuspended(letters);
  }
  const suspendAt = letters.findIndex(({ event }) => event.EventType === EventType.ExecutionSuspended);
  const suspend = letters[suspendAt];
  if (suspend === undefined) {
    return take('run', letters, []);
  }
  return suspendAt === 0
    ? take('suspend', [suspend], letters.slice(1))
    : take('run', letters.slice(0, suspendAt), letters.slice(suspendAt));
}

function whileSuspended(letters: readonly Letter[]): Mail {
  const isResume = ({ event }: Letter): boolean => event.EventType === EventType.ExecutionResumed;
  const resume = letters.find(isResume);
  if (resume !== undefined) {
    return take('run', [resume, ...letters.filter((letter) => !isControl(letter))], letters.filter(isSuspend(resume)));
  }
  const again = letters.filter(({ event }) => event.EventType === EventType.ExecutionSuspended);
  const waiting = letters.filter((letter) => !again.includes(letter));
  return { mode: 'park', facts: [], consumed: inboxOf(again), deferred: arrivalsOf(waiting), hasMore: false };
}

/** Suspends sent after a resume still count; those before it have had their effect. */
function isSuspend(resume: Letter): (letter: Letter) => boolean {
  const resumeId = resume.message?.id ?? Number.POSITIVE_INFINITY;
  return ({ event, message }) =>
    event.EventType === EventType.ExecutionSuspended && message !== undefined && message.id > resumeId;
}

function isControl({ event }: Letter): boolean {
  return event.EventType === EventType.ExecutionSuspended || event.EventType === EventType.ExecutionResumed;
}

function take(mode: 'run' | 'suspend', taken: readonly Letter[], left: readonly Letter[]): Mail {
  return {
    mode,
    facts: taken.map(({ event }) => event),
    consumed: inboxOf(taken),
    deferred: arrivalsOf(left),
    hasMore: left.length > 0,
  };
}

function inboxOf(letters: readonly Letter[]): InboxMessage[] {
  return letters.flatMap(({ message }) => message ?? []);
}

function arrivalsOf(letters: readonly Letter[]): Arrival[] {
  return letters.flatMap(({ arrival }) => arrival ?? []);
}

/** The reason that an operator gave with a terminate, suspend or resume. */
export function reasonOf(facts: readonly ReplayEvent[], type: ExecutionControl<Date>['EventType']): string | undefined {
  for (const fact of facts) {
    if (fact.EventType === type) {
      return fact.Input;
    }
  }
  return undefined;
}
