import type { SqliteConnection } from './sqlite-connection';

export type Statements = ReturnType<typeof prepareStatements>;

/** Instances with their inputs; the table of instances is `i`. */
export const SELECT_INSTANCES =
  'SELECT i.*, inputs.input FROM instances i LEFT JOIN inputs ON inputs.instance_key = i.key';

/** Everything that runs often, prepared once. */
export function prepareStatements(connection: SqliteConnection) {
  const prepare = (sql: string) => connection.prepare(sql);
  return {
    lastId: prepare(`
      SELECT max(
        coalesce((SELECT max(key) FROM instances), 0),
        coalesce((SELECT max(id) FROM inbox), 0),
        coalesce((SELECT max(id) FROM work_items), 0)
      ) AS id`),
    instance: prepare(`${SELECT_INSTANCES} WHERE i.instance_id = ?`),
    history: prepare('SELECT events FROM history WHERE instance_key = ? ORDER BY episode'),
    inbox: prepare('SELECT id, execution_id, event FROM inbox WHERE instance_key = ? ORDER BY id'),
    unprocessed: prepare(`
      SELECT key, instance_id FROM instances
      WHERE key IN (
        SELECT key FROM instances WHERE episodes = 0 AND key > ?
        UNION SELECT instance_key FROM inbox WHERE instance_key > ?
      ) AND status NOT IN ('Completed', 'Failed', 'Canceled', 'Terminated')
      ORDER BY key LIMIT ?`),
    workItems: prepare(`
      SELECT w.*, i.instance_id FROM work_items w JOIN instances i ON i.key = w.instance_key
      WHERE w.id > ? ORDER BY w.id LIMIT ?`),
    dueTimers: prepare(`
      SELECT t.*, i.instance_id, i.execution_id FROM timers t JOIN instances i ON i.key = t.instance_key
      WHERE t.fire_at <= ? ORDER BY t.fire_at, t.instance_key, t.task_id LIMIT ?`),
    nextTimer: prepare('SELECT fire_at FROM timers WHERE fire_at > ? ORDER BY fire_at LIMIT 1'),
    insertInstance: prepare(`
      INSERT INTO instances (key, instance_id, name, version, execution_id, parent, status, output, custom_status,
        created, updated, episodes)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`),
    saveInput: prepare('INSERT OR REPLACE INTO inputs (instance_key, input) VALUES (?, ?)'),
    clearInput: prepare('DELETE FROM inputs WHERE instance_key = ?'),
    restartInstance: prepare(`
      UPDATE instances SET version = ?, execution_id = ?, status = ?, output = ?, custom_status = ?, created = ?,
        updated = ?, episodes = ?
      WHERE key = ?`),
    progressInstance: prepare(
      'UPDATE instances SET status = ?, output = ?, custom_status = ?, updated = ?, episodes = ? WHERE key = ?',
    ),
    deleteInstance: prepare('DELETE FROM instances WHERE key = ?'),
    insertHistory: prepare('INSERT INTO history (instance_key, episode, events) VALUES (?, ?, ?)'),
    clearHistory: prepare('DELETE FROM history WHERE instance_key = ?'),
    insertInbox: prepare('INSERT INTO inbox (instance_key, id, execution_id, event) VALUES (?, ?, ?, ?)'),
    deleteInbox: prepare('DELETE FROM inbox WHERE instance_key = ? AND id = ?'),
    insertWorkItem: prepare(
      'INSERT INTO work_items (id, instance_key, execution_id, task_id, name, input) VALUES (?, ?, ?, ?, ?, ?)',
    ),
    deleteWorkItem: prepare('DELETE FROM work_items WHERE id = ?'),
    insertTimer: prepare('INSERT INTO timers (fire_at, instance_key, task_id) VALUES (?, ?, ?)'),
    deleteTimer: prepare('DELETE FROM timers WHERE fire_at = ? AND instance_key = ? AND task_id = ?'),
    clearTimers: prepare('DELETE FROM timers WHERE instance_key = ?'),
    scheduleStatus: prepare('SELECT last, next, last_updated FROM schedule_status WHERE function_name = ?'),
    saveScheduleStatus: prepare(`
      INSERT INTO schedule_status (function_name, last, next, last_updated) VALUES (?, ?, ?, ?)
      ON CONFLICT (function_name) DO UPDATE SET last = excluded.last, next = excluded.next,
        last_updated = excluded.last_updated`),
  };
}
