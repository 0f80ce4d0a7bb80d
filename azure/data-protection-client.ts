import type { BackupInstance } from '../domain/backup-instance-request';
import type { InstanceAnswer, LongRunningAnswer, PollAnswer, PollTarget, ProbeAnswer } from '../domain/long-running';
import type { ObservedBackupInstance } from '../domain/protection';
import { type ResourceId, sameResource } from '../domain/resource-id';
import { isSuccess, negativeAnswer, readJson } from './arm-answer';
import { type ArmConnection, type ArmConnectionOptions, type ArmResponse, createArmConnection } from './arm-connection';
import { type ArmCall, ArmFault } from './arm-fault';
import { backupInstanceResource, listedInstance, listPage, observedInstance } from './backup-instance-reader';
import { saysAbsent, saysNoRoute } from './not-found';
import { pollAnswer } from './operation-poll';
import { untrustedUrl } from './poll-target';
import { resourceUrl } from './resource-url';
import { startedOperation } from './started-operation';

export interface DataProtectionClientOptions extends ArmConnectionOptions {
  /** 2021-07-01 or later; the list of a datasource's own instances is there since 2024-04-01. */
  readonly apiVersion: string;
}

/** What a call is told besides its subject. */
export interface CallContext {
  /** Sent with every request, so that Azure's logs can be found by it. */
  readonly correlationId: string;
}

/**
 * Azure Backup's REST API (Microsoft.DataProtection), as far as it is needed. One method is one request (a list: one per
 * page); none waits, retries or follows an operation.
 *
 * What the service says is data, its refusals and "not now" included. A method throws an `ArmFault` when the service says
 * nothing that can be used: connection, token, time limit, 5xx without `Retry-After` other than 503, unreadable body. Its message is fit for a log.
 */
export interface DataProtectionClient {
  /**
   * The instances of a datasource in any vault. `notRouted` where the service has no such list: the api-version is older
   * than it, or the resource is a child (a database). A datasource that does not exist is refused with the service's error.
   */
  listForDatasource(resourceId: ResourceId, context: CallContext): Promise<ProbeAnswer>;
  /** The instances of a datasource in one vault, out of the list of all. */
  listInVault(vaultId: ResourceId, datasourceId: ResourceId, context: CallContext): Promise<ProbeAnswer>;
  get(backupInstanceId: string, context: CallContext): Promise<InstanceAnswer>;
  /** Asks whether the service would protect it. `done` when the service answered at once that it would. */
  validateForBackup(vaultId: ResourceId, instance: BackupInstance, context: CallContext): Promise<LongRunningAnswer>;
  /** Safe to repeat with the same id: the service answers a PUT of what is there with `done` and the instance. */
  createOrUpdate(backupInstanceId: string, instance: BackupInstance, context: CallContext): Promise<LongRunningAnswer>;
  /** Deletes the instance and its backups. `done` when it is not there. */
  delete(backupInstanceId: string, context: CallContext): Promise<LongRunningAnswer>;
  /** No more backups, those that exist are kept. `done` when it was stopped already. */
  stopProtection(
    backupInstanceId: string,
    context: CallContext,
    /** What a resource guard of the vault allows it by. */
    guarded?: { readonly resourceGuardOperationRequests?: readonly string[] },
  ): Promise<LongRunningAnswer>;
  /** Asks the service to look at its instance again; cures some protection errors. */
  sync(backupInstanceId: string, context: CallContext): Promise<LongRunningAnswer>;
  /**
   * One look at an operation. `Failed` is refused with the service's error; its `httpStatus` is then 200. `unread` when the
   * look itself was refused.
   */
  poll(target: PollTarget, context: CallContext): Promise<PollAnswer>;
}

/** A list that goes on for longer than this goes in a circle. */
const MAX_PAGES = 1000;

/**
 * A client with a connection of its own.
 *
 * @throws Error when the endpoint cannot be used
 */
export function createDataProtectionClient(options: DataProtectionClientOptions): DataProtectionClient {
  return dataProtectionClientOn(createArmConnection(options), options.apiVersion);
}

/** A client on a connection that others use too: one credential and one token for all of them. */
export function dataProtectionClientOn(connection: ArmConnection, apiVersion: string): DataProtectionClient {
  return new ArmDataProtectionClient(connection, apiVersion);
}

type Subject = Omit<ArmCall, 'correlationId'> & {
  readonly id: string;
  readonly suffix?: string;
  readonly body?: object;
};

class ArmDataProtectionClient implements DataProtectionClient {
  readonly #connection: ArmConnection;
  readonly #apiVersion: string;

  constructor(connection: ArmConnection, apiVersion: string) {
    this.#connection = connection;
    this.#apiVersion = apiVersion;
  }

  async listForDatasource(resourceId: ResourceId, context: CallContext): Promise<ProbeAnswer> {
    const url = this.#url(resourceId, '/providers/Microsoft.DataProtection/backupInstances');
    const call: ArmCall = { method: 'GET', operation: 'datasource/backupInstances/read', ...context };
    return this.#list(call, url, { accept: () => true, isRouteMissing: saysNoRoute });
  }

  async listInVault(vaultId: ResourceId, datasourceId: ResourceId, context: CallContext): Promise<ProbeAnswer> {
    const url = this.#url(vaultId, '/backupInstances');
    const call: ArmCall = { method: 'GET', operation: 'backupVaults/backupInstances/read', ...context };
    return this.#list(call, url, {
      accept: (id) => id !== undefined && sameResource(id, datasourceId),
      isRouteMissing: () => false,
    });
  }

  async get(backupInstanceId: string, context: CallContext): Promise<InstanceAnswer> {
    const call: ArmCall = { method: 'GET', operation: 'backupInstances/read', ...context };
    const response = await this.#connection.send({ ...call, url: this.#url(backupInstanceId) });
    if (saysAbsent(response)) return { kind: 'absent' };
    if (!isSuccess(response)) return negativeAnswer(call, response);
    return { kind: 'found', instance: readInstance(call, response) };
  }

  async validateForBackup(
    vaultId: ResourceId,
    backupInstance: BackupInstance,
    context: CallContext,
  ): Promise<LongRunningAnswer> {
    const { call, response } = await this.#start(
      {
        method: 'POST',
        operation: 'validateForBackup',
        id: vaultId,
        suffix: '/validateForBackup',
        body: { backupInstance },
      },
      context,
    );
    return this.#started(call, response);
  }

  async createOrUpdate(
    backupInstanceId: string,
    properties: BackupInstance,
    context: CallContext,
  ): Promise<LongRunningAnswer> {
    const { call, response } = await this.#start(
      { method: 'PUT', operation: 'backupInstances/write', id: backupInstanceId, body: { properties } },
      context,
    );
    const answer = this.#started(call, response);
    return answer.kind === 'done' ? { kind: 'done', instance: readInstance(call, response) } : answer;
  }

  async delete(backupInstanceId: string, context: CallContext): Promise<LongRunningAnswer> {
    const { call, response } = await this.#start(
      { method: 'DELETE', operation: 'backupInstances/delete', id: backupInstanceId },
      context,
    );
    return saysAbsent(response) ? { kind: 'done' } : this.#started(call, response);
  }

  async stopProtection(
    id: string,
    context: CallContext,
    { resourceGuardOperationRequests }: { readonly resourceGuardOperationRequests?: readonly string[] } = {},
  ): Promise<LongRunningAnswer> {
    const body = resourceGuardOperationRequests && { resourceGuardOperationRequests };
    const { call, response } = await this.#start(
      { method: 'POST', operation: 'stopProtection', id, suffix: '/stopProtection', ...(body && { body }) },
      context,
    );
    return this.#started(call, response);
  }

  async sync(backupInstanceId: string, context: CallContext): Promise<LongRunningAnswer> {
    const { call, response } = await this.#start(
      { method: 'POST', operation: 'sync', id: backupInstanceId, suffix: '/sync', body: { syncType: 'Default' } },
      context,
    );
    return this.#started(call, response);
  }

  async poll(target: PollTarget, context: CallContext): Promise<PollAnswer> {
    const { endpoint } = this.#connection;
    const call: ArmCall = { method: 'GET', operation: `operation ${target.answers}`, ...context };
    const untrusted = untrustedUrl(endpoint, target.url);
    if (untrusted !== undefined) return untrusted;
    const response = await this.#connection.send({ ...call, url: target.url });
    return pollAnswer({ call, endpoint, target }, response);
  }

  async #start(
    { id, suffix = '', ...subject }: Subject,
    { correlationId }: CallContext,
  ): Promise<{ readonly call: ArmCall; readonly response: ArmResponse }> {
    const { method, operation } = subject;
    const response = await this.#connection.send({ ...subject, correlationId, url: this.#url(id, suffix) });
    return { call: { method, operation, correlationId }, response };
  }

  #started(call: ArmCall, response: ArmResponse): LongRunningAnswer {
    return startedOperation(this.#connection.endpoint, call, response);
  }

  async #list(call: ArmCall, firstUrl: string, { accept, isRouteMissing }: ListRules): Promise<ProbeAnswer> {
    const instances: ObservedBackupInstance[] = [];
    let url = firstUrl;
    for (let page = 0; page < MAX_PAGES; page += 1) {
      const response = await this.#connection.send({ ...call, url });
      if (isRouteMissing(response)) return { kind: 'notRouted' };
      if (!isSuccess(response)) return negativeAnswer(call, response);
      const { value, nextLink } = readJson(call, response, listPage);
      instances.push(...acceptedInstances({ call, response, accept }, value));
      if (typeof nextLink !== 'string' || nextLink === '') return { kind: 'instances', instances };
      const untrusted = untrustedUrl(this.#connection.endpoint, nextLink, response);
      if (untrusted !== undefined) return untrusted;
      url = nextLink;
    }
    throw new ArmFault(call, `the list did not end after ${MAX_PAGES} pages`);
  }

  #url(id: string, suffix = ''): string {
    return resourceUrl(this.#connection.endpoint, { id, suffix, apiVersion: this.#apiVersion });
  }
}

interface ListRules {
  /** Whether an instance of this datasource is asked for; `undefined` for an entry that does not tell its datasource. */
  readonly accept: (datasourceId: string | undefined) => boolean;
  readonly isRouteMissing: (response: ArmResponse) => boolean;
}

interface Page extends Pick<ListRules, 'accept'> {
  readonly call: ArmCall;
  readonly response: ArmResponse;
}

function acceptedInstances({ call, response, accept }: Page, entries: readonly unknown[]): ObservedBackupInstance[] {
  return entries
    .filter((entry) => accept(listedInstance.safeParse(entry).data?.properties.dataSourceInfo.resourceID))
    .map((entry) => {
      const parsed = backupInstanceResource.safeParse(entry);
      if (parsed.success) return observedInstance(parsed.data, response);
      throw new ArmFault(call, 'the list has an instance of the datasource that cannot be read');
    });
}

function readInstance(call: ArmCall, response: ArmResponse): ObservedBackupInstance {
  return observedInstance(readJson(call, response, backupInstanceResource), response);
}
