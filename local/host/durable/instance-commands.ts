import type { InstanceRecord } from '../store/history-store';
import { isTerminal } from '../store/history-store';
import type { CommitBatch } from './commit-batch';
import type { ControlResult, PurgeQuery, StartRequest, StartResult } from './engine';
import type { EngineOptions } from './engine-options';
import { EventType } from './history-event';
import type { ExecutionControl, ReplayEvent } from './history-event';
import type { InstanceCache } from './instance-cache';
import { InstanceHistory } from './instance-history';
import { createId, instanceIdProblem } from './instance-id';
import { rewindHistory } from './rewind';

/** What operators and clients do to instances, each as a part of one commit. */
export class InstanceCommands {
  private readonly cache: InstanceCache;
  private readonly options: EngineOptions;

  constructor(cache: InstanceCache, options: EngineOptions) {
    this.cache = cache;
    this.options = options;
  }

  /** An ended instance of the same id is replaced; a live one is not. */
  start(batch: CommitBatch, request: StartRequest): StartResult {
    const instanceId = request.instanceId ?? createId();
    if (!this.options.runner.hasOrchestrator(request.name)) {
      return { kind: 'unknownOrchestrator', name: request.name };
    }
    const reason = instanceIdProblem(instanceId);
    if (reason !== undefined) {
      return { kind: 'invalidInstanceId', instanceId, reason };
    }
    const existing = this.cache.record(instanceId);
    if (existing !== undefined && !isTerminal(existing.runtimeStatus)) {
      return { kind: 'alreadyExists', instanceId, runtimeStatus: existing.runtimeStatus };
    }
    if (existing !== undefined) {
      batch.delete(existing.key);
    }
    const now = this.options.clock.now();
    const record: InstanceRecord = {
      key: this.options.store.nextId(),
      instanceId,
      name: request.name,
      version: request.version ?? this.options.defaultVersion,
      executionId: createId(),
      parent: null,
      runtimeStatus: 'Pending',
      inputJson: request.inputJson,
      outputJson: null,
      customStatusJson: null,
      createdTime: now,
      lastUpdatedTime: now,
      episodes: 0,
    };
    batch.insert(record);
    this.cache.put(record, new InstanceHistory());
    return { kind: 'started', instanceId };
  }

  restart(
    batch: CommitBatch,
    instanceId: string,
    withNewInstanceId: boolean,
  ): StartResult | { readonly kind: 'notFound' } {
    const existing = this.cache.record(instanceId);
    if (existing === undefined) {
      return { kind: 'notFound' };
    }
    const { name, inputJson, version } = existing;
    return this.start(batch, { name, inputJson, version, ...(withNewInstanceId ? {} : { instanceId }) });
  }

  raiseEvent(batch: CommitBatch, instanceId: string, eventName: string, inputJson: string): ControlResult {
    return this.send(batch, instanceId, {
      ...this.outside(),
      EventType: EventType.EventRaised,
      Name: eventName,
      Input: inputJson,
    });
  }

  terminate(batch: CommitBatch, instanceId: string, reason: string): ControlResult {
    return this.control(batch, instanceId, EventType.ExecutionTerminated, reason);
  }

  suspend(batch: CommitBatch, instanceId: string, reason: string): ControlResult {
    const isSuspended = this.cache.record(instanceId)?.runtimeStatus === 'Suspended';
    return isSuspended ? 'invalidState' : this.control(batch, instanceId, EventType.ExecutionSuspended, reason);
  }

  resume(batch: CommitBatch, instanceId: string, reason: string): ControlResult {
    const record = this.cache.record(instanceId);
    if (record !== undefined && !isTerminal(record.runtimeStatus) && record.runtimeStatus !== 'Suspended') {
      return 'invalidState';
    }
    return this.control(batch, instanceId, EventType.ExecutionResumed, reason);
  }

  rewind(batch: CommitBatch, instanceId: string, reason: string): ControlResult {
    const record = this.cache.record(instanceId);
    if (record === undefined) {
      return 'notFound';
    }
    if (record.runtimeStatus !== 'Failed') {
      return isTerminal(record.runtimeStatus) ? 'gone' : 'invalidState';
    }
    this.rewindTree(batch, record, reason);
    return 'accepted';
  }

  purge(batch: CommitBatch, instanceId: string): number {
    const record = this.cache.record(instanceId);
    if (record === undefined || !isTerminal(record.runtimeStatus)) {
      return 0;
    }
    batch.delete(record.key);
    this.cache.forget(instanceId);
    return 1;
  }

  /** What the store finds is as of the last commit: each is looked at again before it goes. */
  purgeBy(batch: CommitBatch, query: PurgeQuery): number {
    const found = this.options.store.purgeable(query);
    return found.reduce((sum, { instanceId }) => sum + this.purge(batch, instanceId), 0);
  }

  private outside(): { EventId: number; IsPlayed: boolean; Timestamp: Date } {
    return { EventId: -1, IsPlayed: false, Timestamp: new Date(this.options.clock.now()) };
  }

  private control(
    batch: CommitBatch,
    instanceId: string,
    type: ExecutionControl<Date>['EventType'],
    reason: string,
  ): ControlResult {
    return this.send(batch, instanceId, { ...this.outside(), EventType: type, Input: reason });
  }

  private send(batch: CommitBatch, instanceId: string, event: ReplayEvent): ControlResult {
    const record = this.cache.record(instanceId);
    if (record === undefined) {
      return 'notFound';
    }
    if (isTerminal(record.runtimeStatus)) {
      return 'gone';
    }
    batch.send(record, event, null);
    return 'accepted';
  }

  /** Failed children are rewound in place and answer again; failed children that are gone are started anew. */
  private rewindTree(batch: CommitBatch, record: InstanceRecord, reason: string): void {
    const isRewindable = (childId: string): boolean => this.failedChild(record, childId) !== undefined;
    const { events, childIds } = rewindHistory(this.cache.history(record).events, isRewindable);
    const running: InstanceRecord = {
      ...record,
      runtimeStatus: 'Running',
      outputJson: null,
      lastUpdatedTime: Math.max(this.options.clock.now(), record.lastUpdatedTime),
      episodes: 1,
    };
    const history = new InstanceHistory();
    history.append(events);
    batch.restart(running);
    batch.history.push({ key: record.key, episode: 0, events });
    this.cache.put(running, history);
    batch.send(running, { ...this.outside(), EventType: EventType.ExecutionRewound, Input: reason }, null);
    for (const childId of childIds) {
      const child = this.failedChild(record, childId);
      if (child !== undefined) {
        this.rewindTree(batch, child, reason);
      }
    }
  }

  private failedChild(parent: InstanceRecord, childId: string): InstanceRecord | undefined {
    const child = this.cache.record(childId);
    const isOurs = child?.parent?.instanceId === parent.instanceId && child.parent.executionId === parent.executionId;
    return isOurs && child.runtimeStatus === 'Failed' ? child : undefined;
  }
}
