import { copyFileSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'libsql';
import { z } from 'zod';

const event = z.looseObject({
  EventType: z.number(),
  EventId: z.number(),
  TaskScheduledId: z.number().optional(),
  TimerId: z.number().optional(),
  Name: z.string().optional(),
  Result: z.string().nullish(),
  Reason: z.string().optional(),
  Details: z.string().optional(),
});

export type StoredEvent = z.infer<typeof event>;

const instanceRow = z.object({
  key: z.number(),
  instance_id: z.string(),
  execution_id: z.string(),
  status: z.string(),
  input: z.string().nullable(),
  output: z.string().nullable(),
  custom_status: z.string().nullable(),
});

const ownedRow = z.object({ instance_key: z.number(), task_id: z.number() });

/** What is on disk of one instance. */
export interface StoredInstance {
  readonly instanceId: string;
  readonly executionId: string;
  readonly status: string;
  /** Counter of continue-as-new, out of the input. */
  readonly generation: number;
  readonly output: string | null;
  readonly customStatus: string | null;
  /** Read only for instances that have not ended, and for those asked for. */
  readonly history: readonly StoredEvent[] | undefined;
  readonly inbox: readonly StoredEvent[];
  /** Task ids. */
  readonly workItems: readonly number[];
  readonly timers: readonly number[];
}

export type Snapshot = ReadonlyMap<string, StoredInstance>;

const ended = ['Completed', 'Failed', 'Terminated', 'Canceled'];

export function hasEnded({ status }: { readonly status: string }): boolean {
  return ended.includes(status);
}

function generationOf(input: string | null): number {
  const parsed = z.object({ generation: z.number() }).safeParse(JSON.parse(input ?? 'null'));
  return parsed.success ? parsed.data.generation : 0;
}

/** Rows by the key of the instance that they belong to. */
function byInstance<Row extends { readonly instance_key: number }>(rows: readonly Row[]): Map<number, Row[]> {
  const groups = new Map<number, Row[]>();
  for (const row of rows) {
    const group = groups.get(row.instance_key);
    if (group === undefined) groups.set(row.instance_key, [row]);
    else group.push(row);
  }
  return groups;
}

function read(database: Database.Database, withHistoryOf: ReadonlySet<string>): Snapshot {
  const all = <Row>(schema: z.ZodType<Row>, sql: string): Row[] => z.array(schema).parse(database.prepare(sql).all());
  const check = z.array(z.object({ quick_check: z.string() })).parse(database.prepare('PRAGMA quick_check').all());
  if (check[0]?.quick_check !== 'ok') throw new Error(`The database is damaged: ${JSON.stringify(check)}`);
  const historyRow = z.object({ events: z.string() });
  const history = database.prepare('SELECT events FROM history WHERE instance_key = ? ORDER BY episode');
  const historyOf = (key: number): StoredEvent[] =>
    z
      .array(historyRow)
      .parse(history.all(key))
      .flatMap(({ events }) => z.array(event).parse(JSON.parse(events)));
  const messageRow = z.object({ instance_key: z.number(), event: z.string() });
  const inbox = byInstance(all(messageRow, 'SELECT instance_key, event FROM inbox ORDER BY id'));
  const workItems = byInstance(all(ownedRow, 'SELECT instance_key, task_id FROM work_items'));
  const timers = byInstance(all(ownedRow, 'SELECT instance_key, task_id FROM timers'));
  const taskIds = (rows: readonly { readonly task_id: number }[] = []): number[] => rows.map(({ task_id: id }) => id);
  const instances = all(
    instanceRow,
    'SELECT key, instance_id, execution_id, status, input, output, custom_status FROM instances LEFT JOIN inputs ON instance_key = key',
  );
  return new Map(
    instances.map((row) => [
      row.instance_id,
      {
        instanceId: row.instance_id,
        executionId: row.execution_id,
        status: row.status,
        generation: generationOf(row.input),
        output: row.output,
        customStatus: row.custom_status,
        history: !hasEnded(row) || withHistoryOf.has(row.instance_id) ? historyOf(row.key) : undefined,
        inbox: (inbox.get(row.key) ?? []).map((message) => event.parse(JSON.parse(message.event))),
        workItems: taskIds(workItems.get(row.key)),
        timers: taskIds(timers.get(row.key)),
      },
    ]),
  );
}

/**
 * What a host that is gone has left on disk. The files are copied first: looking at them must not change what the next
 * host finds (opening a database replays its log).
 */
export function takeSnapshot(dataDirectory: string, withHistoryOf: ReadonlySet<string>): Snapshot {
  const path = join(dataDirectory, 'history.db');
  if (!existsSync(path)) return new Map();
  const copy = mkdtempSync(join(tmpdir(), 'snapshot-'));
  try {
    for (const suffix of ['', '-wal', '-journal']) {
      if (existsSync(path + suffix)) copyFileSync(path + suffix, join(copy, `history.db${suffix}`));
    }
    const database = new Database(join(copy, 'history.db'));
    try {
      const tables = database.prepare(`SELECT count(*) AS count FROM sqlite_schema WHERE name = 'timers'`).get();
      // Killed before the very first transaction.
      return z.object({ count: z.number() }).parse(tables).count === 0 ? new Map() : read(database, withHistoryOf);
    } finally {
      database.close();
    }
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
}
