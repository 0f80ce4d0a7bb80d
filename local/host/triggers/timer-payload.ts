import type { RpcTypedData } from '../app/core-types';
import type { ScheduleStatus } from '../store/history-store';
import { never } from './schedule-monitor';

function pad(value: number): string {
  return String(value).padStart(2, '0');
}

function offset(time: Date): string {
  const minutes = -time.getTimezoneOffset();
  const sign = minutes < 0 ? '-' : '+';
  return `${sign}${pad(Math.floor(Math.abs(minutes) / 60))}:${pad(Math.abs(minutes) % 60)}`;
}

/** Local time with its offset, as .NET writes it: no fraction when there is none. */
export function formatLocal(text: string): string {
  const time = new Date(text);
  if (text === never) return `0001-01-01T00:00:00${offset(new Date(0))}`;
  const date = `${time.getFullYear()}-${pad(time.getMonth() + 1)}-${pad(time.getDate())}`;
  const clock = `${pad(time.getHours())}:${pad(time.getMinutes())}:${pad(time.getSeconds())}`;
  const milliseconds = time.getMilliseconds();
  const fraction = milliseconds === 0 ? '' : `.${String(milliseconds).padStart(3, '0')}0000`;
  return `${date}T${clock}${fraction}${offset(time)}`;
}

/** What a timer function is called with; the programming model lower-cases the first letters. */
export function timerPayload(status: ScheduleStatus | undefined, isPastDue: boolean): RpcTypedData {
  const ScheduleStatus =
    status === undefined
      ? null
      : {
          Last: formatLocal(status.last),
          Next: formatLocal(status.next),
          LastUpdated: formatLocal(status.lastUpdated),
        };
  return { json: JSON.stringify({ Schedule: { AdjustForDST: true }, ScheduleStatus, IsPastDue: isPastDue }) };
}
