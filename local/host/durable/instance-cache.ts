import type { HistoryStore, InstanceRecord } from '../store/history-store';
import { InstanceHistory } from './instance-history';

interface CachedInstance {
  record: InstanceRecord;
  history: InstanceHistory | undefined;
  /** What this entry has been counted as. A history grows only between `put` calls. */
  characters: number;
}

/** How much text of events the cache may hold, in characters, and how many instances. */
const MAX_CHARACTERS = 40 * 1024 * 1024;
const MAX_INSTANCES = 8_000;

/**
 * The instances that have been used lately, so that an instance at work is not parsed anew in every episode. Only a
 * cache: whatever is evicted comes back from the store.
 *
 * Changes are visible here before they are committed (the changes of one batch build upon each other), so nothing may be
 * evicted in between: `trim()` is for after the commit.
 */
export class InstanceCache {
  private readonly instances = new Map<string, CachedInstance>();
  private readonly store: HistoryStore;
  private characters = 0;

  constructor(store: HistoryStore) {
    this.store = store;
  }

  record(instanceId: string): InstanceRecord | undefined {
    return this.find(instanceId)?.record;
  }

  /** The live history of the current generation; the caller may append to it. */
  history(record: InstanceRecord): InstanceHistory {
    const cached = this.find(record.instanceId);
    if (cached?.record.key !== record.key) {
      return InstanceHistory.from(this.store.history(record.key));
    }
    if (cached.history === undefined) {
      cached.history = InstanceHistory.from(this.store.history(record.key));
      this.count(cached);
    }
    return cached.history;
  }

  /** A new instance, a new state of one, or (without its old history) a new generation. */
  put(record: InstanceRecord, history: InstanceHistory | undefined): void {
    this.forget(record.instanceId);
    const cached: CachedInstance = { record, history, characters: 0 };
    this.instances.set(record.instanceId, cached);
    this.count(cached);
  }

  forget(instanceId: string): void {
    this.characters -= this.instances.get(instanceId)?.characters ?? 0;
    this.instances.delete(instanceId);
  }

  trim(): void {
    for (const instanceId of this.instances.keys()) {
      if (this.instances.size <= MAX_INSTANCES && this.characters <= MAX_CHARACTERS) {
        return;
      }
      this.forget(instanceId);
    }
  }

  private find(instanceId: string): CachedInstance | undefined {
    const cached = this.instances.get(instanceId);
    if (cached !== undefined) {
      return cached;
    }
    const record = this.store.instance(instanceId);
    if (record === undefined) {
      return undefined;
    }
    const loaded: CachedInstance = { record, history: undefined, characters: 0 };
    this.instances.set(instanceId, loaded);
    this.count(loaded);
    return loaded;
  }

  private count(cached: CachedInstance): void {
    const characters = (cached.record.inputJson?.length ?? 0) + (cached.history?.characters ?? 0);
    this.characters += characters - cached.characters;
    cached.characters = characters;
  }
}
