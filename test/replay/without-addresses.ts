import { parseHistory, type RecordedHistory } from './recorded-history';

/**
 * What is of the machine that recorded is taken out of a history: the emulator's address, signatures and the length of
 * poll URLs (an orchestrator only passes them on; equal ones stay equal), and stack traces.
 */
export function withoutAddresses(history: RecordedHistory): RecordedHistory {
  const queries = new Map<string, string>();
  const short = (query: string): string => {
    const known = queries.get(query) ?? `?api-version=2026-06-01&t=${queries.size + 1}`;
    queries.set(query, known);
    return known;
  };
  const text = JSON.stringify(history, (key, value: unknown) => (key === 'Details' ? '{}' : value))
    .replaceAll(/http:\/\/127\.0\.0\.1:\d+/g, 'https://management.azure.com')
    .replaceAll(/\?api-version=[^"\\\s]*/g, short);
  return parseHistory(JSON.parse(text));
}
