/** Something that fails an instance at once, with a message meant for the author of the orchestrator. */
export class OrchestrationDefect extends Error {
  override readonly name: string = 'OrchestrationDefect';
}

/** A task as history or a replay shows it; timers have no name. */
export interface TaskLabel {
  readonly kind: 'activity' | 'subOrchestration' | 'timer';
  readonly name: string | undefined;
}

/** The replayed orchestrator did not ask for what its history says it had asked for. */
export class NonDeterminismError extends OrchestrationDefect {
  override readonly name = 'NonDeterminismError';

  /** `likelyCause` goes before the usual ones. */
  constructor(taskId: number, recorded: TaskLabel, replayed: TaskLabel | undefined, likelyCause = '') {
    super(
      `Non-deterministic orchestration: task ${taskId} is ${describe(recorded)} in the history, but the replay ` +
        `${replayed === undefined ? 'schedules no task with this id at this point' : `schedules ${describe(replayed)}`}. ` +
        likelyCause +
        'Usual causes: the orchestrator reads something that changes between replays (the clock, random numbers, the ' +
        'environment, I/O) instead of its input, its history and the APIs of its context; or its code was changed ' +
        'while this instance was running (gate changes by version, or let running instances end first).',
    );
  }
}

const articles = { activity: 'activity', subOrchestration: 'sub-orchestration', timer: 'a timer' };

function describe(task: TaskLabel): string {
  return task.name === undefined ? articles[task.kind] : `${articles[task.kind]} '${task.name}'`;
}
