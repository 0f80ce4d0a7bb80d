import pc from 'picocolors';
import type { HostLog, LogLevel, LogRecord } from './host-log';

type Colors = ReturnType<typeof pc.createColors>;

const labels: Readonly<Record<LogLevel, string>> = {
  trace: 'trce',
  debug: 'dbug',
  information: 'info',
  warning: 'warn',
  error: 'fail',
  critical: 'crit',
};

function colored(level: LogLevel, text: string, colors: Colors): string {
  if (level === 'error' || level === 'critical') return colors.red(text);
  if (level === 'warning') return colors.yellow(text);
  if (level === 'information') return colors.green(text);
  return colors.dim(text);
}

/** One record for a person: time, level, category, message; further lines of the message are indented below it. */
export function formatForConsole(record: LogRecord, now: Date, colors: Colors): string {
  const time = colors.dim(now.toISOString());
  const [first = '', ...rest] = record.message.split('\n');
  const ids = [record.fields?.['instanceId'], record.fields?.['invocationId']].filter((id) => id !== undefined);
  const suffix = ids.length === 0 ? '' : ` ${colors.dim(`(${ids.join(', ')})`)}`;
  const head = `${time} ${colored(record.level, labels[record.level], colors)} ${colors.cyan(record.category)} ${first}${suffix}`;
  return [head, ...rest.map((line) => `    ${line}`)].join('\n');
}

/** One record as a line of JSON, for a program. */
export function formatAsJson(record: LogRecord, now: Date): string {
  const { level, category, message, fields } = record;
  return JSON.stringify({ time: now.toISOString(), level, category, message, ...fields });
}

/** Writes records to a stream: readable for a terminal or on request, otherwise one JSON object a line. */
export function createConsoleLog(stream: NodeJS.WriteStream, format: 'text' | 'json'): HostLog {
  const colors = pc.createColors(stream.isTTY && pc.isColorSupported);
  return (record) => {
    const now = new Date();
    stream.write(`${format === 'json' ? formatAsJson(record, now) : formatForConsole(record, now, colors)}\n`);
  };
}
