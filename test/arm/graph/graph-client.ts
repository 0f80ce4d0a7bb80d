import { graphQueries } from '../../../local/arm';
import { at, members } from '../arm-client';
import type { Answer } from '../arm-client';
import type { Scenario } from '../scenario';

const [servers, instances, policies] = graphQueries.map(({ text }) => text);

export const serverQuery = servers ?? '';
export const instanceQuery = instances ?? '';
export const policyQuery = policies ?? '';

export interface GraphOptions {
  readonly subscriptions?: readonly string[];
  readonly options?: Readonly<Record<string, unknown>>;
  readonly token?: string;
}

export function ask(scenario: Scenario, query: string, { token, ...more }: GraphOptions = {}): Promise<Answer> {
  return scenario.call('/providers/Microsoft.ResourceGraph/resources?api-version=2022-10-01', {
    method: 'POST',
    body: { query, ...more },
    ...(token === undefined ? {} : { token }),
  });
}

/** The rows of an answer that has to be one. */
export function rowsOf({ status, body, text }: Answer): Record<string, unknown>[] {
  const data = at(body, 'data');
  if (status !== 200 || !Array.isArray(data)) throw new Error(`No rows but ${status}: ${text}`);
  return data.map(members);
}

/** All rows of a query, page after page. */
export async function everyRow(scenario: Scenario, query: string, pageSize = 1000): Promise<Record<string, unknown>[]> {
  const rows: Record<string, unknown>[] = [];
  let token: unknown;
  do {
    const skipToken = typeof token === 'string' ? { $skipToken: token } : {};
    const page = await ask(scenario, query, { options: { $top: pageSize, ...skipToken } });
    rows.push(...rowsOf(page));
    token = at(page.body, '$skipToken');
  } while (token !== undefined);
  return rows;
}
