import { failure, type Result, success } from './result';
import { type ResourceId, nameOf, parentOf, partsOf, resourceTypeOf } from './resource-id';

/** A role that the vault's identity needs before Azure Backup can read the datasource. */
export interface RequiredRole {
  readonly name: string;
  /** GUID of the built-in role: names change between clouds and releases, GUIDs do not. */
  readonly roleDefinitionId: string;
  readonly scope: 'datasource' | 'server' | 'resourceGroup' | 'keyVault';
}

/**
 * What is particular to one kind of datasource, as data: a new datasource is a new descriptor, never a new branch in an
 * orchestrator. Facts from the Azure CLI and PowerShell manifests of the service.
 */
export interface DatasourceDescriptor {
  readonly kind: 'flexibleServer' | 'singleServerDatabase';
  readonly title: string;
  readonly datasourceType: string;
  readonly unit: 'server' | 'database';
  /**
   * What stands in `dataSourceSetInfo`: the datasource itself again or its parent. The service's sources disagree for
   * flexible servers (the CLI sends none); its REST article sends the server, and that is accepted.
   */
  readonly setInfo: 'self' | 'parent';
  readonly setResourceType: string;
  readonly credential: 'none' | 'keyVaultSecret';
  readonly backupRoles: readonly RequiredRole[];
  readonly schedules: readonly 'Weekly'[];
  readonly restoreTo: readonly ('files' | 'database')[];
  /** ISO date from which Azure no longer offers the datasource; it stays supported here for what remains of it. */
  readonly retiredOn?: string;
  readonly namePattern: RegExp;
}

const READER = 'acdd72a7-3385-48ef-bd42-f606fba81ae7';

const flexibleServer: DatasourceDescriptor = {
  kind: 'flexibleServer',
  title: 'Azure Database for PostgreSQL flexible server',
  datasourceType: 'Microsoft.DBforPostgreSQL/flexibleServers',
  unit: 'server',
  setInfo: 'self',
  setResourceType: 'Microsoft.DBforPostgreSQL/flexibleServers',
  credential: 'none',
  backupRoles: [
    { name: 'Reader', roleDefinitionId: READER, scope: 'resourceGroup' },
    {
      name: 'PostgreSQL Flexible Server Long Term Retention Backup Role',
      roleDefinitionId: 'c088a766-074b-43ba-90d4-1fb21feae531',
      scope: 'datasource',
    },
  ],
  schedules: ['Weekly'],
  restoreTo: ['files'],
  namePattern: /^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/i,
};

const singleServerDatabase: DatasourceDescriptor = {
  kind: 'singleServerDatabase',
  title: 'database of an Azure Database for PostgreSQL single server',
  datasourceType: 'Microsoft.DBforPostgreSQL/servers/databases',
  unit: 'database',
  setInfo: 'parent',
  setResourceType: 'Microsoft.DBforPostgreSQL/servers',
  credential: 'keyVaultSecret',
  backupRoles: [
    { name: 'Reader', roleDefinitionId: READER, scope: 'server' },
    { name: 'Key Vault Secrets User', roleDefinitionId: '4633458b-17de-408a-b874-0445c86b69e6', scope: 'keyVault' },
  ],
  schedules: ['Weekly'],
  restoreTo: ['database', 'files'],
  retiredOn: '2025-03-28',
  namePattern: /^[\p{L}\p{N}_-]{1,63}$/u,
};

export const datasourceDescriptors: readonly DatasourceDescriptor[] = [flexibleServer, singleServerDatabase];

/** A resource that can be protected, with what is known of its kind. */
export interface Datasource {
  readonly id: ResourceId;
  readonly descriptor: DatasourceDescriptor;
}

export interface DatasourceProblem {
  readonly code: 'UnsupportedProvider' | 'UnsupportedResourceType' | 'InvalidResourceName';
  readonly message: string;
}

const supportedTypes = datasourceDescriptors.map(({ datasourceType }) => datasourceType).join(' and ');

function problemOfType(id: ResourceId): DatasourceProblem {
  const { namespace } = partsOf(id);
  return namespace.toLowerCase() === 'microsoft.dbforpostgresql'
    ? {
        code: 'UnsupportedResourceType',
        message: `${resourceTypeOf(id)} cannot be protected by itself. Supported are ${supportedTypes}.`,
      }
    : { code: 'UnsupportedProvider', message: `${namespace} is not supported. Supported are ${supportedTypes}.` };
}

/** Finds the descriptor for an id; types compare without case. */
export function datasourceOf(id: ResourceId): Result<Datasource, DatasourceProblem> {
  const type = resourceTypeOf(id).toLowerCase();
  const descriptor = datasourceDescriptors.find(({ datasourceType }) => datasourceType.toLowerCase() === type);
  if (descriptor === undefined) return failure(problemOfType(id));
  return descriptor.namePattern.test(nameOf(id))
    ? success({ id, descriptor })
    : failure({ code: 'InvalidResourceName', message: `${nameOf(id)} is not a valid name of a ${descriptor.title}.` });
}

/** The datasource behind an id that was checked when its operation was accepted; anything else is a defect. */
export function requireDatasource(id: ResourceId): Datasource {
  const datasource = datasourceOf(id);
  if (!datasource.ok) throw new Error(datasource.problem.message);
  return datasource.value;
}

/** The resource that `dataSourceSetInfo` names: the server, for both kinds. */
export function datasourceSetId({ id, descriptor }: Datasource): ResourceId {
  return descriptor.setInfo === 'self' ? id : (parentOf(id) ?? id);
}
