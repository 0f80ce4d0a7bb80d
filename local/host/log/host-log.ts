export type LogLevel = 'trace' | 'debug' | 'information' | 'warning' | 'error' | 'critical';

/** One structured record. `fields` carry ids (`instanceId`, `functionName`, `invocationId`), never payloads. */
export interface LogRecord {
  readonly level: LogLevel;
  /** Where it comes from, in the real host's words: `Host.Startup`, `Host.Triggers.DurableTask`, `Function.<name>.User`. */
  readonly category: string;
  readonly message: string;
  readonly fields?: Readonly<Record<string, string | number | boolean | undefined>>;
}

export type HostLog = (record: LogRecord) => void;
