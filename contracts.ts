import { z } from 'zod';
import type { Unanswered } from './domain/waiting';
import type { AuditRequest } from './domain/audit/audit-request';
import type {
  AuditOpening,
  CloseAuditInput,
  CollectAnswer,
  CollectInput,
  ExamineAnswer,
  ExamineInput,
  MeasureInput,
  NoteInput,
  OpenAuditInput,
  RemediateAnswer,
  RemediateInput,
  SummariseAnswer,
  SummariseInput,
} from './domain/audit/audit-steps';
import {
  auditOpeningSchema,
  examineAnswerSchema,
  runningProtectionSchema,
  summariseAnswerSchema,
} from './domain/audit/audit-steps';
import { type TimeToProtect, timeToProtectSchema } from './domain/audit/time-to-protect';
import type { BackupInstanceSpecification, VaultIdentity } from './domain/backup-instance-request';
import { approvalRecordSchema } from './domain/approvals/approval';
import { type ReviewAnswer, type ReviewInput, reviewSchema } from './domain/approvals/review';
import type { BulkRequest } from './domain/bulk/bulk-request';
import type { AdvanceAnswer, AdvanceInput, BulkPageAnswer, BulkPageInput } from './domain/bulk/bulk-steps';
import { advanceSchema, bulkPageSchema, type CloseBulkInput, type SelectInput } from './domain/bulk/bulk-steps';
import type { CatalogueEntry } from './domain/error-catalogue';
import { retryClasses } from './domain/retry-class';
import { isResourceId, type ResourceId } from './domain/resource-id';
import type { AutoProtectRequest, RuleAnswer, StartAnswer } from './domain/auto-protection';
import type { DatasourceAnswer } from './domain/inventory';
import { backupJobSchema, type JobSought } from './domain/lifecycle/backup-job';
import type { JobAnswer, JobStartAnswer, MadePointAnswer, TargetAnswer } from './domain/lifecycle/lifecycle-answers';
import { recoveryPointSchema } from './domain/lifecycle/recovery-point';
import type { FilesTarget, RestoreSpecification } from './domain/lifecycle/restore-specification';
import type { InventoryResource } from './domain/rules/inventory-resource';
import type { AssignAnswer, AssignRoleInput } from './domain/permissions/permission-steps';
import { plannedAssignmentSchema } from './domain/permissions/role-assignment';
import { isSecretUri, type SecretUri } from './domain/secret-uri';
import type {
  InstanceAnswer,
  LongRunningAnswer,
  PollAnswer,
  PollTarget,
  PollUrl,
  ProbeAnswer,
  Refused,
  Throttled,
} from './domain/long-running';
import type {
  AnyOperationRequest,
  GrantRequest,
  LifecycleRequest,
  ProtectRequest,
  UnprotectRequest,
} from './domain/operation-request';
import type { ObservedBackupInstance } from './domain/protection';
import { conflictReasons, type Outcome, type ProtectionPlace } from './domain/outcome';
import type { RetryAfter } from './domain/retry-after';
import { serviceErrorSchema } from './domain/service-error';
import { askedForTime } from './domain/throttling';

/**
 * Names, inputs and outputs of orchestrations and activities, apart from their implementations: an orchestrator knows the
 * contract of an activity and never its code. Outputs are parsed: they come out of a history that an older release of
 * this app may have written.
 */
export interface ActivityContract<Input extends object, Output> {
  readonly name: string;
  readonly output: z.ZodType<Output>;
  /** Never set: carries the input's type, so that a call with another one does not compile. */
  readonly input?: Input;
}

/** What each activity is told besides its subject: its trace is found by it, and Azure's log leads back. */
export interface ActivityContext {
  readonly correlationId: string;
}

type Correlated = ActivityContext | { readonly request: ActivityContext };

const activity = <Input extends Correlated, Output>(
  name: string,
  output: z.ZodType<Output>,
): ActivityContract<Input, Output> => ({ name, output });

const pollUrl = z.custom<PollUrl>((value) => typeof value === 'string');

const retryAfter: z.ZodType<RetryAfter> = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('given'), seconds: z.number() }),
  z.object({ kind: z.literal('clamped'), seconds: z.number(), asked: z.string() }),
  z.object({ kind: z.literal('missing'), asked: z.string().exactOptional() }),
]);

const resourceId = z.custom<ResourceId>((value) => typeof value === 'string' && isResourceId(value));

const vaultIdentity: z.ZodType<VaultIdentity> = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('systemAssigned') }),
  z.object({ kind: z.literal('userAssigned'), id: resourceId }),
]);

const backupInstance: z.ZodType<ObservedBackupInstance> = z.object({
  id: z.string(),
  name: z.string(),
  vaultId: z.string(),
  policyId: z.string(),
  datasourceId: z.string(),
  protectionState: z.string(),
  provisioningState: z.string().exactOptional(),
  identity: vaultIdentity.exactOptional(),
  purgeAt: z.string().exactOptional(),
  error: serviceErrorSchema.exactOptional(),
});

const pollTarget: z.ZodType<PollTarget> = z.object({ url: pollUrl, answers: z.enum(['status', 'result']) });

const refused: z.ZodType<Refused> = z.object({ kind: z.literal('refused'), error: serviceErrorSchema });
const throttled: z.ZodType<Throttled> = z.object({
  kind: z.literal('throttled'),
  retryAfter,
  httpStatus: z.number(),
});

const place: z.ZodType<ProtectionPlace> = z.object({
  vaultId: z.string(),
  policyId: z.string(),
  backupInstanceId: z.string(),
  protectionState: z.string(),
});

const advice: z.ZodType<CatalogueEntry> = z.object({
  retryClass: z.enum(retryClasses),
  cause: z.string(),
  fix: z.string(),
});

const endedJob = z.object({ id: z.string(), status: z.string() });

/** How operations end: what the orchestrations return, and the monitors read. */
export const operationOutcome: z.ZodType<Outcome> = z.discriminatedUnion('kind', [
  z.object({ kind: z.enum(['Protected', 'AlreadyProtected', 'Stopped']), protection: place }),
  z.object({ kind: z.literal('Valid'), backupInstanceName: z.string() }),
  z.object({
    kind: z.literal('Deleted'),
    backupInstanceId: z.string(),
    acceptedAt: z.string().exactOptional(),
    approval: approvalRecordSchema.exactOptional(),
  }),
  z.object({ kind: z.enum(['Rejected', 'Expired']), approval: approvalRecordSchema }),
  z.object({ kind: z.literal('NotProtected') }),
  z.object({ kind: z.enum(['Suspended', 'Resumed', 'PolicyChanged', 'Undeleted']), protection: place }),
  z.object({
    kind: z.literal('BackedUp'),
    protection: place,
    job: endedJob,
    recoveryPoint: z.object({ id: z.string(), time: z.string() }),
  }),
  z.object({ kind: z.literal('Restored'), protection: place, job: endedJob }),
  z.object({ kind: z.literal('Granted'), assignments: z.array(plannedAssignmentSchema) }),
  z.object({
    kind: z.literal('Conflict'),
    reason: z.enum(conflictReasons),
    message: z.string(),
    existing: z.object({
      vaultId: z.string().exactOptional(),
      policyId: z.string().exactOptional(),
      backupInstanceId: z.string().exactOptional(),
      protectionState: z.string().exactOptional(),
    }),
    error: serviceErrorSchema.exactOptional(),
  }),
  z.object({ kind: z.literal('Refused'), phase: z.string(), error: serviceErrorSchema, advice }),
  z.object({
    kind: z.literal('TimedOut'),
    phase: z.string(),
    waitedSeconds: z.number(),
    lastError: serviceErrorSchema.exactOptional(),
    advice: advice.exactOptional(),
  }),
  z.object({ kind: z.literal('Cancelled'), phase: z.string(), reason: z.string().exactOptional() }),
]);

const longRunningAnswer: z.ZodType<LongRunningAnswer> = z.union([
  z.object({ kind: z.literal('accepted'), poll: pollTarget, retryAfter }),
  z.object({
    kind: z.literal('done'),
    instance: backupInstance.exactOptional(),
    jobId: z.string().exactOptional(),
  }),
  refused,
  throttled,
]);

const pollAnswer: z.ZodType<PollAnswer> = z.union([
  z.object({ kind: z.literal('running'), movedTo: pollTarget.exactOptional(), retryAfter }),
  z.object({ kind: z.literal('succeeded'), jobId: z.string().exactOptional() }),
  z.object({ kind: z.literal('canceled'), error: serviceErrorSchema.exactOptional() }),
  z.object({ kind: z.literal('unread'), error: serviceErrorSchema, retryAfter }),
  refused,
  throttled,
]);

const instanceAnswer: z.ZodType<InstanceAnswer> = z.union([
  z.object({ kind: z.literal('found'), instance: backupInstance }),
  z.object({ kind: z.literal('absent') }),
  refused,
  throttled,
]);

const probeAnswer: z.ZodType<ProbeAnswer> = z.union([
  z.object({ kind: z.literal('instances'), instances: z.array(backupInstance) }),
  z.object({ kind: z.literal('notRouted') }),
  refused,
  throttled,
]);

const inventoryResource: z.ZodType<InventoryResource> = z.object({
  id: resourceId,
  location: z.string(),
  tags: z.record(z.string(), z.string()),
  sku: z.object({ name: z.string().exactOptional(), tier: z.string().exactOptional() }).exactOptional(),
  datasourceType: z.string(),
  state: z.string(),
  createdAt: z.string().exactOptional(),
  replicationRole: z.string().exactOptional(),
  sourceServerId: z.string().exactOptional(),
});

const datasourceAnswer: z.ZodType<DatasourceAnswer> = z.union([
  z.object({ kind: z.literal('found'), resource: inventoryResource }),
  z.object({ kind: z.literal('absent') }),
  refused,
  throttled,
]);

export const specificationSchema: z.ZodType<BackupInstanceSpecification> = z.object({
  target: z.object({ vaultId: resourceId, policyId: resourceId }),
  location: z.string(),
  secretUri: z.custom<SecretUri>((value) => typeof value === 'string' && isSecretUri(value)).exactOptional(),
});

const ruleAnswer: z.ZodType<RuleAnswer> = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('protect'), specification: specificationSchema, rule: z.string() }),
  z.object({
    kind: z.literal('leaveAlone'),
    decision: z.enum(['report', 'excluded', 'optedOut', 'notSelected', 'impossible']),
    explanation: z.string(),
    rule: z.string().exactOptional(),
  }),
]);

const startAnswer: z.ZodType<StartAnswer> = z.object({ kind: z.enum(['started', 'busy']), operationId: z.string() });

export interface DatasourceInput extends ActivityContext {
  readonly resourceId: ResourceId;
}

export interface SpecificationInput extends DatasourceInput {
  readonly specification: BackupInstanceSpecification;
}

export interface InstanceInput extends ActivityContext {
  readonly backupInstanceId: string;
}

/** Where a resource guard protects the vault, its requests that allow the action. */
export interface GuardedInput extends InstanceInput {
  readonly resourceGuardOperationRequests?: readonly string[];
}

export interface PollInput extends ActivityContext {
  readonly poll: PollTarget;
}

export interface VaultSearchInput extends DatasourceInput {
  readonly vaultId: ResourceId;
}

export interface InventoryPageInput extends ActivityContext {
  /** Opaque; absent for the first page. */
  readonly page: string | undefined;
}

export const findProtections = activity<DatasourceInput, ProbeAnswer>('findProtections', probeAnswer);
export const searchVault = activity<VaultSearchInput, ProbeAnswer>('searchVault', probeAnswer);
export const validateForBackup = activity<SpecificationInput, LongRunningAnswer>(
  'validateForBackup',
  longRunningAnswer,
);
export const createBackupInstance = activity<SpecificationInput, LongRunningAnswer>(
  'createBackupInstance',
  longRunningAnswer,
);
export const readBackupInstance = activity<InstanceInput, InstanceAnswer>('readBackupInstance', instanceAnswer);
export const pollOperation = activity<PollInput, PollAnswer>('pollOperation', pollAnswer);
export const syncBackupInstance = activity<InstanceInput, LongRunningAnswer>('syncBackupInstance', longRunningAnswer);
export const stopProtection = activity<GuardedInput, LongRunningAnswer>('stopProtection', longRunningAnswer);
export const deleteBackupInstance = activity<GuardedInput, LongRunningAnswer>(
  'deleteBackupInstance',
  longRunningAnswer,
);

export interface PolicyChangeInput extends GuardedInput {
  readonly policyId: ResourceId;
}

/** Executed twice, it starts no second job: one that began since `since` (milliseconds since the epoch) is ours. */
interface JobStartInput extends GuardedInput {
  readonly since: number;
  /** Tells a second execution by the engine from a repetition by the orchestration: the same for the former alone. */
  readonly start: string;
}

export interface BackupInput extends JobStartInput {
  readonly policyId: string;
  readonly ruleName?: string;
  readonly retentionTag?: string;
}

export interface RestoreInput extends RestoreValidationInput, JobStartInput {}

export interface RestoreValidationInput extends GuardedInput {
  readonly datasourceId: ResourceId;
  readonly restore: RestoreSpecification;
  /** As which of the vault's identities; the system-assigned one when absent. */
  readonly identity?: VaultIdentity;
}

export interface TargetCheckInput extends InstanceInput {
  readonly target: FilesTarget;
}

export type StartedJobInput = ActivityContext & JobSought;

const jobAnswer: z.ZodType<JobAnswer> = z.union([
  z.object({ kind: z.literal('found'), job: backupJobSchema }),
  z.object({ kind: z.literal('absent') }),
  refused,
  throttled,
]);

const madePointAnswer: z.ZodType<MadePointAnswer> = z.union([
  z.object({ kind: z.literal('found'), point: recoveryPointSchema }),
  z.object({ kind: z.literal('absent') }),
  refused,
  throttled,
]);

const jobStartAnswer: z.ZodType<JobStartAnswer> = z.union([
  longRunningAnswer,
  z.object({ kind: z.literal('notKnown') }),
]);

const targetAnswer: z.ZodType<TargetAnswer> = z.union([z.object({ kind: z.literal('matches') }), refused, throttled]);

const starting = <Input extends InstanceInput>(name: string) =>
  activity<Input, LongRunningAnswer>(name, longRunningAnswer);

/** The actions on a backup instance that is there. */
export const suspendBackups = starting<GuardedInput>('suspendBackups');
export const resumeBackups = starting<InstanceInput>('resumeBackups');
export const resumeProtection = starting<InstanceInput>('resumeProtection');
export const undeleteInstance = starting<InstanceInput>('undeleteInstance');
export const changePolicy = starting<PolicyChangeInput>('changePolicy');
export const validatePolicyChange = starting<PolicyChangeInput>('validatePolicyChange');
export const startBackup = activity<BackupInput, JobStartAnswer>('startBackup', jobStartAnswer);
/** Before a restore to files: whether the URL leads to the account that was held against the allowed scopes. */
export const checkRestoreTarget = activity<TargetCheckInput, TargetAnswer>('checkRestoreTarget', targetAnswer);
export const validateRestore = starting<RestoreValidationInput>('validateRestore');
export const startRestore = activity<RestoreInput, JobStartAnswer>('startRestore', jobStartAnswer);

/** Those of a datasource that were deleted from a vault and can still be brought back. */
export const findDeletedInstances = activity<VaultSearchInput, ProbeAnswer>('findDeletedInstances', probeAnswer);
export const readJob = activity<ActivityContext & { readonly jobId: string }, JobAnswer>('readJob', jobAnswer);
/** The job that was started since a moment, as {@link startBackup} and {@link startRestore} look for it. */
export const findStartedJob = activity<StartedJobInput, JobAnswer>('findStartedJob', jobAnswer);
export const findMadePoint = activity<InstanceInput & { readonly since: number }, MadePointAnswer>(
  'findMadePoint',
  madePointAnswer,
);

const assignAnswer: z.ZodType<AssignAnswer> = z.union([z.object({ kind: z.literal('assigned') }), refused, throttled]);

/** Gives the vault's identity one role that the datasource needs. Executed twice, it gives it once. */
export const assignRole = activity<AssignRoleInput, AssignAnswer>('assignRole', assignAnswer);

export const readDatasource = activity<DatasourceInput, DatasourceAnswer>('readDatasource', datasourceAnswer);

export interface DecideInput extends ActivityContext {
  readonly resource: InventoryResource;
}

export const decideByRules = activity<DecideInput, RuleAnswer>('decideByRules', ruleAnswer);
/** Starts the `protect` operation of a resource; the request's attempt makes a repetition join the first start. */
export const startProtection = activity<{ readonly request: ProtectRequest }, StartAnswer>(
  'startProtection',
  startAnswer,
);

const collectAnswer: z.ZodType<CollectAnswer> = z.union([
  z.object({
    kind: z.literal('collected'),
    rows: z.number(),
    total: z.number().exactOptional(),
    nextPage: z.string().exactOptional(),
    pauseSeconds: z.number().exactOptional(),
    pauseFor: z.enum(askedForTime).exactOptional(),
  }),
  refused,
  throttled,
]);

const remediateAnswer: z.ZodType<RemediateAnswer> = z.object({
  next: z.number().exactOptional(),
  inFlight: z.array(runningProtectionSchema),
  step: z.object({ started: z.number(), protected: z.number(), failed: z.number(), skipped: z.number() }),
  throttled: z.object({ times: z.number(), pauseSeconds: z.number() }).exactOptional(),
});

const collecting = (name: string): ActivityContract<CollectInput, CollectAnswer> => activity(name, collectAnswer);

/** The steps of an audit. What they find goes into files: a history that carried an estate could not be replayed. */
export const openAudit = activity<OpenAuditInput, AuditOpening>('openAudit', auditOpeningSchema);
export const collectServers = collecting('collectServers');
export const collectDatabases = collecting('collectDatabases');
export const collectBackupInstances = collecting('collectBackupInstances');
export const collectBackupPolicies = collecting('collectBackupPolicies');
export const collectDeletedInstances = collecting('collectDeletedInstances');
export const measureProtections = activity<MeasureInput, TimeToProtect>('measureProtections', timeToProtectSchema);
/** Keeps what a protection that nobody asked for has taken, where no later operation takes its place. */
export const noteProtection = activity<NoteInput, object>('noteProtection', z.object({}));
export const examineBucket = activity<ExamineInput, ExamineAnswer>('examineBucket', examineAnswerSchema);
export const summariseAudit = activity<SummariseInput, SummariseAnswer>('summariseAudit', summariseAnswerSchema);
export const remediate = activity<RemediateInput, RemediateAnswer>('remediate', remediateAnswer);
export const closeAudit = activity<CloseAuditInput, object>('closeAudit', z.object({}));

/** What a deletion would take, before somebody approves it. */
export const reviewDeletion = activity<ReviewInput, ReviewAnswer>(
  'reviewDeletion',
  z.union([reviewSchema, refused, throttled]),
);

const bulkPageAnswer: z.ZodType<BulkPageAnswer> = z.union([bulkPageSchema, refused, throttled]);

/** The steps of a bulk; its items are in files. */
export const listProtected = activity<BulkPageInput, BulkPageAnswer>('listProtected', bulkPageAnswer);
export const selectByRules = activity<SelectInput, BulkPageAnswer>('selectByRules', bulkPageAnswer);
export const advanceBulk = activity<AdvanceInput, AdvanceAnswer>('advanceBulk', z.union([advanceSchema, refused]));
export const closeBulk = activity<CloseBulkInput, object>('closeBulk', z.object({}));

/** An orchestration's registered name and input. A rename strands the instances that run under the old name. */
export interface OrchestrationContract<Input extends object> {
  readonly name: string;
  /** Never set: carries the input's type. */
  readonly input?: Input;
}

/**
 * The input of an operation's orchestration: the request, and from the second generation on what has been done so far.
 * `startedAt` is when the first generation started: the engine's own creation time is that of the last one.
 */
export interface SagaInput<Request extends object, State = unknown> {
  readonly request: Request;
  readonly startedAt?: number;
  readonly state?: State;
  /** Of a question that brought no answer so far. */
  readonly unanswered?: Unanswered;
}

export type OperationInput<Request extends AnyOperationRequest = AnyOperationRequest> = SagaInput<Request>;

const operation = <Request extends AnyOperationRequest>(
  name: Request['kind'],
): OrchestrationContract<OperationInput<Request>> => ({ name });

export const protect = operation<ProtectRequest>('protect');
/** The dry run of `protect`: everything up to and with the validation. */
export const validate = operation<ProtectRequest>('validate');
export const unprotect = operation<UnprotectRequest>('unprotect');
/** Every action on a backup instance that is there; which one says the request. */
export const lifecycle: OrchestrationContract<OperationInput<LifecycleRequest>> = { name: 'lifecycle' };

export const grantPermissions = operation<GrantRequest>('grantPermissions');

/** Looks at one resource and protects it when the rules say so; started by events. */
export const autoProtect: OrchestrationContract<SagaInput<AutoProtectRequest>> = { name: 'autoProtect' };

/** Looks at the whole estate, and repairs what it may. */
export const audit: OrchestrationContract<SagaInput<AuditRequest>> = { name: 'audit' };

/** Protects many: a list, or what the rules want. */
export const bulkProtect: OrchestrationContract<SagaInput<BulkRequest>> = { name: 'bulkProtect' };

/** The external event that asks an operation to stop at its next wait, or carries a decision: `decision-event.ts`. */
export const CANCEL_EVENT = 'cancel';
