import type { Refused, Throttled } from '../domain/long-running';
import { isSuccess, negativeAnswer, readJson } from './arm-answer';
import type { ArmConnection, ArmResponse } from './arm-connection';
import { type ArmCall, ArmFault } from './arm-fault';
import { listPage } from './backup-instance-reader';
import { untrustedUrl } from './poll-target';

/** An entry of a list, with the answer that it came in: error details are read against its headers. */
export interface ListedEntry {
  readonly entry: unknown;
  readonly response: ArmResponse;
}

/** A list that goes on for longer than this goes in a circle. */
const MAX_PAGES = 1000;

/**
 * Reads a list to its end, page by page; its links are opaque, and lead to the endpoint or are refused.
 *
 * @throws ArmFault on server errors, on unreadable pages and on a list without an end
 */
export async function readWholeList(
  connection: ArmConnection,
  call: ArmCall,
  firstUrl: string,
): Promise<{ readonly kind: 'entries'; readonly entries: readonly ListedEntry[] } | Refused | Throttled> {
  const entries: ListedEntry[] = [];
  let url = firstUrl;
  for (let page = 0; page < MAX_PAGES; page += 1) {
    const response = await connection.send({ ...call, url });
    if (!isSuccess(response)) return negativeAnswer(call, response);
    const { value, nextLink } = readJson(call, response, listPage);
    entries.push(...value.map((entry) => ({ entry, response })));
    if (typeof nextLink !== 'string' || nextLink === '') return { kind: 'entries', entries };
    const untrusted = untrustedUrl(connection.endpoint, nextLink, response);
    if (untrusted !== undefined) return untrusted;
    url = nextLink;
  }
  throw new ArmFault(call, `the list did not end after ${MAX_PAGES} pages`);
}
