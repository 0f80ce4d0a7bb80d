import type { InstanceRecord } from '../store/history-store';
import { isTerminal } from '../store/history-store';
import type { CommitBatch } from './commit-batch';
import type { EngineOptions } from './engine-options';
import type { EpisodePlan, EpisodeResult } from './episode';
import { subOrchestrationFailure } from './failure-text';
import { EventType } from './history-event';
import type { ReplayEvent } from './history-event';
import type { InstanceCache } from './instance-cache';
import { InstanceHistory } from './instance-history';
import { createId } from './instance-id';
import type { ScheduledTask } from './verdict';

/** Writes what episodes decided into a batch: history, state, and everything that other instances are to see of it. */
export class EpisodeWriter {
  private readonly cache: InstanceCache;
  private readonly options: EngineOptions;

  constructor(cache: InstanceCache, options: EngineOptions) {
    this.cache = cache;
    this.options = options;
  }

  /** Without a `result` the plan was only about mail that is dropped or has to wait. */
  write(batch: CommitBatch, plan: EpisodePlan, result: EpisodeResult | undefined): void {
    batch.inboxRemoved.push(...plan.mail.consumed);
    for (const arrival of plan.arrivals) {
      batch.settle(arrival);
    }
    if (result === undefined) {
      this.defer(batch, plan, plan.record);
      return;
    }
    const { record } = result;
    if (result.isNewGeneration) {
      this.startGeneration(batch, result);
    } else {
      this.progress(batch, plan, result);
    }
    if (isTerminal(record.runtimeStatus)) {
      this.end(batch, record);
    } else {
      this.defer(batch, plan, record);
    }
  }

  private progress(batch: CommitBatch, plan: EpisodePlan, { record, events, scheduled }: EpisodeResult): void {
    batch.history.push({ key: record.key, episode: plan.record.episodes, events });
    batch.progressed.push(record);
    plan.history.append(events);
    this.cache.put(record, plan.history);
    for (const task of scheduled) {
      this.schedule(batch, record, task);
    }
  }

  private startGeneration(batch: CommitBatch, { record, lostEvents }: EpisodeResult): void {
    batch.restart(record);
    this.cache.put(record, new InstanceHistory());
    if (lostEvents.length > 0) {
      this.options.log({
        level: 'warning',
        category: 'Host.Triggers.DurableTask',
        message:
          `'${record.name}' continued as new with ${lostEvents.length} received but unread event(s) ` +
          `(${[...new Set(lostEvents)].join(', ')}): they are lost, as on Azure. Read them before, or carry them in the input.`,
        fields: { instanceId: record.instanceId, functionName: record.name },
      });
    }
  }

  private defer(batch: CommitBatch, plan: EpisodePlan, record: InstanceRecord): void {
    for (const { event, executionId } of plan.mail.deferred) {
      batch.send(record, event, executionId);
    }
    if (plan.mail.hasMore) {
      batch.ready.push(record.instanceId);
    }
  }

  private schedule(batch: CommitBatch, record: InstanceRecord, task: ScheduledTask): void {
    const { key, instanceId, executionId } = record;
    switch (task.kind) {
      case 'activity':
        batch.schedule({ key, instanceId, executionId, taskId: task.id, name: task.name, inputJson: task.inputJson });
        return;
      case 'timer':
        batch.timersAdded.push({ key, taskId: task.id, fireAt: task.fireAt });
        return;
      case 'subOrchestration':
        this.startChild(batch, record, task);
    }
  }

  private startChild(
    batch: CommitBatch,
    parent: InstanceRecord,
    task: Extract<ScheduledTask, { kind: 'subOrchestration' }>,
  ): void {
    const existing = this.cache.record(task.instanceId);
    if (existing !== undefined && !isTerminal(existing.runtimeStatus)) {
      const reason = `An orchestration instance with the id '${task.instanceId}' already exists with the status ${existing.runtimeStatus}.`;
      batch.send(
        parent,
        childAnswer(task.id, parent.lastUpdatedTime, { kind: 'failed', text: reason }),
        parent.executionId,
      );
      return;
    }
    if (existing !== undefined) {
      batch.delete(existing.key);
    }
    const { instanceId, executionId, name } = parent;
    const child: InstanceRecord = {
      key: this.options.store.nextId(),
      instanceId: task.instanceId,
      name: task.name,
      version: task.version,
      executionId: createId(),
      parent: { instanceId, executionId, name, taskId: task.id },
      runtimeStatus: 'Pending',
      inputJson: task.inputJson,
      outputJson: null,
      customStatusJson: null,
      createdTime: parent.lastUpdatedTime,
      lastUpdatedTime: parent.lastUpdatedTime,
      episodes: 0,
    };
    batch.insert(child);
    this.cache.put(child, new InstanceHistory());
  }

  private end(batch: CommitBatch, record: InstanceRecord): void {
    batch.timersCleared.push(record.key);
    const { parent } = record;
    const waiting = parent === null ? undefined : this.cache.record(parent.instanceId);
    if (parent === null || waiting?.executionId !== parent.executionId || isTerminal(waiting.runtimeStatus)) {
      return;
    }
    const answer: ChildAnswer =
      record.runtimeStatus === 'Completed'
        ? { kind: 'completed', resultJson: record.outputJson }
        : { kind: 'failed', text: outputText(record.outputJson) };
    batch.send(waiting, childAnswer(parent.taskId, record.lastUpdatedTime, answer), parent.executionId);
  }
}

type ChildAnswer =
  | { readonly kind: 'completed'; readonly resultJson: string | null }
  | { readonly kind: 'failed'; readonly text: string };

function childAnswer(TaskScheduledId: number, now: number, answer: ChildAnswer): ReplayEvent {
  const base = { EventId: -1, IsPlayed: false, Timestamp: new Date(now), TaskScheduledId };
  return answer.kind === 'completed'
    ? { ...base, EventType: EventType.SubOrchestrationInstanceCompleted, Result: answer.resultJson }
    : {
        ...base,
        EventType: EventType.SubOrchestrationInstanceFailed,
        ...subOrchestrationFailure(answer.text),
      };
}

/** A failed or terminated child's output as its parent gets it: the text itself, not its JSON. */
function outputText(outputJson: string | null): string {
  const output: unknown = outputJson === null ? '' : JSON.parse(outputJson);
  return typeof output === 'string' ? output : (outputJson ?? '');
}
