import { backupInstanceId } from '../domain/backup-instance-request';
import { datasourceOf } from '../domain/datasource';
import type { ProtectRequest } from '../domain/operation-request';
import type { ObservedBackupInstance } from '../domain/protection';
import { sameResource } from '../domain/resource-id';
import { firstAsk } from './asking';
import { confirmFirst } from './confirm';
import type { PhaseState } from './protect-state';

/**
 * An instance that a failed creation left behind. Its datasource cannot be validated any more (the service calls it
 * protected) and `sync` does not heal it: the same PUT again does, and makes the same checks. One that has another name
 * than ours is only looked after.
 */
export function createAgain(
  { id }: ObservedBackupInstance,
  request: ProtectRequest,
  now: number,
): PhaseState<'create'> | PhaseState<'confirm'> {
  const { resourceId, settings, specification } = request;
  const datasource = datasourceOf(resourceId);
  if (datasource.ok && sameResource(id, backupInstanceId(datasource.value, specification.target.vaultId))) {
    return {
      phase: 'create',
      asking: firstAsk(now, settings.operationDeadlineSeconds),
      permissions: { since: now, attempts: 0 },
    };
  }
  return confirmFirst(id, request, now);
}
