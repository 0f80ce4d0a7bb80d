import pc from 'picocolors';
import { formatAsJson, formatForConsole } from '../../../local/host/log/console-log';
import type { LogRecord } from '../../../local/host/log/host-log';
import { filterLog } from '../../../local/host/log/log-filter';

const record: LogRecord = {
  level: 'warning',
  category: 'Function.a.User',
  message: 'first\nsecond',
  fields: { functionName: 'a', invocationId: 'i-1' },
};
const now = new Date('2024-01-01T00:00:00Z');

describe('A log record', () => {
  it('is one line and its continuation for a person', () => {
    expect(formatForConsole(record, now, pc.createColors(false))).toBe(
      '2024-01-01T00:00:00.000Z warn Function.a.User first (i-1)\n    second',
    );
  });

  it('is one line of JSON for a program', () => {
    expect(JSON.parse(formatAsJson(record, now))).toEqual({
      time: '2024-01-01T00:00:00.000Z',
      level: 'warning',
      category: 'Function.a.User',
      message: 'first\nsecond',
      functionName: 'a',
      invocationId: 'i-1',
    });
  });

  it('passes when its level is that of the longest matching category or higher', () => {
    const passed: string[] = [];
    const log = filterLog(({ message }) => passed.push(message), {
      default: 'Warning',
      Function: 'Information',
      'Function.noisy': 'None',
      'Function.noisy.User': 'Trace',
    });
    const send = (category: string, level: LogRecord['level']) =>
      log({ category, level, message: `${category} ${level}` });
    send('Host.Startup', 'information');
    send('Host.Startup', 'warning');
    send('Function.a', 'information');
    send('Function.a', 'debug');
    send('Function.noisy', 'critical');
    send('Function.noisy.User', 'trace');
    send('Functional', 'information');
    expect(passed).toEqual(['Host.Startup warning', 'Function.a information', 'Function.noisy.User trace']);
  });
});
