import type { PageAnswer } from '../domain/inventory';
import type { Refused, Throttled } from '../domain/long-running';

/** All pages of a list that belongs to one thing. */
export async function allPages<Row>(
  read: (page: string | undefined) => Promise<PageAnswer<Row>>,
): Promise<{ readonly kind: 'rows'; readonly rows: readonly Row[] } | Refused | Throttled> {
  const rows: Row[] = [];
  let page: string | undefined;
  do {
    const answer = await read(page);
    if (answer.kind !== 'page') return answer;
    rows.push(...answer.rows);
    page = answer.nextPage;
  } while (page !== undefined);
  return { kind: 'rows', rows };
}
