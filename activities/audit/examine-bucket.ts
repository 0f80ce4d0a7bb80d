import type { InvocationContext } from '@azure/functions';
import { activityFaultOf, defectText } from '../../domain/activity-fault';
import type { ExamineAnswer, ExamineInput } from '../../domain/audit/audit-steps';
import type { AuditedInstance } from '../../domain/audit/audited-instance';
import { estateCsvLine } from '../../domain/audit/csv';
import { type AuditBasis, examineOrphan, examineResource } from '../../domain/audit/examine';
import { isInBin } from '../../domain/audit/instance-status';
import { reportPaths, workingPaths } from '../../domain/audit/report-paths';
import { tallyOf } from '../../domain/audit/tally';
import { comparable } from '../../domain/resource-id';
import { parseVaultId } from '../../domain/vault';
import type { RuleSet } from '../../domain/rules/rule-set';
import type { ReportStore } from '../../reports/report-store';
import { incompleteRow, instanceRow, policyRow, resourceRow } from './collected-rows';
import { readFolder, toLines } from '../../reports/row-files';

interface Examining {
  readonly store: ReportStore;
  readonly rules: RuleSet;
  /** How late a recovery point may be before it is missed. */
  readonly overdueGraceSeconds: number;
}

/** The first of those with the same id: a list that changes while it is read may show one twice. */
function byId<Row>(rows: readonly Row[], idOf: (row: Row) => string): Map<string, Row> {
  const found = new Map<string, Row>();
  for (const row of rows) {
    const key = comparable(idOf(row));
    if (!found.has(key)) found.set(key, row);
  }
  return found;
}

/**
 * One in a bin is listed there (`…/deletedBackupInstances/x`) and by the graph (`…/backupInstances/x`). A live one may have
 * the name of a deleted one, and is another.
 */
const instanceKey = (instance: AuditedInstance): string =>
  `${instance.id.replace(/\/deletedBackupInstances\//i, '/backupInstances/')} ${String(isInBin(instance))}`;

/** What the bins of the vaults list, and what the graph lists: one may be in both. */
async function instancesOf(store: ReportStore, { auditId, bucket }: ExamineInput): Promise<AuditedInstance[]> {
  const deleted = await readFolder(store, workingPaths.deleted(auditId, bucket), instanceRow);
  const listed = await readFolder(store, workingPaths.instances(auditId, bucket), instanceRow);
  return [...deleted, ...listed];
}

function byDatasource(instances: readonly AuditedInstance[]): Map<string, AuditedInstance[]> {
  const found = new Map<string, AuditedInstance[]>();
  for (const instance of instances) {
    const key = comparable(instance.datasourceId);
    const own = found.get(key);
    if (own === undefined) found.set(key, [instance]);
    else own.push(instance);
  }
  return found;
}

async function basisOf({ store, rules, overdueGraceSeconds }: Examining, input: ExamineInput): Promise<AuditBasis> {
  const policies = await readFolder(store, workingPaths.policies(input.auditId), policyRow);
  const backupIntervalsSeconds = new Map(
    policies.flatMap(({ id, intervalSeconds }) =>
      intervalSeconds === undefined ? [] : [[comparable(id), intervalSeconds] as const],
    ),
  );
  const incomplete = await readFolder(store, workingPaths.incomplete(input.auditId), incompleteRow);
  const unreadVaults = new Map(
    incomplete.filter(({ scope }) => parseVaultId(scope).ok).map((part) => [comparable(part.scope), part] as const),
  );
  return { rules, now: input.startedAt, backupIntervalsSeconds, unreadVaults, overdueGraceSeconds };
}

/**
 * Whether an instance without a datasource is worth a finding. One that is as new as the audit may belong to a server that
 * was created after the servers were read; one below a server that could not be read may have its datasource there.
 */
async function orphanTest(store: ReportStore, { auditId, startedAt }: ExamineInput) {
  const incomplete = await readFolder(store, workingPaths.incomplete(auditId), incompleteRow);
  const unread = incomplete.map(({ scope }) => `${comparable(scope)}/`);
  return ({ datasourceId, createdAt }: AuditedInstance): boolean =>
    !(createdAt !== undefined && Date.parse(createdAt) >= startedAt) &&
    !unread.some((scope) => comparable(datasourceId).startsWith(scope));
}

async function examine(examining: Examining, input: ExamineInput): Promise<ExamineAnswer> {
  const { store } = examining;
  const { auditId, bucket } = input;
  const basis = await basisOf(examining, input);
  const resources = byId(await readFolder(store, workingPaths.resources(auditId, bucket), resourceRow), ({ id }) => id);
  const instances = byDatasource(await instancesOf(store, input));
  const examinations = [...resources].map(([key, resource]) =>
    examineResource(resource, instances.get(key) ?? [], basis),
  );
  const isOrphan = await orphanTest(store, input);
  const orphans = [...instances]
    .filter(([key]) => !resources.has(key))
    .flatMap(([, own]) => [...byId(own.filter(isOrphan), instanceKey).values()].map(examineOrphan));
  const findings = [...examinations.flatMap((examination) => examination.findings), ...orphans];
  await store.write(reportPaths.findingsOf(auditId, bucket), toLines(findings));
  await store.write(workingPaths.estate(auditId, bucket), examinations.map(({ line }) => estateCsvLine(line)).join(''));
  await store.write(
    workingPaths.remediesOf(auditId, bucket),
    toLines(examinations.flatMap(({ remedy }) => remedy ?? [])),
  );
  await store.write(workingPaths.tally(auditId, bucket), JSON.stringify(tallyOf(examinations, orphans)));
  return { kind: 'examined', resources: resources.size, findings: findings.length };
}

/** Examines one bucket of the estate and writes down what it finds. Everything it needs is in files; Azure is not asked. */
export const examineBucket =
  (examining: Examining) =>
  async (input: ExamineInput, log: Pick<InvocationContext, 'error'>): Promise<ExamineAnswer> => {
    try {
      return await examine(examining, input);
    } catch (error) {
      const fault = activityFaultOf(error, 'examineBucket');
      if (fault.code === 'InternalError') log.error(`examineBucket failed: ${defectText(error)}`);
      return { kind: 'failed', ...fault };
    }
  };
