import type { DataProtectionClient } from '../../azure/data-protection-client';
import type { DeletedInstancesClient } from '../../azure/deleted-instances-client';
import type { PostgresqlClient } from '../../azure/postgresql-client';
import type { DatasourceInput } from '../../contracts';
import type { Remedy, RemedyNow } from '../../domain/audit/remedy';
import { skipped } from '../../domain/auto-protection';
import type { ProbeAnswer } from '../../domain/long-running';
import type { RuleSet } from '../../domain/rules/rule-set';
import { findDeletedInstances } from '../lifecycle/find-deleted-instances';
import { type DecisionLog, failedWithoutAnswer, wantedNow } from '../wanted-now';

interface LookingAgain {
  readonly postgresql: Pick<PostgresqlClient, 'read'>;
  readonly protections: Pick<DataProtectionClient, 'listForDatasource'>;
  readonly deleted: DeletedInstancesClient;
  readonly rules: RuleSet;
}

/** An instance of any kind stands in the way, one in a bin too: what somebody deleted is left to a person. */
function unlessInstance(remedy: Remedy, answer: ProbeAnswer): RemedyNow {
  if (answer.kind === 'throttled') return answer;
  if (answer.kind === 'refused') return { kind: 'failed', code: answer.error.code, message: answer.error.message };
  const [instance] = answer.kind === 'instances' ? answer.instances : [];
  if (instance === undefined) return { kind: 'wanted', remedy };
  const { id, protectionState } = instance;
  return skipped('BackupInstanceExists', `It has the backup instance ${id} by now, in the state ${protectionState}.`);
}

/**
 * Whether a protection is still to be started: the resource is there and ready, the rules of today want it, nothing
 * protects it, and nobody has deleted its backup. What Azure refuses, or does not answer, is one failure and not the end
 * of all others.
 */
export function remedyNow({ postgresql, protections, deleted, rules }: LookingAgain) {
  const lookAtResource = wantedNow({ postgresql, rules });
  const findDeleted = findDeletedInstances(deleted);

  async function unlessProtected(remedy: Remedy, { resourceId, correlationId }: DatasourceInput): Promise<RemedyNow> {
    const listed = unlessInstance(remedy, await protections.listForDatasource(resourceId, { correlationId }));
    if (listed.kind !== 'wanted') return listed;
    const { vaultId } = remedy.specification.target;
    return unlessInstance(remedy, await findDeleted({ vaultId, resourceId, correlationId }));
  }

  return async (input: DatasourceInput, log: DecisionLog): Promise<RemedyNow> => {
    const wanted = await lookAtResource(input, log);
    if (wanted.kind !== 'wanted') return wanted;
    const { specification, rule, createdAt } = wanted;
    const { resourceId } = input;
    const remedy: Remedy = { resourceId, specification, rule, ...(createdAt !== undefined && { createdAt }) };
    return failedWithoutAnswer(() => unlessProtected(remedy, input));
  };
}
