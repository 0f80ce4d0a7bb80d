const byEnding: ReadonlyMap<string, string> = new Map([
  ['json', 'application/json; charset=utf-8'],
  ['ndjson', 'application/x-ndjson; charset=utf-8'],
  ['csv', 'text/csv; charset=utf-8; header=present'],
]);

/** What a report is kept as, by the ending of its path. */
export function contentTypeOf(path: string): string {
  return byEnding.get(path.slice(path.lastIndexOf('.') + 1)) ?? 'text/plain; charset=utf-8';
}
