import type { HistoryEvent, ReplayEvent } from '../../../local/host/durable/history-event';
import type { HistoryStore, InstanceRecord, StoreCommit } from '../../../local/host/store/history-store';
import { StoreError } from '../../../local/host/store/store-error';

const T0 = Date.parse('2030-01-01T00:00:00.000Z');

const nothing: StoreCommit = {
  deleted: [],
  inserted: [],
  restarted: [],
  progressed: [],
  history: [],
  inboxRemoved: [],
  inboxAdded: [],
  workItemsRemoved: [],
  workItemsAdded: [],
  timersRemoved: [],
  timersAdded: [],
  timersCleared: [],
};

function turn(milliseconds: number): ReplayEvent {
  return { EventType: 12, EventId: -1, IsPlayed: false, Timestamp: new Date(milliseconds) };
}

function raised(name: string): HistoryEvent {
  return {
    EventType: 15,
    EventId: -1,
    IsPlayed: false,
    Timestamp: '2030-01-01T00:00:00.000Z',
    Name: name,
    Input: '{"quote":"\'"}',
  };
}

/** What every store has to do alike. `open` makes an empty one. */
export function describeHistoryStore(name: string, open: () => HistoryStore): void {
  describe(`the history store ${name}`, () => {
    let store: HistoryStore;

    beforeEach(() => {
      store = open();
    });

    afterEach(() => {
      store.close();
    });

    function instance(instanceId: string, changes: Partial<InstanceRecord> = {}): InstanceRecord {
      return {
        key: store.nextId(),
        instanceId,
        name: 'orchestrator',
        version: '1.0',
        executionId: `${instanceId}-first`,
        parent: null,
        runtimeStatus: 'Pending',
        inputJson: '{"ü":"\\u0000"}',
        outputJson: null,
        customStatusJson: null,
        createdTime: T0,
        lastUpdatedTime: T0,
        episodes: 0,
        ...changes,
      };
    }

    function insert(instanceId: string, changes: Partial<InstanceRecord> = {}): InstanceRecord {
      const record = instance(instanceId, changes);
      store.commit({ ...nothing, inserted: [record] });
      return record;
    }

    it('gives back an instance as it was written, parent included', () => {
      const parent = { instanceId: 'p', executionId: 'e', name: 'n', taskId: 3 };
      const record = insert('a', { parent, outputJson: '1', customStatusJson: '"s"', runtimeStatus: 'Failed' });
      expect(store.instance('a')).toEqual(record);
      expect(store.instance('A')).toBeUndefined();
    });

    it('gives ascending ids', () => {
      const first = store.nextId();
      expect(store.nextId()).toBeGreaterThan(first);
    });

    it('progresses an instance and appends to its history', () => {
      const record = insert('a');
      store.commit({ ...nothing, history: [{ key: record.key, episode: 0, events: [turn(T0)] }] });
      const progressed = { ...record, runtimeStatus: 'Running' as const, lastUpdatedTime: T0 + 5, episodes: 2 };
      store.commit({
        ...nothing,
        progressed: [progressed],
        history: [{ key: record.key, episode: 1, events: [turn(T0 + 1), turn(T0 + 2)] }],
      });
      expect(store.instance('a')).toEqual(progressed);
      expect(store.history(record.key).map(({ Timestamp }) => Timestamp)).toEqual([
        '2030-01-01T00:00:00.000Z',
        '2030-01-01T00:00:00.001Z',
        '2030-01-01T00:00:00.002Z',
      ]);
    });

    it('restarts an instance without its history and its timers, and keeps its inbox', () => {
      const record = insert('a');
      const message = { id: store.nextId(), key: record.key, executionId: null, event: raised('e') };
      store.commit({
        ...nothing,
        history: [{ key: record.key, episode: 0, events: [turn(T0)] }],
        timersAdded: [{ key: record.key, taskId: 0, fireAt: T0 }],
        inboxAdded: [message],
      });
      const next = { ...record, executionId: 'second', inputJson: '2', createdTime: T0 + 9 };
      const events = [turn(T0 + 9)];
      store.commit({ ...nothing, restarted: [next], history: [{ key: record.key, episode: 0, events }] });
      expect(store.instance('a')).toEqual(next);
      expect(store.history(record.key)).toHaveLength(1);
      expect(store.dueTimers(T0, 10)).toEqual([]);
      expect(store.inbox(record.key)).toEqual([message]);
    });

    it('reads an inbox in order and removes what was read', () => {
      const record = insert('a');
      const messages = ['x', 'y', 'z'].map((name) => ({
        id: store.nextId(),
        key: record.key,
        executionId: name === 'y' ? 'only' : null,
        event: raised(name),
      }));
      store.commit({ ...nothing, inboxAdded: messages });
      store.commit({ ...nothing, inboxRemoved: messages.slice(0, 1) });
      expect(store.inbox(record.key)).toEqual(messages.slice(1));
    });

    it('pages through what has to be taken up at a start', () => {
      const fresh = insert('fresh');
      insert('waiting', { episodes: 1, runtimeStatus: 'Running' });
      const addressed = insert('addressed', { episodes: 1, runtimeStatus: 'Suspended' });
      const ended = insert('ended', { episodes: 1, runtimeStatus: 'Completed' });
      store.commit({
        ...nothing,
        inboxAdded: [addressed, ended].map(({ key }) => ({
          id: store.nextId(),
          key,
          executionId: null,
          event: raised('e'),
        })),
      });
      expect(store.unprocessed(0, 1)).toEqual([{ key: fresh.key, instanceId: 'fresh' }]);
      expect(store.unprocessed(fresh.key, 10)).toEqual([{ key: addressed.key, instanceId: 'addressed' }]);
      expect(store.unprocessed(addressed.key, 10)).toEqual([]);
    });

    it('keeps work items in order until they are removed', () => {
      const { key, executionId } = insert('a');
      const items = [0, 1, 2].map((taskId) => ({
        id: store.nextId(),
        key,
        executionId,
        taskId,
        name: 'act',
        inputJson: taskId === 1 ? null : '1',
      }));
      const shown = items.map((item) => ({ ...item, instanceId: 'a' }));
      store.commit({ ...nothing, workItemsAdded: items });
      expect(store.workItems(0, 2)).toEqual(shown.slice(0, 2));
      store.commit({ ...nothing, workItemsRemoved: items.slice(0, 1).map(({ id }) => id) });
      expect(store.workItems(0, 9)).toEqual(shown.slice(1));
      expect(store.workItems(items[1]?.id ?? 0, 9)).toEqual(shown.slice(2));
    });

    it('finds due timers by time, with the generation they belong to', () => {
      const first = insert('a');
      const second = insert('b');
      const timers = [
        { key: first.key, taskId: 0, fireAt: T0 + 20 },
        { key: second.key, taskId: 4, fireAt: T0 + 10 },
        { key: second.key, taskId: 5, fireAt: T0 + 30 },
      ];
      store.commit({ ...nothing, timersAdded: timers });
      expect(store.dueTimers(T0 + 20, 10)).toEqual([
        { key: second.key, taskId: 4, fireAt: T0 + 10, instanceId: 'b', executionId: 'b-first' },
        { key: first.key, taskId: 0, fireAt: T0 + 20, instanceId: 'a', executionId: 'a-first' },
      ]);
      expect(store.dueTimers(T0 + 20, 1)).toHaveLength(1);
      expect(store.nextTimerAfter(T0 + 20)).toBe(T0 + 30);
      store.commit({ ...nothing, timersRemoved: timers.slice(0, 1), timersCleared: [second.key] });
      expect(store.nextTimerAfter(0)).toBeUndefined();
    });

    it('deletes an instance with everything that belongs to it, and lets another take its id', () => {
      const old = insert('a');
      store.commit({
        ...nothing,
        history: [{ key: old.key, episode: 0, events: [turn(T0)] }],
        inboxAdded: [{ id: store.nextId(), key: old.key, executionId: null, event: raised('e') }],
        workItemsAdded: [
          { id: store.nextId(), key: old.key, executionId: 'x', taskId: 0, name: 'act', inputJson: null },
        ],
        timersAdded: [{ key: old.key, taskId: 1, fireAt: T0 }],
      });
      const next = instance('a', { name: 'other' });
      store.commit({ ...nothing, deleted: [old.key], inserted: [next] });
      expect(store.instance('a')).toEqual(next);
      expect(store.history(old.key)).toEqual([]);
      expect(store.inbox(old.key)).toEqual([]);
      expect(store.workItems(0, 9)).toEqual([]);
      expect(store.dueTimers(T0, 9)).toEqual([]);
    });

    it('writes all of a commit or nothing', () => {
      const record = insert('a');
      const broken: StoreCommit = {
        ...nothing,
        inserted: [instance('b')],
        progressed: [{ ...record, runtimeStatus: 'Completed' }],
        timersAdded: [{ key: 999_999, taskId: 0, fireAt: T0 }],
      };
      expect(() => {
        store.commit(broken);
      }).toThrow(StoreError);
      expect(() => {
        store.commit({ ...nothing, inserted: [instance('c'), instance('a')] });
      }).toThrow(StoreError);
      expect(
        store.query({ top: 9 }).instances.map(({ instanceId, runtimeStatus }) => [instanceId, runtimeStatus]),
      ).toEqual([['a', 'Pending']]);
    });

    it('queries by time, status and prefix', () => {
      insert('a-1', { createdTime: T0 });
      insert('a-2', { createdTime: T0 + 10, runtimeStatus: 'Completed' });
      insert('b%1', { createdTime: T0 + 20, runtimeStatus: 'Failed' });
      const ids = (query: Parameters<HistoryStore['query']>[0]): string[] =>
        store.query(query).instances.map(({ instanceId }) => instanceId);
      expect(ids({ top: 9 })).toEqual(['a-1', 'a-2', 'b%1']);
      expect(ids({ top: 9, createdFrom: T0 + 10 })).toEqual(['a-2', 'b%1']);
      expect(ids({ top: 9, createdTo: T0 + 10 })).toEqual(['a-1', 'a-2']);
      expect(ids({ top: 9, runtimeStatuses: ['Failed', 'Pending'] })).toEqual(['a-1', 'b%1']);
      expect(ids({ top: 9, runtimeStatuses: [] })).toEqual([]);
      expect(ids({ top: 9, instanceIdPrefix: 'a-' })).toEqual(['a-1', 'a-2']);
      expect(ids({ top: 9, instanceIdPrefix: '%' })).toEqual([]);
    });

    it('pages through a query without a gap or a repetition', () => {
      const all = ['z', 'ä', 'é', 'B', 'b', '中', '😀', 'a b'];
      all.forEach((instanceId) => insert(instanceId));
      const found: string[] = [];
      let token: string | undefined;
      do {
        const page = store.query({ top: 3, ...(token === undefined ? {} : { continuationToken: token }) });
        found.push(...page.instances.map(({ instanceId }) => instanceId));
        token = page.continuationToken;
      } while (token !== undefined);
      expect(found).toHaveLength(all.length);
      expect(new Set(found)).toEqual(new Set(all));
    });

    it('finds only ended instances to purge', () => {
      const done = insert('done', { runtimeStatus: 'Completed' });
      insert('old', { runtimeStatus: 'Completed', createdTime: T0 - 1 });
      const failed = insert('failed', { runtimeStatus: 'Failed' });
      insert('live', { runtimeStatus: 'Running' });
      const reference = ({ key, instanceId }: InstanceRecord) => ({ key, instanceId });
      expect(store.purgeable({ createdFrom: T0 })).toEqual([done, failed].map(reference));
      expect(store.purgeable({ createdFrom: T0, runtimeStatuses: ['Failed', 'Running'] })).toEqual([reference(failed)]);
    });

    it('remembers the schedule status of a function', () => {
      expect(store.scheduleStatus('tick')).toBeUndefined();
      store.saveScheduleStatus('tick', { last: '1', next: '2', lastUpdated: '3' });
      store.saveScheduleStatus('tick', { last: '4', next: '5', lastUpdated: '6' });
      expect(store.scheduleStatus('tick')).toEqual({ last: '4', next: '5', lastUpdated: '6' });
    });
  });
}
