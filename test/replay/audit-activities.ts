import { closeAudit } from '../../activities/audit/close-audit';
import { collectBackupInstances } from '../../activities/audit/collect-backup-instances';
import { collectBackupPolicies } from '../../activities/audit/collect-backup-policies';
import { collectDatabases } from '../../activities/audit/collect-databases';
import { collectDeletedInstances } from '../../activities/audit/collect-deleted-instances';
import { collectServers } from '../../activities/audit/collect-servers';
import { examineBucket } from '../../activities/audit/examine-bucket';
import { measureProtections } from '../../activities/audit/measure-protections';
import { openAudit } from '../../activities/audit/open-audit';
import { summariseAudit } from '../../activities/audit/summarise-audit';
import type { ArmConnection } from '../../azure/arm-connection';
import { createDeletedInstancesClient } from '../../azure/deleted-instances-client';
import { createPostgresqlClient } from '../../azure/postgresql-client';
import { createResourceGraphClient } from '../../azure/resource-graph-client';
import * as contracts from '../../contracts';
import type { CloseAuditInput, ExamineInput, RemediateAnswer, RemediateInput } from '../../domain/audit/audit-steps';
import { parseResourceId } from '../../domain/resource-id';
import type { RuleSet } from '../../domain/rules/rule-set';
import { directoryReportStore } from '../../reports/directory-report-store';
import { flexibleServerId } from '../integration/seeded-estate';

const recorded = parseResourceId(flexibleServerId);

/** Two looks: one protection is started, and has succeeded at the next one. What others start is no part of the history. */
function remediateAsRecorded({ inFlight, next }: RemediateInput): Promise<RemediateAnswer> {
  const nothing = { started: 0, protected: 0, failed: 0, skipped: 0 };
  if (next === undefined) {
    return Promise.resolve({ inFlight: [], step: { ...nothing, protected: inFlight.length } });
  }
  const running = recorded.ok ? [{ operationId: 'op-recorded', resourceId: recorded.value }] : [];
  return Promise.resolve({ inFlight: running, step: { ...nothing, started: running.length } });
}

/** The activities of an audit against a service, its files in a directory. */
export function auditActivities(connection: ArmConnection, rules: RuleSet, directory: string) {
  const store = directoryReportStore(directory);
  const collecting = { graph: createResourceGraphClient(connection), store, allows: () => true };
  const deleted = createDeletedInstancesClient(connection, '2026-06-01');
  return {
    [contracts.openAudit.name]: openAudit(store),
    [contracts.collectServers.name]: collectServers(collecting),
    [contracts.collectDatabases.name]: collectDatabases({ postgresql: createPostgresqlClient(connection), store }),
    [contracts.collectBackupInstances.name]: collectBackupInstances(collecting),
    [contracts.collectBackupPolicies.name]: collectBackupPolicies(collecting),
    [contracts.collectDeletedInstances.name]: collectDeletedInstances({ ...collecting, deleted, rules }),
    [contracts.measureProtections.name]: measureProtections(store),
    [contracts.examineBucket.name]: (input: ExamineInput) =>
      examineBucket({ store, rules, overdueGraceSeconds: 86_400 })(input, { error: () => undefined }),
    [contracts.summariseAudit.name]: summariseAudit({ store, rules }),
    [contracts.remediate.name]: remediateAsRecorded,
    [contracts.closeAudit.name]: (input: CloseAuditInput) => closeAudit(store)(input, { log: () => undefined }),
  };
}
