import type { CollectAnswer, CollectInput } from '../../domain/audit/audit-steps';
import { partFile, workingPaths } from '../../domain/audit/report-paths';
import type { Collecting } from './collect-servers';
import { toLines } from '../../reports/row-files';

/** A page of backup policies: how often each one makes a recovery point says when an instance is overdue. */
export const collectBackupPolicies =
  ({ graph, store }: Pick<Collecting, 'graph' | 'store'>) =>
  async ({ auditId, correlationId, page, part }: CollectInput): Promise<CollectAnswer> => {
    const answer = await graph.backupPolicies(page, { correlationId });
    if (answer.kind !== 'page') return answer;
    const { rows, total, nextPage, pauseSeconds } = answer;
    await store.write(partFile(workingPaths.policies(auditId), 'policies', part), toLines(rows));
    return {
      ...{ kind: 'collected', rows: rows.length, total },
      ...(nextPage !== undefined && { nextPage }),
      ...(pauseSeconds !== undefined && { pauseSeconds }),
    };
  };
