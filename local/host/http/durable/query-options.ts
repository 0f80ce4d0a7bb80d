import type { RuntimeStatus } from '../../durable/engine';
import { runtimeStatuses } from './status-payload';

/** A parameter of the query, whose names compare without case. */
export function queryValue(query: URLSearchParams, name: string): string | undefined {
  for (const [key, value] of query) if (key.toLowerCase() === name.toLowerCase()) return value;
  return undefined;
}

/** `true` and `false` without case; anything else counts as not given. */
export function queryFlag(query: URLSearchParams, name: string, fallback: boolean): boolean {
  const value = queryValue(query, name)?.trim().toLowerCase();
  return value === 'true' || value === 'false' ? value === 'true' : fallback;
}

/** @returns milliseconds since the epoch; `undefined` when absent or no time. */
export function queryTime(query: URLSearchParams, name: string): number | undefined {
  // A "+" of an offset that was not escaped arrives as a blank.
  const time = Date.parse((queryValue(query, name) ?? '').replace(/ (\d{2}:?\d{2})$/, '+$1'));
  return Number.isNaN(time) ? undefined : time;
}

/** @returns the number; `undefined` when absent or no number. */
export function queryNumber(query: URLSearchParams, name: string): number | undefined {
  const text = queryValue(query, name)?.trim();
  if (text === undefined || text === '') return undefined;
  const number = Number(text);
  return Number.isFinite(number) ? number : undefined;
}

/** The statuses of `runtimeStatus=A,B`; unknown names are passed over, and none at all means all. */
export function queryStatuses(query: URLSearchParams): RuntimeStatus[] | undefined {
  const names = (queryValue(query, 'runtimeStatus') ?? '').split(',').map((name) => name.trim().toLowerCase());
  const statuses = runtimeStatuses.filter((status) => names.includes(status.toLowerCase()));
  return statuses.length === 0 ? undefined : statuses;
}
