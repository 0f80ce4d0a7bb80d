import type { RestoreRequest } from '../domain/lifecycle/restore-request';
import type { LongRunningAnswer } from '../domain/long-running';
import type { ResourceId } from '../domain/resource-id';
import { isSuccess, negativeAnswer, readJson } from './arm-answer';
import type { ArmConnection, ArmResponse } from './arm-connection';
import type { ArmCall } from './arm-fault';
import { changeableInstance, withPolicy } from './instance-change';
import { resourceUrl } from './resource-url';
import { startedOperation } from './started-operation';

interface CallContext {
  readonly correlationId: string;
}

/** What a call on a guarded vault is allowed by; see `resourceGuardOperationRequests` of the REST API. */
interface Guarded {
  readonly resourceGuardOperationRequests?: readonly string[];
}

/** A backup that is not waited for by the schedule: by which rule of the policy, and how long it is kept. */
interface BackupOnDemand {
  readonly ruleName: string;
  /** Overrides the retention that the rule would give. */
  readonly retentionTag?: string;
}

/**
 * What is done to a backup instance that is there (Microsoft.DataProtection). One method is one write, with the read before
 * it that its body needs. Answers and faults as in `DataProtectionClient`.
 */
export interface InstanceActionsClient {
  /** No new backups; retention goes on. `done` when it is so already. */
  suspendBackups(backupInstanceId: string, guarded: Guarded, context: CallContext): Promise<LongRunningAnswer>;
  /** Out of suspension. `done` when it is so already. */
  resumeBackups(backupInstanceId: string, context: CallContext): Promise<LongRunningAnswer>;
  /** Out of a stop with retention. `done` when it is so already. */
  resumeProtection(backupInstanceId: string, context: CallContext): Promise<LongRunningAnswer>;
  /** Brings a soft-deleted instance back, stopped. */
  undelete(backupInstanceId: string, context: CallContext): Promise<LongRunningAnswer>;
  /** Reads the instance and writes it with another policy. */
  changePolicy(
    backupInstanceId: string,
    change: Guarded & { readonly policyId: ResourceId },
    context: CallContext,
  ): Promise<LongRunningAnswer>;
  /** The dry run of it. `done` where the api-version has none (before 2025-07-01). */
  validatePolicyChange(
    backupInstanceId: string,
    change: { readonly policyId: ResourceId },
    context: CallContext,
  ): Promise<LongRunningAnswer>;
  /** Starts a backup job; the end of the operation is not the end of the job. */
  backup(backupInstanceId: string, backup: BackupOnDemand, context: CallContext): Promise<LongRunningAnswer>;
  validateRestore(backupInstanceId: string, restore: RestoreRequest, context: CallContext): Promise<LongRunningAnswer>;
  /** Starts a restore job; the end of the operation is not the end of the job. */
  restore(backupInstanceId: string, restore: RestoreRequest, context: CallContext): Promise<LongRunningAnswer>;
}

/** Since when there is a dry run of a change. */
const VALIDATE_FOR_MODIFY_SINCE = '2025-07-01';

type Write = Omit<ArmCall, 'correlationId'> & {
  readonly id: string;
  readonly suffix?: string;
  readonly body?: object;
};

export function createInstanceActionsClient(connection: ArmConnection, apiVersion: string): InstanceActionsClient {
  return new ArmInstanceActionsClient(connection, apiVersion);
}

class ArmInstanceActionsClient implements InstanceActionsClient {
  readonly #connection: ArmConnection;
  readonly #apiVersion: string;

  constructor(connection: ArmConnection, apiVersion: string) {
    this.#connection = connection;
    this.#apiVersion = apiVersion;
  }

  suspendBackups(id: string, guarded: Guarded, context: CallContext): Promise<LongRunningAnswer> {
    return this.#post(id, 'suspendBackups', guardBody(guarded), context);
  }

  resumeBackups(id: string, context: CallContext): Promise<LongRunningAnswer> {
    return this.#post(id, 'resumeBackups', undefined, context);
  }

  resumeProtection(id: string, context: CallContext): Promise<LongRunningAnswer> {
    return this.#post(id, 'resumeProtection', undefined, context);
  }

  undelete(id: string, context: CallContext): Promise<LongRunningAnswer> {
    return this.#post(deletedInstanceId(id), 'undelete', undefined, context);
  }

  async changePolicy(
    id: string,
    { policyId, resourceGuardOperationRequests }: Guarded & { readonly policyId: ResourceId },
    context: CallContext,
  ): Promise<LongRunningAnswer> {
    const { call, response } = await this.#read(id, context);
    if (!isSuccess(response)) return negativeAnswer(call, response);
    const body = withPolicy(readJson(call, response, changeableInstance), policyId, resourceGuardOperationRequests);
    return this.#write({ method: 'PUT', operation: 'backupInstances/write', id, body }, context);
  }

  async validatePolicyChange(
    id: string,
    { policyId }: { readonly policyId: ResourceId },
    context: CallContext,
  ): Promise<LongRunningAnswer> {
    if (this.#apiVersion < VALIDATE_FOR_MODIFY_SINCE) return { kind: 'done' };
    const { call, response } = await this.#read(id, context);
    if (!isSuccess(response)) return negativeAnswer(call, response);
    const { properties } = withPolicy(readJson(call, response, changeableInstance), policyId);
    return this.#post(id, 'validateForModifyBackup', { backupInstance: properties }, context);
  }

  backup(id: string, { ruleName, retentionTag }: BackupOnDemand, context: CallContext): Promise<LongRunningAnswer> {
    const triggerOption = retentionTag === undefined ? {} : { retentionTagOverride: retentionTag };
    return this.#post(id, 'backup', { backupRuleOptions: { ruleName, triggerOption } }, context);
  }

  validateRestore(id: string, restore: RestoreRequest, context: CallContext): Promise<LongRunningAnswer> {
    return this.#post(id, 'validateRestore', { restoreRequestObject: restore }, context);
  }

  restore(id: string, restore: RestoreRequest, context: CallContext): Promise<LongRunningAnswer> {
    // Not wrapped, other than its validation.
    return this.#post(id, 'restore', restore, context);
  }

  #post(id: string, action: string, body: object | undefined, context: CallContext): Promise<LongRunningAnswer> {
    const write: Write = { method: 'POST', operation: action, id, suffix: `/${action}` };
    return this.#write(body === undefined ? write : { ...write, body }, context);
  }

  async #read(id: string, { correlationId }: CallContext) {
    const call: ArmCall = { method: 'GET', operation: 'backupInstances/read', correlationId };
    return { call, response: await this.#send({ ...call, id }) };
  }

  async #write(write: Write, { correlationId }: CallContext): Promise<LongRunningAnswer> {
    const { method, operation } = write;
    const response = await this.#send({ ...write, correlationId });
    return startedOperation(this.#connection.endpoint, { method, operation, correlationId }, response);
  }

  #send({ id, suffix = '', ...request }: Write & CallContext): Promise<ArmResponse> {
    const url = resourceUrl(this.#connection.endpoint, { id, suffix, apiVersion: this.#apiVersion });
    return this.#connection.send({ ...request, url });
  }
}

const guardBody = ({ resourceGuardOperationRequests }: Guarded): object | undefined =>
  resourceGuardOperationRequests && { resourceGuardOperationRequests };

/** Where the vault keeps an instance that was deleted from it: same vault, same name. */
const deletedInstanceId = (id: string): string =>
  id.replace(/\/backupInstances\/([^/]+)$/i, '/deletedBackupInstances/$1');
