import { z } from 'zod';
import { isAuditId } from '../../domain/audit/audit-id';
import { isBulkId } from '../../domain/bulk/bulk-id';
import { isOperationId } from '../../domain/operation-id';
import type { Principal } from '../access/principal';
import type { AskedFacts } from './asked-for';

/** The name by which the records of the audit trail are found in the log. Queries and alerts rely on it. */
export const WRITE_EVENT = 'sauvegarde.write';

/** One request that writes, or wanted to: who, what, why and what came of it. No body, no query, no token, no secret. */
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
  /** Absent when the request was refused before it was read. */
  readonly asked?: AskedFacts;
  readonly reason?: string;
  readonly status: number;
  /** Of the problem, when the request was not accepted. */
  readonly code?: string;
  /** What the answer is about: what was started, joined, cancelled or decided on. */
  readonly operationId?: string;
  readonly operationKind?: string;
  readonly resourceId?: string;
  readonly bulkId?: string;
  readonly auditId?: string;
  /**
   * What Azure's activity log, and the record of its end, know it by: the id of the request that began it, which is this one
   * or an earlier one.
   */
  readonly operationCorrelationId?: string;
  /** Of this request. */
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

const identified = z.object({ id: z.string() });
const correlated = z.object({ correlationId: z.string() });
const operationShape = z.object({ kind: z.string(), resourceId: z.string() });

/** What an answer is about, by the form of its id. */
function namedIn(body: unknown): Partial<WriteRecord> | undefined {
  const { id } = identified.safeParse(body).data ?? { id: '' };
  if (isBulkId(id)) return { bulkId: id };
  if (isAuditId(id)) return { auditId: id };
  if (!isOperationId(id)) return undefined;
  const operation = operationShape.safeParse(body).data;
  return { operationId: id, ...(operation && { operationKind: operation.kind, resourceId: operation.resourceId }) };
}

/** What an answer is about, in the members of its body. */
export function subjectOf(body: unknown): Partial<WriteRecord> {
  const named = namedIn(body);
  if (named === undefined) return {};
  const operationCorrelationId = correlated.safeParse(body).data?.correlationId;
  return { ...named, ...(operationCorrelationId !== undefined && { operationCorrelationId }) };
}
