import type { RequestKind } from './faults/fault-schema';
import { earliestAfter } from './faults/retry-after';

/** One request to ARM. Bearer tokens, bodies and query strings (which hold signatures) are not kept. */
export interface RequestRecord {
  readonly sequence: number;
  /** Arrival, milliseconds on the emulator's clock. */
  readonly at: number;
  readonly method: string;
  readonly path: string;
  readonly apiVersion: string | null;
  /** null when no route was found. */
  readonly kind: RequestKind | null;
  /** The resource the request is about: the datasource of a validation, else the id in the path. */
  readonly resourceId: string | null;
  readonly correlationId: string;
  /** null while unanswered, and for ever when the connection was cut or left hanging. */
  status: number | null;
  /** The operation that the request polled or started. */
  operationId: string | null;
  /** Whether the request was a poll of `operationId`. */
  poll: boolean;
  /** Whether `operationId` had ended by then: nothing is too early any more. */
  ended: boolean;
  /**
   * Before this moment the request came too early: from the Retry-After that the client was last given for this
   * operation, or with a 429 or 503 for this very method and path. null when it never was given one.
   */
  earliestAllowed: number | null;
}

type ServerSide = 'sequence' | 'status' | 'operationId' | 'poll' | 'ended' | 'earliestAllowed';

interface Pace {
  earliest: number;
  /** Repeated after every poll whose answer has no header of its own. */
  seconds: number | undefined;
}

const keptRecords = 200_000;

export class RequestLog {
  #records: RequestRecord[] = [];
  #sequence = 0;
  readonly #paces = new Map<string, Pace>();

  open(record: Omit<RequestRecord, ServerSide>): RequestRecord {
    this.#sequence += 1;
    const opened: RequestRecord = {
      ...record,
      sequence: this.#sequence,
      status: null,
      operationId: null,
      poll: false,
      ended: false,
      earliestAllowed: this.#paces.get(callKey(record))?.earliest ?? null,
    };
    this.#records.push(opened);
    if (this.#records.length > 2 * keptRecords) this.#records = this.#records.slice(-keptRecords);
    return opened;
  }

  markPoll(record: RequestRecord, operationId: string, ended: boolean): void {
    record.operationId = operationId;
    record.poll = true;
    record.ended = ended;
    const earliest = this.#paces.get(operationId)?.earliest;
    if (earliest !== undefined) record.earliestAllowed = Math.max(earliest, record.earliestAllowed ?? earliest);
  }

  /** Notes what the client was told about when to come again. */
  answered(record: RequestRecord, status: number, retryAfter: string | undefined, now: number): void {
    record.status = status;
    const earliest = earliestAfter(retryAfter, now);
    this.#paces.delete(callKey(record));
    if (status >= 400) {
      if (earliest !== undefined) this.#paces.set(callKey(record), { earliest, seconds: undefined });
    } else if (record.operationId !== null) {
      this.#pace(record, record.operationId, retryAfter, now);
    }
  }

  #pace(record: RequestRecord, operationId: string, retryAfter: string | undefined, now: number): void {
    const earliest = earliestAfter(retryAfter, now);
    const last = this.#paces.get(operationId);
    if (record.ended) {
      this.#paces.delete(operationId);
    } else if (earliest !== undefined) {
      const seconds = /^\d+$/.test(retryAfter ?? '') ? Number(retryAfter) : undefined;
      this.#paces.set(operationId, { earliest, seconds });
    } else if (last?.seconds !== undefined && record.poll) {
      last.earliest = now + 1000 * last.seconds;
    }
  }

  all(): readonly RequestRecord[] {
    return this.#records.map((record) => ({ ...record }));
  }

  /** Polls that came early. `toleranceMilliseconds` is for tests on the real clock, whose timers may fire a little early. */
  pollsBeforeRetryAfter(toleranceMilliseconds = 0): readonly RequestRecord[] {
    return this.callsBeforeRetryAfter(toleranceMilliseconds).filter(({ poll }) => poll);
  }

  /** Polls that came early, and repeated calls that came before the Retry-After of an answer without success. */
  callsBeforeRetryAfter(toleranceMilliseconds = 0): readonly RequestRecord[] {
    return this.all().filter(
      ({ at, earliestAllowed }) => earliestAllowed !== null && at + toleranceMilliseconds < earliestAllowed,
    );
  }

  clear(): void {
    this.#records = [];
    this.#paces.clear();
  }
}

function callKey({ method, path }: Pick<RequestRecord, 'method' | 'path'>): string {
  return `${method} ${path.toLowerCase()}`;
}
