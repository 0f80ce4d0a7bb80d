import { audit, autoProtect, bulkProtect, type OperationInput, type SagaInput } from '../../contracts';
import { auditId } from '../../domain/audit/audit-id';
import type { AuditRequest } from '../../domain/audit/audit-request';
import { decisionPayload } from '../../domain/approvals/decision-event';
import type { AutoProtectRequest } from '../../domain/auto-protection';
import { bulkId } from '../../domain/bulk/bulk-id';
import type { BulkRequest } from '../../domain/bulk/bulk-request';
import type { BackupInstanceSpecification } from '../../domain/backup-instance-request';
import type { AnyOperationRequest, OperationRequest } from '../../domain/operation-request';
import { isResourceId, type ResourceId } from '../../domain/resource-id';
import { isSecretUri } from '../../domain/secret-uri';
import { defaultWaitSettings } from '../../domain/wait-settings';
import { defaultSeed, type FaultInput, type Seed, type Settings, type Style } from '../../local/arm';
import * as estate from '../integration/seeded-estate';
import { lifecycleScenarios } from './lifecycle-scenarios';

/** One operation, and what the service does with it. */
export interface RecordScenario {
  /** Name of its files. */
  readonly name: string;
  readonly input: OperationInput | SagaInput<AutoProtectRequest> | SagaInput<AuditRequest> | SagaInput<BulkRequest>;
  /** The orchestration; of operations their kind is its name. */
  readonly orchestrator?: string;
  readonly style?: Style;
  readonly settings?: Partial<Settings>;
  readonly seed?: Seed;
  readonly faults?: readonly FaultInput[];
  /** The phase in which somebody cancels. */
  readonly cancelIn?: string;
  /** The phase in which somebody decides, and what is sent then. */
  readonly decideIn?: { readonly phase: string; readonly payload: object };
}

function id(text: string): ResourceId {
  if (!isResourceId(text)) throw new Error(`${text} is not a resource id`);
  return text;
}

const flexibleServer = id(estate.flexibleServerId);
const database = id(estate.databaseId);

const common = (resourceId: ResourceId): OperationRequest => ({
  resourceId,
  attempt: '0a1b2c3d',
  correlationId: '5f0c7a52-9d0e-4a35-8f0f-6d3a1c1c7b11',
  settings: defaultWaitSettings,
});

function specificationOf(resourceId: ResourceId): BackupInstanceSpecification {
  const { vaultId, policyId, location } = resourceId === database ? estate.databaseBody : estate.flexibleServerBody;
  const { secretUri } = estate.databaseBody;
  return {
    target: { vaultId: id(vaultId), policyId: id(policyId) },
    location,
    ...(resourceId === database && isSecretUri(secretUri) && { secretUri }),
  };
}

const input = (request: AnyOperationRequest): OperationInput => ({ request });

const protecting = (resourceId: ResourceId, kind: 'protect' | 'validate' = 'protect'): OperationInput =>
  input({ kind, ...common(resourceId), specification: specificationOf(resourceId) });

const unprotecting = (resourceId: ResourceId, data: 'retain' | 'delete'): OperationInput =>
  input({
    kind: 'unprotect',
    ...common(resourceId),
    data,
    vaultId: id(estate.vaultId),
    searchVaultId: id(estate.vaultId),
  });

const protectedIn = (vaultId: string, datasourceId: string, policyName: string): Seed => ({
  ...defaultSeed,
  backupInstances: [{ id: `${vaultId}/backupInstances/existing`, datasourceId, policyName }],
});

const everyAnswerThrottledOnce: readonly FaultInput[] = (['list', 'validate', 'status', 'create', 'get'] as const).map(
  (on) => ({ switch: 'throttle', on, times: 1, retryAfter: { seconds: 20 } }),
);

/** The ways that an operation can take. A new way that a release brings gets an entry of its own. */
export const orchestratorOf = ({ orchestrator, input: { request } }: RecordScenario): string => {
  const name = orchestrator ?? ('kind' in request ? request.kind : undefined);
  if (name === undefined) throw new Error('The scenario does not say which orchestration it records');
  return name;
};

const looking = (resourceId: ResourceId): Pick<RecordScenario, 'orchestrator' | 'input'> => ({
  orchestrator: autoProtect.name,
  input: { request: common(resourceId) },
});

const auditing = (more: Partial<AuditRequest> = {}): Pick<RecordScenario, 'orchestrator' | 'input'> => {
  const { attempt, correlationId, settings } = common(flexibleServer);
  const id = auditId(Date.UTC(2030, 0, 1, 2), attempt);
  return {
    orchestrator: audit.name,
    input: { request: { auditId: id, attempt, correlationId, settings, trigger: 'schedule', ...more } },
  };
};

const bulk = (selection: BulkRequest['selection']): Pick<RecordScenario, 'orchestrator' | 'input'> => {
  const { attempt, correlationId, settings } = common(flexibleServer);
  const chosen = { selection, items: selection === 'list' ? 2 : 0, dryRun: false, window: 10 };
  const allowance = { burst: 200, perSecond: 10 };
  const request = { bulkId: bulkId(attempt), attempt, correlationId, settings, ...chosen, allowance, fingerprint: 'f' };
  return { orchestrator: bulkProtect.name, input: { request } };
};

const ada = { id: '5f7c0000-0000-4000-8000-000000000001', name: 'ada@contoso.com' };
const grace = { id: '5f7c0000-0000-4000-8000-000000000002', name: 'grace@contoso.com' };

/** A deletion that somebody else has to approve, and what is decided, if anything is. */
function approving(verdict?: 'approved' | 'rejected'): Pick<RecordScenario, 'input' | 'seed' | 'decideIn'> {
  const { attempt, ...rest } = common(flexibleServer);
  const payload = verdict && decisionPayload({ attempt, verdict, by: grace, reason: 'CHG0031337' });
  return {
    input: input({
      kind: 'unprotect',
      ...{ attempt, ...rest },
      data: 'delete',
      vaultId: id(estate.vaultId),
      searchVaultId: id(estate.vaultId),
      approval: { requestedBy: ada, reason: 'the server is gone', expirySeconds: 72 * 3600 },
    }),
    seed: protectedIn(estate.vaultId, estate.flexibleServerId, 'flexpol1'),
    ...(payload && { decideIn: { phase: 'approval', payload } }),
  };
}

export const recordScenarios: readonly RecordScenario[] = [
  { name: 'audit', ...auditing() },
  {
    name: 'audit-throttled',
    ...auditing(),
    faults: [{ switch: 'throttle', on: 'graph', times: 2, retryAfter: { seconds: 17 } }],
  },
  { name: 'audit-repairs', ...auditing({ remediation: { maxInFlight: 1, maxFailures: 1, lookSeconds: 30 } }) },
  {
    name: 'audit-cancelled',
    ...auditing(),
    faults: [{ switch: 'throttle', on: 'graph', times: 1, retryAfter: { seconds: 600 } }],
    cancelIn: 'servers',
  },
  {
    name: 'audit-refused',
    ...auditing(),
    faults: [{ switch: 'refuse', on: 'graph', status: 403, code: 'AuthorizationFailed' }],
  },
  { name: 'auto-protect-started', ...looking(flexibleServer) },
  { name: 'auto-protect-left-alone', ...looking(database) },
  {
    name: 'auto-protect-waits-until-ready',
    ...looking(flexibleServer),
    seed: {
      ...defaultSeed,
      flexibleServers: [{ id: estate.flexibleServerId, readyAfterSeconds: 200, stateUntilReady: 'Provisioning' }],
    },
  },
  { name: 'auto-protect-absent', ...looking(id(`${estate.flexibleServerId}-gone`)) },
  {
    name: 'auto-protect-throttled',
    ...looking(flexibleServer),
    faults: [{ switch: 'throttle', on: 'get', times: 1, retryAfter: { seconds: 17 } }],
  },
  { name: 'protect-flexible-server', input: protecting(flexibleServer) },
  { name: 'protect-database-2021', style: '2021', input: protecting(database) },
  {
    name: 'permission-waited-out',
    input: protecting(flexibleServer),
    faults: [{ switch: 'permissionPropagation', on: 'validate', seconds: 150 }],
  },
  {
    name: 'already-protected',
    input: protecting(flexibleServer),
    seed: protectedIn(estate.vaultId, estate.flexibleServerId, 'flexpol1'),
  },
  {
    name: 'already-protected-database-adopted',
    input: protecting(database),
    seed: protectedIn(estate.vaultId, estate.databaseId, 'osspol3'),
  },
  {
    name: 'conflict',
    input: protecting(flexibleServer),
    seed: protectedIn(estate.otherVaultId, estate.flexibleServerId, 'flexpol1'),
  },
  { name: 'cancelled-while-waiting', input: protecting(flexibleServer), cancelIn: 'awaitValidation' },
  {
    name: 'protection-error-synced',
    input: protecting(flexibleServer),
    faults: [{ switch: 'lateProtectionError', on: 'create', afterSeconds: 50 }],
  },
  { name: 'throttled-everywhere', input: protecting(flexibleServer), faults: everyAnswerThrottledOnce },
  {
    name: 'connection-lost',
    input: protecting(flexibleServer),
    faults: [{ switch: 'connectionReset', on: 'create', when: 'after', times: 1 }],
  },
  {
    name: 'unreachable',
    input: protecting(flexibleServer),
    faults: [{ switch: 'connectionReset', on: 'validate' }],
  },
  {
    name: 'refused',
    input: protecting(flexibleServer),
    faults: [{ switch: 'operationFails', on: 'validate', code: 'UserErrorDBNotFound' }],
  },
  {
    name: 'continued-as-new',
    input: protecting(flexibleServer),
    settings: { durationsSeconds: { validate: 15 * 60 } },
  },
  {
    name: 'cancelled-after-continuing-as-new',
    input: protecting(flexibleServer),
    settings: { durationsSeconds: { validate: 400 } },
    cancelIn: 'awaitCreation',
  },
  {
    name: 'unprotect-retain',
    input: unprotecting(flexibleServer, 'retain'),
    seed: protectedIn(estate.vaultId, estate.flexibleServerId, 'flexpol1'),
  },
  {
    name: 'unprotect-delete-database',
    input: unprotecting(database, 'delete'),
    seed: protectedIn(estate.vaultId, estate.databaseId, 'osspol3'),
  },
  {
    name: 'unprotect-in-another-vault',
    input: unprotecting(flexibleServer, 'retain'),
    seed: protectedIn(estate.otherVaultId, estate.flexibleServerId, 'flexpol1'),
  },
  { name: 'dry-run', input: protecting(flexibleServer, 'validate') },
  { name: 'bulk-list', ...bulk('list') },
  { name: 'bulk-by-rules', ...bulk('rules') },
  { name: 'deletion-approved', ...approving('approved') },
  { name: 'deletion-rejected', ...approving('rejected') },
  { name: 'deletion-expired', ...approving() },
  ...lifecycleScenarios,
  {
    name: 'grant-permissions',
    input: input({
      kind: 'grantPermissions',
      ...common(flexibleServer),
      vaultId: id(estate.vaultId),
      planId: 'recorded',
      assignments: ['Reader', 'PostgreSQL Flexible Server Long Term Retention Backup Role'].map((roleName, index) => ({
        roleName,
        roleDefinitionId: `acdd72a7-0000-4000-8000-00000000000${index}`,
        scope: flexibleServer,
        principalId: 'a8b24f84-0000-4000-8000-000000000001',
        assignmentName: `1f1d1f36-0000-4000-8000-00000000000${index}`,
      })),
    }),
  },
];
