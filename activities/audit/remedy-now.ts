import { ArmFault } from '../../azure/arm-fault';
import type { DataProtectionClient } from '../../azure/data-protection-client';
import type { DeletedInstancesClient } from '../../azure/deleted-instances-client';
import type { PostgresqlClient } from '../../azure/postgresql-client';
import type { Remedy, RemedyNow } from '../../domain/audit/remedy';
import { ruleAnswer, skipped } from '../../domain/auto-protection';
import { isReady } from '../../domain/inventory';
import type { ProbeAnswer } from '../../domain/long-running';
import { evaluate } from '../../domain/rules/evaluate';
import type { InventoryResource } from '../../domain/rules/inventory-resource';
import type { RuleSet } from '../../domain/rules/rule-set';
import { utcDay } from '../../domain/rules/utc-day';
import { findDeletedInstances } from '../lifecycle/find-deleted-instances';

interface LookingAgain {
  readonly postgresql: Pick<PostgresqlClient, 'read'>;
  readonly protections: Pick<DataProtectionClient, 'listForDatasource'>;
  readonly deleted: DeletedInstancesClient;
  readonly rules: RuleSet;
}

interface Context {
  readonly correlationId: string;
}

/** What the rules say of the resource as it is today: its tags, their exclusions and the day may have changed. */
function wantedToday(rules: RuleSet, resource: InventoryResource): RemedyNow {
  if (!isReady(resource.state)) return skipped('NotReady', `It is in the state ${resource.state} by now.`);
  const answer = ruleAnswer(evaluate(rules, resource, utcDay(new Date())));
  if (answer.kind === 'leaveAlone') return skipped('NotWanted', answer.explanation);
  const { id: resourceId, createdAt } = resource;
  const { specification, rule } = answer;
  const remedy: Remedy = { resourceId, specification, rule, ...(createdAt !== undefined && { createdAt }) };
  return { kind: 'wanted', remedy };
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
  async function look({ resourceId }: Remedy, context: Context): Promise<RemedyNow> {
    const read = await postgresql.read(resourceId, context);
    if (read.kind === 'throttled') return read;
    if (read.kind === 'refused') return { kind: 'failed', code: read.error.code, message: read.error.message };
    if (read.kind === 'absent') return skipped('ResourceNotFound', 'It is deleted by now.');
    const wanted = wantedToday(rules, read.resource);
    if (wanted.kind !== 'wanted') return wanted;
    const listed = unlessInstance(wanted.remedy, await protections.listForDatasource(resourceId, context));
    if (listed.kind !== 'wanted') return listed;
    const { vaultId } = wanted.remedy.specification.target;
    const inBin = await findDeletedInstances(deleted)({ vaultId, resourceId, ...context });
    return unlessInstance(wanted.remedy, inBin);
  }

  return async (remedy: Remedy, context: Context): Promise<RemedyNow> => {
    try {
      return await look(remedy, context);
    } catch (error) {
      if (!(error instanceof ArmFault)) throw error;
      return { kind: 'failed', code: 'AzureUnreachable', message: error.message };
    }
  };
}
