import type { TokenCredential } from '@azure/core-auth';
import type { InvocationContext } from '@azure/functions';
import * as durable from 'durable-functions';
import { createBackupInstance } from './activities/create-backup-instance';
import { decideByRules } from './activities/decide-by-rules';
import { deleteBackupInstance } from './activities/delete-backup-instance';
import { findProtections } from './activities/find-protections';
import { pollOperation } from './activities/poll-operation';
import { readBackupInstance } from './activities/read-backup-instance';
import { readDatasource } from './activities/read-datasource';
import { searchVault } from './activities/search-vault';
import { stopProtection } from './activities/stop-protection';
import { syncBackupInstance } from './activities/sync-backup-instance';
import { validateForBackup } from './activities/validate-for-backup';
import { withinScopes } from './activities/within-scopes';
import { createArmConnection } from './azure/arm-connection';
import { type DataProtectionClient, dataProtectionClientOn } from './azure/data-protection-client';
import { createPostgresqlClient } from './azure/postgresql-client';
import { createResourceGraphClient } from './azure/resource-graph-client';
import type { Config } from './config';
import * as contracts from './contracts';
import { registerAutoProtect } from './functions/auto-protect.eventgrid';
import { registerCancelOperation } from './functions/cancel-operation.http';
import type { Dependencies } from './functions/dependencies';
import { registerGetOperation } from './functions/get-operation.http';
import { registerGetProtection } from './functions/get-protection.http';
import { registerHealth } from './functions/health.http';
import { type AccessRules, accessRules } from './functions/http/access-rules';
import { operationLocation } from './functions/http/operation-location';
import { registerPreviewRules } from './functions/preview-rules.http';
import { registerProtectDatabase } from './functions/protect-database.http';
import { registerStartProtection } from './functions/start-protection.activity';
import { registerUnprotectDatabase } from './functions/unprotect-database.http';
import { registerValidateDatabase } from './functions/validate-database.http';
import { autoProtect } from './orchestrators/auto-protect';
import { protect, validate } from './orchestrators/protect';
import { unprotect } from './orchestrators/unprotect';

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
  durable.app.activity(name, { handler: (input: Input, context) => handler(input, context) });
}

function registerActivities(client: DataProtectionClient, { allows }: AccessRules): void {
  registerActivity(contracts.findProtections, findProtections(client));
  registerActivity(contracts.searchVault, searchVault(client));
  registerActivity(contracts.validateForBackup, validateForBackup(client));
  registerActivity(contracts.createBackupInstance, createBackupInstance(client));
  registerActivity(contracts.readBackupInstance, readBackupInstance(client));
  registerActivity(contracts.pollOperation, pollOperation(client));
  registerActivity(contracts.syncBackupInstance, withinScopes(allows, syncBackupInstance(client)));
  registerActivity(contracts.stopProtection, withinScopes(allows, stopProtection(client)));
  registerActivity(contracts.deleteBackupInstance, withinScopes(allows, deleteBackupInstance(client)));
}

function registerOrchestrations(): void {
  durable.app.orchestration(contracts.protect.name, protect);
  durable.app.orchestration(contracts.validate.name, validate);
  durable.app.orchestration(contracts.unprotect.name, unprotect);
  durable.app.orchestration(contracts.autoProtect.name, autoProtect);
}

function registerTriggers(dependencies: Dependencies): void {
  registerProtectDatabase(dependencies);
  registerGetProtection(dependencies);
  registerUnprotectDatabase(dependencies);
  registerValidateDatabase(dependencies);
  registerGetOperation(dependencies);
  registerCancelOperation(dependencies);
  registerHealth();
}

/** The composition root: builds the clients and registers every function. The only place that sees all of the app. */
export function registerApp(config: Config): void {
  const connection = createArmConnection({
    ...config.arm,
    credential: () => credential(config.identity),
    userAgent: 'sauvegarde/0.1.0',
  });
  const client = dataProtectionClientOn(connection, config.arm.apiVersion);
  const postgresql = createPostgresqlClient(connection);
  const graph = createResourceGraphClient(connection);
  const access = accessRules(config.allowedScopes, config.allowDataDeletion);
  registerActivities(client, access);
  registerActivity(contracts.readDatasource, readDatasource(postgresql));
  registerActivity(contracts.decideByRules, decideByRules(config.rules));
  registerStartProtection(access);
  registerOrchestrations();
  registerAutoProtect(access, config.waits);
  registerPreviewRules({
    access,
    rules: config.rules,
    source: {
      servers: ({ page, ...context }) => graph.servers(page, context),
      databases: ({ serverId, page, ...context }) => postgresql.databases(serverId, page, context),
      datasource: readDatasource(postgresql),
    },
  });
  registerTriggers({
    access,
    location: operationLocation(config.publicUrl),
    waits: config.waits,
    findProtections: findProtections(client),
    searchVault: searchVault(client),
  });
}
