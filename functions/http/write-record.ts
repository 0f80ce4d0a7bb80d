import type { Principal } from '../access/principal';

/** The name by which the records of the audit trail are found in the log. Queries and alerts rely on it. */
export const WRITE_EVENT = 'sauvegarde.write';

/** One request that writes, or wanted to: who, what, why and what came of it. No body, no query, no token. */
export interface WriteRecord {
  /** ISO 8601. */
  readonly at: string;
  /** Absent when the request was refused before anybody was known. */
  readonly principal?: Pick<Principal, 'kind' | 'id' | 'name'>;
  readonly method: string;
  readonly route: string;
  /** Registered name of the function. */
  readonly function: string;
  /** The id that the URL carries, as it was sent: of a resource, an operation, an audit. */
  readonly subject?: string;
  readonly reason?: string;
  readonly status: number;
  /** Of the problem, when the request was not accepted. */
  readonly code?: string;
  readonly operationId?: string;
  readonly correlationId: string;
}

/** What some readers of a log take for the end of a line, and JSON lets stand. */
const LINE_ENDS = /[\u0085\u2028\u2029]/g;

/** One line of JSON, whatever a caller has sent: nobody can write a line of its own. */
export const writeRecordText = (record: WriteRecord): string =>
  JSON.stringify({ event: WRITE_EVENT, ...record }).replace(
    LINE_ENDS,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
