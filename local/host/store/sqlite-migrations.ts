/**
 * The schema, as numbered steps: `user_version` counts those applied. A released step never changes; a change is a new step.
 *
 * Rows hang on an instance's integer key: neighbouring instances share pages, and deleting one deletes what belongs to
 * it. Inputs have a table of their own: an instance's row is written anew at every episode, and is short without it.
 * History is one row per episode. There is no index for "everything by time": nothing asks for that.
 */
export const migrations: readonly string[] = [
  `
  CREATE TABLE instances (
    key INTEGER PRIMARY KEY,
    instance_id TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    version TEXT NOT NULL,
    execution_id TEXT NOT NULL,
    parent TEXT,
    status TEXT NOT NULL,
    output TEXT,
    custom_status TEXT,
    created INTEGER NOT NULL,
    updated INTEGER NOT NULL,
    episodes INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX instances_fresh ON instances (key) WHERE episodes = 0;

  CREATE TABLE inputs (
    instance_key INTEGER PRIMARY KEY REFERENCES instances (key) ON DELETE CASCADE,
    input TEXT NOT NULL
  ) STRICT;

  CREATE TABLE history (
    instance_key INTEGER NOT NULL REFERENCES instances (key) ON DELETE CASCADE,
    episode INTEGER NOT NULL,
    events TEXT NOT NULL,
    PRIMARY KEY (instance_key, episode)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE inbox (
    instance_key INTEGER NOT NULL REFERENCES instances (key) ON DELETE CASCADE,
    id INTEGER NOT NULL,
    execution_id TEXT,
    event TEXT NOT NULL,
    PRIMARY KEY (instance_key, id)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE work_items (
    id INTEGER PRIMARY KEY,
    instance_key INTEGER NOT NULL REFERENCES instances (key) ON DELETE CASCADE,
    execution_id TEXT NOT NULL,
    task_id INTEGER NOT NULL,
    name TEXT NOT NULL,
    input TEXT
  ) STRICT;
  CREATE INDEX work_items_by_instance ON work_items (instance_key);

  CREATE TABLE timers (
    fire_at INTEGER NOT NULL,
    instance_key INTEGER NOT NULL REFERENCES instances (key) ON DELETE CASCADE,
    task_id INTEGER NOT NULL,
    PRIMARY KEY (fire_at, instance_key, task_id)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX timers_by_instance ON timers (instance_key);

  CREATE TABLE schedule_status (
    function_name TEXT PRIMARY KEY,
    last TEXT NOT NULL,
    next TEXT NOT NULL,
    last_updated TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;
  `,
];
