import { createInstanceActionsClient } from '../../azure/instance-actions-client';
import { createResourceGuardClient } from '../../azure/resource-guard-client';
import { restoreRequest } from '../../domain/lifecycle/restore-request';
import { startScriptedConnection } from './support/scripted-connection';
import { context, instanceId, resourceId, serverId, vaultId } from './support/subjects';

let scripted: Awaited<ReturnType<typeof startScriptedConnection>>;
beforeEach(async () => {
  scripted = await startScriptedConnection();
});
afterEach(() => scripted.server.close());

const client = (apiVersion = '2026-06-01') => createInstanceActionsClient(scripted.connection, apiVersion);
const accepted = {
  status: 202,
  headers: { 'Azure-AsyncOperation': '{origin}/status', Location: '{origin}/result', 'Retry-After': '15' },
};
const sent = () =>
  scripted.server.seen.map(({ method, target, body }) => {
    const path = target.replace(encodeURI(instanceId), '{instance}').replace('?api-version=2026-06-01', '');
    return { request: `${method} ${path}`, body: body === '' ? undefined : (JSON.parse(body) as unknown) };
  });

const policyId = resourceId(`${vaultId}/backupPolicies/flexpol2`);
const guards = ['/guard/dppModifyPolicyRequests/default'];

/** As the service shows an instance: with nulls, and with members that are its own. */
const shown = {
  id: instanceId,
  name: 'pgflex-orders',
  tags: { owner: 'orders' },
  properties: {
    friendlyName: 'pgflex-orders',
    dataSourceInfo: { objectType: 'Datasource', resourceID: serverId, datasourceType: 'a' },
    dataSourceSetInfo: null,
    policyInfo: { policyId: `${vaultId}/backupPolicies/flexpol1`, policyVersion: '7', policyParameters: { more: [1] } },
    datasourceAuthCredentials: {
      objectType: 'SecretStoreBasedAuthCredentials',
      secretStoreResource: {
        uri: 'https://kv.vault.azure.net/secrets/a',
        value: null,
        secretStoreType: 'AzureKeyVault',
      },
    },
    identityDetails: null,
    protectionStatus: { status: 'ProtectionConfigured' },
    currentProtectionState: 'ProtectionConfigured',
    provisioningState: 'Succeeded',
    matchPattern: 'a member that no contract declares',
    objectType: 'BackupInstance',
  },
};

const changed = {
  friendlyName: 'pgflex-orders',
  dataSourceInfo: shown.properties.dataSourceInfo,
  datasourceAuthCredentials: {
    objectType: 'SecretStoreBasedAuthCredentials',
    secretStoreResource: { uri: 'https://kv.vault.azure.net/secrets/a', secretStoreType: 'AzureKeyVault' },
  },
  policyInfo: { policyId, policyVersion: '', policyParameters: { more: [1] } },
  objectType: 'BackupInstance',
};

describe('the actions without a body of their own', () => {
  it.each([
    ['suspendBackups', () => client().suspendBackups(instanceId, {}, context)],
    ['resumeBackups', () => client().resumeBackups(instanceId, context)],
    ['resumeProtection', () => client().resumeProtection(instanceId, context)],
  ])('%s is a POST, followed where the answer says', async (action, call) => {
    scripted.server.answer(accepted);
    expect(await call()).toEqual({
      kind: 'accepted',
      poll: { url: `${scripted.server.origin}/status`, answers: 'status' },
      retryAfter: { kind: 'given', seconds: 15 },
    });
    expect(sent()).toEqual([{ request: `POST {instance}/${action}`, body: undefined }]);
  });

  it('is done where there was nothing to do', async () => {
    scripted.server.answer({ status: 200 });
    expect(await client().resumeBackups(instanceId, context)).toEqual({ kind: 'done' });
  });

  it('names the request of a resource guard', async () => {
    scripted.server.answer(accepted);
    await client().suspendBackups(instanceId, { resourceGuardOperationRequests: guards }, context);
    expect(sent()).toEqual([
      { request: 'POST {instance}/suspendBackups', body: { resourceGuardOperationRequests: guards } },
    ]);
  });

  it('brings back an instance where the vault keeps it, and follows the only header that there is', async () => {
    scripted.server.answer({ status: 202, headers: { Location: '{origin}/result', 'Retry-After': '30' } });
    expect(await client().undelete(instanceId, context)).toMatchObject({
      kind: 'accepted',
      poll: { url: `${scripted.server.origin}/result`, answers: 'result' },
    });
    expect(sent()[0]?.request).toBe(
      `POST ${instanceId.replace('/backupInstances/', '/deletedBackupInstances/')}/undelete`,
    );
  });
});

describe('a change of policy', () => {
  it('writes what the owner chose, with another policy, and nothing that is the service’s own', async () => {
    scripted.server.answer({ body: shown }, accepted);
    const change = { policyId, resourceGuardOperationRequests: guards };
    expect(await client().changePolicy(instanceId, change, context)).toMatchObject({ kind: 'accepted' });
    expect(sent()).toEqual([
      { request: 'GET {instance}', body: undefined },
      {
        request: 'PUT {instance}',
        body: { tags: { owner: 'orders' }, properties: { ...changed, resourceGuardOperationRequests: guards } },
      },
    ]);
  });

  it('is tried out with the same, without tags', async () => {
    scripted.server.answer({ body: { ...shown, tags: null } }, accepted);
    await client().validatePolicyChange(instanceId, { policyId }, context);
    expect(sent()[1]).toEqual({
      request: 'POST {instance}/validateForModifyBackup',
      body: { backupInstance: changed },
    });
  });

  it('is not tried out where the api-version has no way to', async () => {
    expect(await client('2024-04-01').validatePolicyChange(instanceId, { policyId }, context)).toEqual({
      kind: 'done',
    });
    expect(sent()).toEqual([]);
  });

  it.each([
    ['changePolicy', () => client().changePolicy(instanceId, { policyId }, context)],
    ['validatePolicyChange', () => client().validatePolicyChange(instanceId, { policyId }, context)],
  ])('%s writes nothing when the instance cannot be read', async (_, call) => {
    scripted.server.answer({ status: 403, body: { error: { code: 'AuthorizationFailed', message: 'No.' } } });
    expect(await call()).toMatchObject({ kind: 'refused', error: { code: 'AuthorizationFailed' } });
    scripted.server.answer({ body: { properties: {} } });
    await expect(call()).rejects.toThrow('cannot be read');
    expect(sent().map(({ request }) => request)).toEqual(['GET {instance}', 'GET {instance}']);
  });
});

describe('what starts a job', () => {
  const restore = restoreRequest(serverId, {
    recoveryPointId: 'p',
    location: 'westus',
    target: {
      kind: 'files',
      containerUrl: 'https://a.blob.core.windows.net/b',
      storageAccountId: vaultId,
      containerId: 'c',
      filePrefix: 'd',
    },
  });

  it('names the rule, and the retention only where one is wanted', async () => {
    scripted.server.answer(accepted, accepted);
    await client().backup(instanceId, { ruleName: 'BackupWeekly' }, context);
    await client().backup(instanceId, { ruleName: 'BackupWeekly', retentionTag: 'Yearly' }, context);
    expect(sent().map(({ body }) => body)).toEqual([
      { backupRuleOptions: { ruleName: 'BackupWeekly', triggerOption: {} } },
      { backupRuleOptions: { ruleName: 'BackupWeekly', triggerOption: { retentionTagOverride: 'Yearly' } } },
    ]);
  });

  it('is wrapped for a validation, and not for the restore', async () => {
    scripted.server.answer(accepted, accepted);
    await client().validateRestore(instanceId, restore, context);
    await client().restore(instanceId, restore, context);
    expect(sent()).toEqual([
      { request: 'POST {instance}/validateRestore', body: { restoreRequestObject: restore } },
      { request: 'POST {instance}/restore', body: restore },
    ]);
  });

  it.each([
    [
      { objectType: 'OperationJobExtendedInfo', jobId: 'job' },
      { kind: 'done', jobId: 'job' },
    ],
    [{ objectType: 'OperationJobExtendedInfo', jobId: '' }, { kind: 'done' }],
    ['no JSON', { kind: 'done' }],
  ])('tells the job when it is done at once: %j', async (body, answer) => {
    scripted.server.answer({ status: 200, body });
    expect(await client().restore(instanceId, restore, context)).toEqual(answer);
  });
});

describe('the unlocking of a deletion', () => {
  const unlock = () =>
    createResourceGuardClient(scripted.connection, '2026-06-01').unlockDelete(
      vaultId,
      { backupInstanceId: instanceId, resourceGuardOperationRequests: guards },
      context,
    );
  const proxyId = `${vaultId}/backupResourceGuardProxies/anyName`;

  it('is asked of the proxy that the vault has, whatever its name', async () => {
    scripted.server.answer({ body: { value: [{ id: proxyId }] } }, { body: { unlockDeleteExpiryTime: 'soon' } });
    expect(await unlock()).toEqual({ kind: 'unlocked' });
    expect(sent()[1]).toEqual({
      request: `POST ${proxyId}/unlockDelete`,
      body: { resourceGuardOperationRequests: guards, resourceToBeDeleted: instanceId },
    });
  });

  it('is not needed without a guard', async () => {
    scripted.server.answer({ body: { value: [] } });
    expect(await unlock()).toEqual({ kind: 'unlocked' });
  });

  it.each([1, 2])('passes a refusal on, of request %i', async (which) => {
    const refusal = { status: 403, body: { error: { code: 'LinkedAuthorizationFailed', message: 'No.' } } };
    const answers = [{ body: { value: [{ id: proxyId }] } }, refusal].slice(2 - which);
    scripted.server.answer(...answers);
    expect(await unlock()).toMatchObject({ kind: 'refused', error: { code: 'LinkedAuthorizationFailed' } });
  });
});
