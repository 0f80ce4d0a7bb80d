import type { FunctionHandler, InvocationContext } from '@azure/functions';
import { closeAudit } from './activities/audit/close-audit';
import { collectBackupInstances } from './activities/audit/collect-backup-instances';
import { collectBackupPolicies } from './activities/audit/collect-backup-policies';
import { collectDatabases } from './activities/audit/collect-databases';
import { collectDeletedInstances } from './activities/audit/collect-deleted-instances';
import { collectServers } from './activities/audit/collect-servers';
import { examineBucket } from './activities/audit/examine-bucket';
import { measureProtections } from './activities/audit/measure-protections';
import { noteProtection } from './activities/audit/note-protection';
import { openAudit } from './activities/audit/open-audit';
import { bulkFiles } from './activities/bulk/bulk-files';
import { reviewDeletion } from './activities/review-deletion';
import { closeBulk } from './activities/bulk/close-bulk';
import { listProtected } from './activities/bulk/list-protected';
import { selectByRules } from './activities/bulk/select-by-rules';
import { remedyList } from './activities/audit/remedies';
import { remedyNow } from './activities/audit/remedy-now';
import { summariseAudit } from './activities/audit/summarise-audit';
import { createBackupInstance } from './activities/create-backup-instance';
import { decideByRules } from './activities/decide-by-rules';
import { changePolicy } from './activities/lifecycle/change-policy';
import { checkRestoreTarget } from './activities/lifecycle/check-restore-target';
import { findDeletedInstances } from './activities/lifecycle/find-deleted-instances';
import { findMadePoint } from './activities/lifecycle/find-made-point';
import { findStartedJob } from './activities/lifecycle/find-started-job';
import { readJob } from './activities/lifecycle/read-job';
import { resumeBackups } from './activities/lifecycle/resume-backups';
import { resumeProtection } from './activities/lifecycle/resume-protection';
import { startBackup } from './activities/lifecycle/start-backup';
import { startRestore } from './activities/lifecycle/start-restore';
import { suspendBackups } from './activities/lifecycle/suspend-backups';
import { unlockedFirst } from './activities/lifecycle/unlocked-first';
import { undeleteInstance } from './activities/lifecycle/undelete-instance';
import { validatePolicyChange } from './activities/lifecycle/validate-policy-change';
import { validateRestore } from './activities/lifecycle/validate-restore';
import { deleteBackupInstance } from './activities/delete-backup-instance';
import { findProtections } from './activities/find-protections';
import { assignRole } from './activities/permissions/assign-role';
import { readPermissions } from './activities/permissions/read-permissions';
import { pollOperation } from './activities/poll-operation';
import { readBackupInstance } from './activities/read-backup-instance';
import { readDatasource } from './activities/read-datasource';
import { searchVault } from './activities/search-vault';
import { stopProtection } from './activities/stop-protection';
import { syncBackupInstance } from './activities/sync-backup-instance';
import { validateForBackup } from './activities/validate-for-backup';
import { wantedNow } from './activities/wanted-now';
import { withinScopes } from './activities/within-scopes';
import { azureCredential } from './azure/azure-credential';
import { type ArmConnection, createArmConnection } from './azure/arm-connection';
import { createBackupJobsClient } from './azure/backup-jobs-client';
import { createBackupPoliciesClient } from './azure/backup-policies-client';
import { createInstanceActionsClient } from './azure/instance-actions-client';
import { createResourceGuardClient, type ResourceGuardClient } from './azure/resource-guard-client';
import { createRecoveryPointsClient } from './azure/recovery-points-client';
import { type DataProtectionClient, dataProtectionClientOn } from './azure/data-protection-client';
import { createBackupVaultsClient } from './azure/backup-vaults-client';
import { createDeletedInstancesClient } from './azure/deleted-instances-client';
import { createKeyVaultClient } from './azure/key-vault-client';
import { createPostgresqlClient } from './azure/postgresql-client';
import { createResourceGraphClient } from './azure/resource-graph-client';
import { createRoleAssignmentsClient } from './azure/role-assignments-client';
import { createServerNetworkClient } from './azure/server-network-client';
import { createStorageAccountsClient } from './azure/storage-accounts-client';
import type { Config } from './config';
import * as contracts from './contracts';
import type { IdempotencyClaims } from './domain/idempotency/claim';
import { auditEstate } from './functions/audit-estate.timer';
import type { Auditing } from './functions/audits/dependencies';
import { remediateEstate } from './functions/audits/remediate.activity';
import { advanceByOneLook } from './functions/bulk/advance-bulk.activity';
import type { BulkProtecting } from './functions/bulk/dependencies';
import { eventTaker } from './functions/events/take-event';
import { rateLimiter } from './functions/access/rate-limit';
import { type AccessRules, accessRules } from './functions/http/access-rules';
import type { Route } from './functions/http/route';
import { operationLocation, operationsUrl } from './functions/http/operation-location';
import type { LifecycleDependencies } from './functions/lifecycle/dependencies';
import type { PermissionDependencies } from './functions/permissions/dependencies';
import { realStopwatch } from './functions/preview/patience';
import { purgeHistory } from './functions/purge-history.timer';
import { answerRoute } from './functions/http/answer-route';
import { routesOf } from './functions/routes';
import { startByRules } from './functions/start-protection.activity';
import { withToldFault } from './functions/told-fault';
import { watch } from './functions/watchdog.timer';
import { version } from './package.json';
import { auditReports } from './reports/audit-reports';
import { forgetKeys, idempotencyClaims } from './reports/idempotency-claims';
import { openReportStore } from './reports/open-report-store';
import type { ReportStore } from './reports/report-store';
import { ownerOfTaskHub } from './reports/task-hub-owners';
import { withCoverage } from './telemetry/coverage';
import { tracedConnection } from './telemetry/traced-connection';

/** What the functions run, by their names. */
const handlers = new Map<string, FunctionHandler>();

function registerActivity<Input extends object, Output>(
  { name }: contracts.ActivityContract<Input, Output>,
  handler: (input: Input, context: InvocationContext) => Promise<Output>,
): void {
  handlers.set(name, withToldFault(handler));
}

function registerActivities(client: DataProtectionClient, guards: ResourceGuardClient, { allows }: AccessRules): void {
  registerActivity(contracts.findProtections, findProtections(client));
  registerActivity(contracts.searchVault, searchVault(client));
  registerActivity(contracts.validateForBackup, validateForBackup(client));
  registerActivity(contracts.createBackupInstance, createBackupInstance(client));
  registerActivity(contracts.readBackupInstance, readBackupInstance(client));
  registerActivity(contracts.pollOperation, pollOperation(client));
  registerActivity(contracts.syncBackupInstance, withinScopes(allows, syncBackupInstance(client)));
  registerActivity(contracts.stopProtection, withinScopes(allows, stopProtection(client)));
  registerActivity(
    contracts.deleteBackupInstance,
    withinScopes(allows, unlockedFirst(guards, deleteBackupInstance(client))),
  );
}

/** What the parts of the app are made of. */
interface Parts {
  readonly connection: ArmConnection;
  readonly access: AccessRules;
}

/** Of what keeps files. */
interface StoringParts extends Parts {
  readonly store: ReportStore;
  readonly claims: IdempotencyClaims;
}

/** The audit: its steps, its schedule, and what its routes need. */
function registerAudit(config: Config, { connection, access, store, claims }: StoringParts): Auditing {
  const { overdueGraceSeconds, remediation } = config.audit;
  const { rules } = config;
  const collecting = { graph: createResourceGraphClient(connection), store, allows: access.allows };
  const deleted = createDeletedInstancesClient(connection, config.arm.apiVersion);
  registerActivity(contracts.openAudit, openAudit(store));
  registerActivity(contracts.collectServers, collectServers(collecting));
  const postgresql = createPostgresqlClient(connection);
  registerActivity(contracts.collectDatabases, collectDatabases({ postgresql, store }));
  registerActivity(contracts.collectBackupInstances, collectBackupInstances(collecting));
  registerActivity(contracts.collectBackupPolicies, collectBackupPolicies(collecting));
  registerActivity(contracts.collectDeletedInstances, collectDeletedInstances({ ...collecting, deleted, rules }));
  registerActivity(contracts.examineBucket, examineBucket({ store, rules, overdueGraceSeconds }));
  registerActivity(contracts.summariseAudit, summariseAudit({ store, rules }));
  registerActivity(contracts.closeAudit, withCoverage(closeAudit(store), auditReports(store)));
  registerActivity(contracts.measureProtections, measureProtections(store));
  registerActivity(contracts.noteProtection, noteProtection(store));
  const protections = dataProtectionClientOn(connection, config.arm.apiVersion);
  const lookAgain = remedyNow({ postgresql, protections, deleted, rules });
  registerActivity(contracts.remediate, remediateEstate({ access, remedies: remedyList(store), lookAgain }));
  const auditing = {
    waits: config.waits,
    reports: auditReports(store),
    claims,
    ...(remediation && { remediation }),
    ...(config.publicUrl !== undefined && { publicUrl: config.publicUrl }),
  };
  handlers.set('auditEstateTimer', auditEstate(auditing));
  return auditing;
}

/** The protection of many: its steps, and what its routes need. */
function registerBulk(config: Config, { connection, access, store, claims }: StoringParts): BulkProtecting {
  const files = bulkFiles(store);
  const graph = createResourceGraphClient(connection);
  const postgresql = createPostgresqlClient(connection);
  const { rules, waits, writeAllowance: allowance, publicUrl } = config;
  registerActivity(contracts.listProtected, listProtected(graph, store));
  registerActivity(
    contracts.selectByRules,
    selectByRules({ graph, postgresql, store, files, rules, allows: access.allows }),
  );
  registerActivity(contracts.closeBulk, closeBulk(store, files));
  registerActivity(
    contracts.advanceBulk,
    advanceByOneLook({ access, files, lookAgain: wantedNow({ postgresql, rules }) }),
  );
  return { access, files, claims, waits, allowance, ...(publicUrl !== undefined && { publicUrl }) };
}

/** The actions on backup instances that are there, and what their routes need. */
function registerLifecycle(
  { arm: { apiVersion }, jobDeadlineSeconds, publicUrl }: Config,
  { connection, access: { allows }, claims }: Parts & { readonly claims: IdempotencyClaims },
): LifecycleDependencies['lifecycle'] {
  const actions = createInstanceActionsClient(connection, apiVersion);
  const jobs = createBackupJobsClient(connection, apiVersion);
  const points = createRecoveryPointsClient(connection, apiVersion);
  const policies = createBackupPoliciesClient(connection, apiVersion);
  const deleted = createDeletedInstancesClient(connection, apiVersion);
  registerActivity(contracts.suspendBackups, withinScopes(allows, suspendBackups(actions)));
  registerActivity(contracts.resumeBackups, withinScopes(allows, resumeBackups(actions)));
  registerActivity(contracts.resumeProtection, withinScopes(allows, resumeProtection(actions)));
  registerActivity(contracts.undeleteInstance, withinScopes(allows, undeleteInstance(actions)));
  registerActivity(contracts.changePolicy, withinScopes(allows, changePolicy(actions)));
  registerActivity(contracts.validatePolicyChange, withinScopes(allows, validatePolicyChange(actions)));
  registerActivity(contracts.startBackup, withinScopes(allows, startBackup({ actions, jobs, policies, claims })));
  const accounts = createStorageAccountsClient(connection);
  registerActivity(contracts.checkRestoreTarget, withinScopes(allows, checkRestoreTarget(accounts)));
  registerActivity(contracts.validateRestore, withinScopes(allows, validateRestore(actions)));
  registerActivity(contracts.startRestore, withinScopes(allows, startRestore({ actions, jobs, claims })));
  registerActivity(contracts.findDeletedInstances, findDeletedInstances(deleted));
  registerActivity(contracts.readJob, readJob(jobs));
  registerActivity(contracts.findStartedJob, findStartedJob(jobs));
  registerActivity(contracts.findMadePoint, findMadePoint(points));
  return {
    jobDeadlineSeconds,
    ...(publicUrl !== undefined && { publicUrl }),
    listRecoveryPoints: ({ backupInstanceId, ...context }) => points.list(backupInstanceId, context),
    listJobs: ({ vaultId, ...context }) => jobs.list(vaultId, context),
  };
}

/** What the vault's identity may and lacks, and the grant of it. */
function registerPermissions(
  { arm, allowGrants }: Config,
  { connection, access }: Parts,
): PermissionDependencies['permissions'] {
  const vaults = createBackupVaultsClient(connection, arm.apiVersion);
  const roles = createRoleAssignmentsClient(connection);
  const keyVaults = createKeyVaultClient(connection);
  const network = createServerNetworkClient(connection);
  registerActivity(contracts.assignRole, assignRole({ vaults, roles, allows: access.allows, allowGrants }));
  return { allowGrants, read: readPermissions({ vaults, keyVaults, roles, network, access }) };
}

/** What runs when the host invokes a function. */
export interface App {
  /** By the names of their functions; orchestrators are not among them. */
  readonly handlers: ReadonlyMap<string, FunctionHandler>;
  readonly routes: readonly Route[];
}

/**
 * The composition root: builds the clients, and with them what each function runs. The only place that sees all of the app;
 * it loads with the first invocation, and `registration.ts` with the app.
 *
 * @param warn writes to the log of the invocation that it is called in
 */
export function composeApp(config: Config, warn: (message: string) => void): App {
  const connection = tracedConnection(
    createArmConnection({
      ...config.arm,
      credential: () => azureCredential(config.identity),
      userAgent: `sauvegarde/${version}`,
    }),
    warn,
  );
  const client = dataProtectionClientOn(connection, config.arm.apiVersion);
  const postgresql = createPostgresqlClient(connection);
  const graph = createResourceGraphClient(connection);
  const access = accessRules(config.allowedScopes, config.allowDataDeletion);
  registerActivities(client, createResourceGuardClient(connection, config.arm.apiVersion), access);
  registerActivity(
    contracts.reviewDeletion,
    reviewDeletion({
      vaults: createBackupVaultsClient(connection, config.arm.apiVersion),
      allows: access.allows,
      findProtections: findProtections(client),
      searchVault: searchVault(client),
    }),
  );
  registerActivity(contracts.readDatasource, readDatasource(postgresql));
  registerActivity(contracts.decideByRules, decideByRules(config.rules));
  registerActivity(contracts.startProtection, startByRules(access));
  handlers.set('autoProtectEventGrid', eventTaker(access, config.waits));
  const store = openReportStore(config.audit.reports, () => azureCredential(config.identity));
  const claims = idempotencyClaims(store);
  handlers.set(
    'purgeHistoryTimer',
    purgeHistory(config.housekeeping.historyRetentionDays, (cutoff) => forgetKeys(store, cutoff)),
  );
  handlers.set('watchdogTimer', watch(config.housekeeping, ownerOfTaskHub(store)));
  const routes = routesOf({
    access,
    location: operationLocation(config.publicUrl),
    operationsUrl: operationsUrl(config.publicUrl),
    waits: config.waits,
    claims,
    ...(config.approval && { approval: config.approval }),
    findProtections: findProtections(client),
    searchVault: searchVault(client),
    lifecycle: registerLifecycle(config, { connection, access, claims }),
    permissions: registerPermissions(config, { connection, access }),
    auditing: registerAudit(config, { connection, access, store, claims }),
    bulks: registerBulk(config, { connection, access, store, claims }),
    previewing: {
      access,
      rules: config.rules,
      stopwatch: realStopwatch,
      ...(config.publicUrl !== undefined && { publicUrl: config.publicUrl }),
      source: {
        servers: ({ skip, top, ...context }) => graph.servers({ skip, top }, context),
        databases: ({ serverId, page, ...context }) => postgresql.databases(serverId, page, context),
        datasource: readDatasource(postgresql),
      },
    },
  });
  const { authentication, rateLimit } = config.access;
  const limitRate = authentication.mode === 'open' ? () => undefined : rateLimiter(rateLimit);
  for (const route of routes) handlers.set(route.name, answerRoute(route, { authentication, limitRate }));
  return { handlers, routes };
}
