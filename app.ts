import type { TokenCredential } from '@azure/core-auth';
import type { InvocationContext } from '@azure/functions';
import { log } from '@azure/functions-core';
import type { OrchestrationHandler } from 'durable-functions';
import * as durable from 'durable-functions';
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
import type { Config } from './config';
import * as contracts from './contracts';
import type { IdempotencyClaims } from './domain/idempotency/claim';
import { registerAuditTimer } from './functions/audit-estate.timer';
import type { Auditing } from './functions/audits/dependencies';
import { registerRemediate } from './functions/audits/remediate.activity';
import { registerAdvanceBulk } from './functions/bulk/advance-bulk.activity';
import type { BulkProtecting } from './functions/bulk/dependencies';
import { registerEvents } from './functions/events/register-events';
import { announcementOf } from './functions/access/announcement';
import { rateLimiter } from './functions/access/rate-limit';
import { type AccessRules, accessRules } from './functions/http/access-rules';
import { operationLocation, operationsUrl } from './functions/http/operation-location';
import type { LifecycleDependencies } from './functions/lifecycle/dependencies';
import type { PermissionDependencies } from './functions/permissions/dependencies';
import { realStopwatch } from './functions/preview/patience';
import { registerPurgeHistory } from './functions/purge-history.timer';
import { registerRoutes } from './functions/http/register-routes';
import { routesOf } from './functions/routes';
import { registerStartProtection } from './functions/start-protection.activity';
import { bulkRecordText } from './functions/telemetry/bulk-record';
import { keepPollUrlsFromHost } from './functions/telemetry/failed-episode';
import { lookRecordText } from './functions/telemetry/look-record';
import { operationRecordText } from './functions/telemetry/operation-record';
import { type EndRecordText, withToldEnd } from './functions/telemetry/orchestration-end';
import { withToldFault } from './functions/told-fault';
import { registerWatchdog } from './functions/watchdog.timer';
import { audit } from './orchestrators/audit';
import { autoProtect } from './orchestrators/auto-protect';
import { bulkProtect } from './orchestrators/bulk';
import { grantPermissions } from './orchestrators/grant-permissions';
import { lifecycle } from './orchestrators/lifecycle';
import { protect, validate } from './orchestrators/protect';
import { unprotect } from './orchestrators/unprotect';
import { auditReports } from './reports/audit-reports';
import { forgetKeys, idempotencyClaims } from './reports/idempotency-claims';
import { openReportStore } from './reports/open-report-store';
import type { ReportStore } from './reports/report-store';
import { ownerOfTaskHub } from './reports/task-hub-owners';
import { withCoverage } from './telemetry/coverage';
import { followInvocations, sayInFirstInvocation, warnInInvocation } from './telemetry/current-invocation';
import { traceOrchestrationEnd } from './telemetry/orchestration-span';
import { registerTelemetry } from './telemetry/telemetry';
import { tracedConnection } from './telemetry/traced-connection';

/** The identity SDK is the heaviest thing that we load, and a host that starts only needs it at the first ARM call. */
async function credential({ managed, clientId, authorityHost }: Config['identity']): Promise<TokenCredential> {
  const identity = await import('@azure/identity');
  if (managed) return new identity.ManagedIdentityCredential(clientId === undefined ? {} : { clientId });
  return new identity.DefaultAzureCredential({ authorityHost });
}

function registerActivity<Input extends object, Output>(
  { name }: contracts.ActivityContract<Input, Output>,
  handler: (input: Input, context: InvocationContext) => Promise<Output>,
): void {
  durable.app.activity(name, { handler: withToldFault(handler) });
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

function registerOrchestration(
  { name }: { readonly name: string },
  handler: OrchestrationHandler,
  recordText?: EndRecordText,
): void {
  const listeners = { trace: traceOrchestrationEnd, ...(recordText && { recordText }) };
  durable.app.orchestration(name, withToldEnd(name, handler, listeners));
}

function registerOrchestrations(): void {
  keepPollUrlsFromHost();
  registerOrchestration(contracts.protect, protect, operationRecordText);
  registerOrchestration(contracts.validate, validate, operationRecordText);
  registerOrchestration(contracts.unprotect, unprotect, operationRecordText);
  registerOrchestration(contracts.lifecycle, lifecycle, operationRecordText);
  registerOrchestration(contracts.grantPermissions, grantPermissions, operationRecordText);
  registerOrchestration(contracts.autoProtect, autoProtect, lookRecordText);
  registerOrchestration(contracts.audit, audit);
  registerOrchestration(contracts.bulkProtect, bulkProtect, bulkRecordText);
}

/** Of the app; in the user agent of its requests and in its telemetry. */
const VERSION = '0.1.0';

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
  const { overdueGraceSeconds, schedule, remediation } = config.audit;
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
  registerRemediate({ access, remedies: remedyList(store), lookAgain });
  const auditing = {
    waits: config.waits,
    reports: auditReports(store),
    claims,
    ...(remediation && { remediation }),
    ...(config.publicUrl !== undefined && { publicUrl: config.publicUrl }),
  };
  registerAuditTimer(auditing, schedule);
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
  registerAdvanceBulk({ access, files, lookAgain: wantedNow({ postgresql, rules }) });
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

function startTelemetry({ telemetry: { otlpEndpoint, azureMonitor }, identity }: Config): void {
  const targets = {
    ...(otlpEndpoint !== undefined && { otlpEndpoint }),
    ...(azureMonitor && {
      azureMonitor: {
        connectionString: azureMonitor.connectionString,
        ...(azureMonitor.withToken && { credential: () => credential(identity) }),
      },
    }),
  };
  registerTelemetry(targets, VERSION);
}

/** The composition root: builds the clients and registers every function. The only place that sees all of the app. */
export function registerApp(config: Config): void {
  followInvocations();
  startTelemetry(config);
  const connection = tracedConnection(
    createArmConnection({
      ...config.arm,
      credential: () => credential(config.identity),
      userAgent: `sauvegarde/${VERSION}`,
    }),
    warnInInvocation,
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
  registerStartProtection(access);
  registerOrchestrations();
  registerEvents(access, config.waits);
  const store = openReportStore(config.audit.reports, () => credential(config.identity));
  const claims = idempotencyClaims(store);
  registerPurgeHistory(config.housekeeping, (cutoff) => forgetKeys(store, cutoff));
  registerWatchdog(config.housekeeping, ownerOfTaskHub(store));
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
  const announcement = announcementOf(authentication);
  // The embedded host shows it at once; the Functions host drops what belongs to no invocation.
  log(announcement.level, 'user', announcement.message);
  sayInFirstInvocation(announcement);
  registerRoutes(routes, {
    authentication,
    limitRate: authentication.mode === 'open' ? () => undefined : rateLimiter(rateLimit),
  });
}
