import { isTerminal } from '../store/history-store';
import { ActivityPump } from './activity-pump';
import { CommitBatch } from './commit-batch';
import type { EngineOptions } from './engine-options';
import { runEpisode } from './episode';
import type { EpisodePlan, EpisodeResult } from './episode';
import { EpisodeWriter } from './episode-writer';
import { InstanceCache } from './instance-cache';
import { InstanceHistory } from './instance-history';
import type { Arrival, ArrivalOutlet } from './mailbox';
import { sortMail } from './mailbox';
import { TimerService } from './timer-service';
import { mayRun, versionMismatch } from './version-match';

interface FinishedEpisode {
  readonly plan: EpisodePlan;
  readonly result: EpisodeResult | undefined;
}

interface Change {
  readonly apply: (batch: CommitBatch) => void;
  readonly reject: (reason: unknown) => void;
}

/** Episodes that may be under way together; also the size of a group commit. */
const MAX_EPISODES = 200;
/**
 * Of those, how many are kept for first episodes. Starting early lets the waits of many instances pass at the same time;
 * but more instances at work than the cache holds would be parsed anew in every episode, so from there on what has begun
 * goes first, and only a few are let in.
 */
const FIRST_EPISODES = { whileFew: 100, whileMany: 8 };
/** Instances at work, below the capacity of the cache (instance-cache.ts). */
const MANY_INSTANCES = 6_000;
/** How many instances are looked up at a time when the engine starts. */
const STARTUP_PAGE = 1_000;

/**
 * The engine's loop. One turn: commit everything that is finished in one transaction, let its effects out, start the
 * next episodes. An episode of an ordinary app ends within the turn that started it, so the next turn commits it together
 * with all others; nothing waits for anything but that commit.
 *
 * An instance has at most one episode under way. Facts reach it as arrivals (in memory, backed by a row that the
 * episode's commit removes) or as messages in its inbox.
 */
export class Dispatcher implements ArrivalOutlet {
  readonly cache: InstanceCache;
  /** Resolves with the error when the store has failed. */
  readonly failed: Promise<Error>;
  private announceFailure: (error: Error) => void = () => undefined;
  private readonly options: EngineOptions;
  private readonly writer: EpisodeWriter;
  private readonly pump: ActivityPump;
  private readonly timers: TimerService;

  private readonly ready = new Set<string>();
  /** Ready for their first episode. */
  private readonly fresh = new Set<string>();
  private readonly underWay = new Set<string>();
  /** Started here and not ended yet: a measure for the cache, no account; those found on disk are not in it. */
  private atWork = 0;
  private readonly inboxed = new Set<string>();
  private readonly arrivals = new Map<string, Arrival[]>();
  private finished: FinishedEpisode[] = [];
  private changes: Change[] = [];
  private quietWaiters: { readonly resolve: () => void; readonly reject: (reason: unknown) => void }[] = [];
  private isTurnDue = false;
  private isStopping = false;
  private failure: Error | undefined;

  constructor(options: EngineOptions) {
    this.options = options;
    this.failed = new Promise((resolve) => (this.announceFailure = resolve));
    this.cache = new InstanceCache(options.store);
    this.writer = new EpisodeWriter(this.cache, options);
    this.pump = new ActivityPump(options, this);
    this.timers = new TimerService(options.store, options.clock, this);
  }

  /** Takes up what is on disk: unread messages, instances never run, overdue timers, activities without a result. */
  begin(): void {
    let afterKey = 0;
    for (let page = this.options.store.unprocessed(0, STARTUP_PAGE); page.length > 0;) {
      for (const { key, instanceId } of page) {
        this.ready.add(instanceId);
        this.inboxed.add(instanceId);
        afterKey = key;
      }
      page = this.options.store.unprocessed(afterKey, STARTUP_PAGE);
    }
    this.timers.fireDue();
    this.pump.run();
    this.planTurn();
  }

  /** Applies an outside change in the next commit; resolves with its result after that commit. */
  change<Result>(apply: (batch: CommitBatch) => Result): Promise<Result> {
    return new Promise((resolve, reject) => {
      const refusal = this.refusal();
      if (refusal !== undefined) {
        reject(refusal);
        return;
      }
      this.changes.push({
        reject,
        apply: (batch) => {
          const result = apply(batch);
          batch.afterCommit.push(() => {
            resolve(result);
          });
        },
      });
      this.planTurn();
    });
  }

  /** Throws when the engine has stopped or its store has failed. */
  requireWorking(): void {
    const refusal = this.refusal();
    if (refusal !== undefined) {
      throw refusal;
    }
  }

  idle(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.quietWaiters.push({ resolve, reject });
      this.announceQuiet();
    });
  }

  /** Resolves when the episodes under way are committed; nothing new is started. */
  async stop(): Promise<void> {
    this.isStopping = true;
    this.timers.stop();
    this.pump.stop();
    await this.idle().catch(() => undefined);
  }

  private refusal(): Error | undefined {
    return this.failure ?? (this.isStopping ? new Error('The durable engine has been stopped.') : undefined);
  }

  /** For the pump and the timers: a fact for an instance. */
  deliver(instanceId: string, arrival: Arrival): void {
    const list = this.arrivals.get(instanceId);
    if (list === undefined) {
      this.arrivals.set(instanceId, [arrival]);
    } else {
      list.push(arrival);
    }
    this.ready.add(instanceId);
    this.planTurn();
  }

  private planTurn(): void {
    if (!this.isTurnDue && this.failure === undefined) {
      this.isTurnDue = true;
      setImmediate(() => {
        this.turn();
      });
    }
  }

  private turn(): void {
    this.isTurnDue = false;
    const changes = this.changes;
    try {
      this.commit(changes);
      if (!this.isStopping) {
        this.startEpisodes();
      }
    } catch (error) {
      this.fail(error, changes);
    }
    this.announceQuiet();
  }

  private commit(changes: readonly Change[]): void {
    const finished = this.finished;
    this.finished = [];
    this.changes = [];
    const batch = new CommitBatch(this.options.store);
    for (const { plan, result } of finished) {
      this.writer.write(batch, plan, result);
    }
    for (const { apply } of changes) {
      apply(batch);
    }
    if (!batch.isEmpty) {
      this.options.store.commit(batch);
    }
    for (const { plan, result } of finished) {
      this.underWay.delete(plan.record.instanceId);
      const hasEnded = result !== undefined && isTerminal(result.record.runtimeStatus);
      this.atWork = Math.max(0, this.atWork - (hasEnded ? 1 : 0));
    }
    this.cache.trim();
    this.release(batch);
  }

  /** What was decided is on disk: now the world may see it. */
  private release(batch: CommitBatch): void {
    for (const instanceId of batch.inboxed) {
      this.inboxed.add(instanceId);
    }
    for (const { instanceId } of batch.inserted) {
      this.fresh.add(instanceId);
    }
    for (const instanceId of batch.ready) {
      this.ready.add(instanceId);
    }
    for (const follow of batch.afterCommit) {
      follow();
    }
    if (!this.isStopping) {
      this.timers.committed(batch.timersRemoved, batch.timersAdded);
      this.pump.add(batch.workItemsAdded);
    }
  }

  private startEpisodes(): void {
    const kept = this.atWork < MANY_INSTANCES ? FIRST_EPISODES.whileFew : FIRST_EPISODES.whileMany;
    this.startFrom(this.ready, MAX_EPISODES - Math.min(kept, this.fresh.size));
    this.startFrom(this.fresh, MAX_EPISODES);
    if (this.finished.length > 0) {
      this.planTurn();
    }
  }

  private startFrom(queue: Set<string>, maxUnderWay: number): void {
    for (const instanceId of queue) {
      if (this.underWay.size >= maxUnderWay) {
        return;
      }
      if (!this.underWay.has(instanceId)) {
        this.ready.delete(instanceId);
        this.atWork += this.fresh.delete(instanceId) ? 1 : 0;
        this.startEpisode(instanceId);
      }
    }
  }

  /** Whether an instance has to be left to another host. What it was sent stays in the store. */
  private isRejected(instanceId: string): boolean {
    const { versions, defaultVersion, log } = this.options;
    const record = versions.onMismatch === 'Fail' ? undefined : this.cache.record(instanceId);
    if (record === undefined || mayRun(versions, record.version, defaultVersion)) return false;
    log({
      level: 'warning',
      category: 'Host.Triggers.DurableTask',
      message: `${versionMismatch(record.name, record.version, defaultVersion)} It waits.`,
      fields: { instanceId, functionName: record.name },
    });
    return true;
  }

  private startEpisode(instanceId: string): void {
    if (this.isRejected(instanceId)) return;
    const plan = this.plan(instanceId);
    if (plan === undefined) {
      return;
    }
    this.underWay.add(instanceId);
    const hasEpisode = plan.mail.mode !== 'park' && (plan.mail.facts.length > 0 || plan.record.episodes === 0);
    if (!hasEpisode) {
      this.finished.push({ plan, result: undefined });
      return;
    }
    void runEpisode(plan, this.options).then((result) => {
      this.finished.push({ plan, result });
      this.planTurn();
    });
  }

  /** Collects an instance's mail; `undefined` when there is none, or nobody to read it. */
  private plan(instanceId: string): EpisodePlan | undefined {
    const { store, clock } = this.options;
    const arrivals = this.arrivals.get(instanceId) ?? [];
    this.arrivals.delete(instanceId);
    const hasInbox = this.inboxed.delete(instanceId);
    const record = this.cache.record(instanceId);
    if (record === undefined) {
      // Purged meanwhile, and its rows with it.
      this.timers.committed(
        arrivals.flatMap(({ source }) => (source.kind === 'timer' ? source.timer : [])),
        [],
      );
      return undefined;
    }
    const messages = hasInbox ? store.inbox(record.key) : [];
    // An hour set back on the machine must not turn an orchestrator's clock back.
    const now = Math.max(clock.now(), record.lastUpdatedTime);
    if (isTerminal(record.runtimeStatus)) {
      const mail = { mode: 'park', facts: [], consumed: messages, deferred: [], hasMore: false } as const;
      return { record, history: new InstanceHistory(), mail, arrivals, now };
    }
    const history = this.cache.history(record);
    const mail = sortMail(record, history.openTaskIds, messages, arrivals);
    if (messages.length > mail.consumed.length) {
      this.inboxed.add(instanceId);
    }
    return { record, history, mail, arrivals, now };
  }

  /** The store has failed: nothing that is not committed may be shown to anyone any more. */
  fail(error: unknown, changes: readonly Change[] = []): void {
    this.failure = error instanceof Error ? error : new Error(String(error));
    this.announceFailure(this.failure);
    this.timers.stop();
    this.pump.stop();
    this.options.log({
      level: 'critical',
      category: 'Host.Triggers.DurableTask',
      message: `The durable engine stops: ${this.failure.message}`,
    });
    for (const { reject } of [...changes, ...this.changes]) {
      reject(this.failure);
    }
    this.changes = [];
    this.announceQuiet();
  }

  private announceQuiet(): void {
    if (this.quietWaiters.length === 0 || (this.failure === undefined && !this.isQuiet())) {
      return;
    }
    const waiters = this.quietWaiters;
    this.quietWaiters = [];
    for (const { resolve, reject } of waiters) {
      if (this.failure === undefined) {
        resolve();
      } else {
        reject(this.failure);
      }
    }
  }

  private isQuiet(): boolean {
    const isDrained = !this.isTurnDue && this.underWay.size === 0 && this.finished.length === 0;
    return isDrained && (this.isStopping || (this.ready.size + this.fresh.size === 0 && this.pump.isQuiet));
  }
}
