import type { HostLog, LogLevel, LogRecord } from './host-log';

const order: readonly string[] = ['trace', 'debug', 'information', 'warning', 'error', 'critical', 'none'];

function rank(level: string): number {
  return order.indexOf(level.toLowerCase());
}

/**
 * Lets records pass as `logging.logLevel` of host.json says: the longest category prefix that matches decides, then
 * `default`, then `information`.
 */
export function filterLog(log: HostLog, logLevels: Readonly<Record<string, string>>): HostLog {
  const prefixes = Object.entries(logLevels)
    .filter(([category]) => category.toLowerCase() !== 'default')
    .sort(([a], [b]) => b.length - a.length);
  const fallback = Object.entries(logLevels).find(([category]) => category.toLowerCase() === 'default')?.[1];
  const minimum = (category: string): string => {
    const match = prefixes.find(([prefix]) => category === prefix || category.startsWith(`${prefix}.`));
    return match?.[1] ?? fallback ?? 'information';
  };
  return (record) => {
    if (rank(record.level) >= rank(minimum(record.category))) log(record);
  };
}

/** Lets only records of at least `level` pass. */
export function atLeast(level: LogLevel, log: HostLog): HostLog {
  return (record: LogRecord) => {
    if (rank(record.level) >= rank(level)) log(record);
  };
}
