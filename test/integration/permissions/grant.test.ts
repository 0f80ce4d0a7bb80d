import {
  databaseBody,
  databaseId,
  flexibleServerBody,
  flexibleServerId,
  protectionPath,
  vaultId,
} from '../seeded-estate';
import { useApp } from '../use-app';
import {
  apply,
  assigned,
  BACKUP_ROLE,
  expectProblem,
  grants,
  group,
  keyVaultId,
  objects,
  openFirewall,
  operationId,
  path,
  planned,
  principalId,
  READER,
  SECRETS_USER,
  secretUri,
  serverId,
  writes,
} from './permission-estate';

const needed = [
  [READER, group, principalId],
  [BACKUP_ROLE, flexibleServerId, principalId],
];

describe('the grant of a plan', () => {
  const app = useApp({ appSettings: grants });

  it('gives each role once, under names that follow from what they give', async () => {
    const plan = await planned(app(), flexibleServerId, { vaultId });
    expect(plan['canBeApplied']).toBe(true);
    const id = operationId(await apply(app(), flexibleServerId, { vaultId }));
    const monitor = await app().ended(id);
    expect(monitor).toMatchObject({ kind: 'grantPermissions', status: 'Succeeded', result: { kind: 'Granted' } });
    expect(assigned(app())).toEqual(needed);
    const names = objects(plan['missing']).map((each) => each['assignmentName']);
    expect(
      app()
        .arm.roleAssignments()
        .map(({ name }) => name),
    ).toEqual(names);
    const after = await planned(app(), flexibleServerId, { vaultId });
    expect(after['isComplete']).toBe(true);
    for (const each of objects(after['present'])) expect(each['mayBeUnseenUntil']).toMatch(/^20\d\d-.*Z$/);
  });

  it('shows who asks twice the one operation, while it runs and afterwards', async () => {
    const { planId } = await planned(app(), flexibleServerId, { vaultId });
    const put = () => app().request('PUT', path(flexibleServerId), { vaultId, planId });
    app().arm.faults.add({ switch: 'throttle', on: 'assignRole', times: 1, retryAfter: { seconds: 60 } });
    const first = operationId(await put());
    expect(operationId(await put())).toBe(first);
    await app().ended(first);
    expect(operationId(await put())).toBe(first);
    expect(assigned(app())).toEqual(needed);
  });

  it('grants again what somebody took away again', async () => {
    const first = operationId(await apply(app(), flexibleServerId, { vaultId }));
    await app().ended(first);
    app().arm.reset();
    const second = operationId(await apply(app(), flexibleServerId, { vaultId }));
    expect(second).not.toBe(first);
    await app().ended(second);
    expect(assigned(app())).toEqual(needed);
  });

  it('ends at once when nothing is missing', async () => {
    app().arm.seed({
      roleAssignments: [
        { scope: group, role: READER, principalId },
        { scope: flexibleServerId, role: BACKUP_ROLE, principalId },
      ],
    });
    const monitor = await app().ended(operationId(await apply(app(), flexibleServerId, { vaultId })));
    expect(monitor).toMatchObject({ status: 'Succeeded', result: { kind: 'Granted', assignments: [] } });
    expect(writes(app()).filter(({ method }) => method === 'PUT')).toEqual([]);
  });

  it('refuses a plan that is not the plan any more, and names the one that is', async () => {
    const { planId } = await planned(app(), flexibleServerId, { vaultId });
    app().arm.seed({ roleAssignments: [{ scope: group, role: READER, principalId }] });
    const answer = await app().request('PUT', path(flexibleServerId), { vaultId, planId });
    expectProblem(answer, { status: 409, code: 'PlanChanged' });
    const now = await planned(app(), flexibleServerId, { vaultId });
    expect(answer.body['planId']).toBe(now['planId']);
    expect(now['planId']).not.toBe(planId);
    const otherServer = flexibleServerId.replace('orders', 'billing');
    expectProblem(await app().request('PUT', path(otherServer), { vaultId, planId: now['planId'] }), {
      status: 409,
      code: 'PlanChanged',
    });
    expect(assigned(app())).toHaveLength(1);
  });

  it('takes a role that somebody granted meanwhile for granted', async () => {
    app().arm.faults.add({ switch: 'throttle', on: 'assignRole', times: 1, retryAfter: { seconds: 60 } });
    const id = operationId(await apply(app(), flexibleServerId, { vaultId }));
    await app().until(id, ({ progress }) => progress?.['waitingFor'] === 'throttling');
    app().arm.seed({ roleAssignments: [{ scope: group, role: READER, principalId }] });
    expect(await app().ended(id)).toMatchObject({ status: 'Succeeded' });
    expect(assigned(app())).toEqual(needed);
  });

  it('waits out the limit of Azure on role assignments, in a timer, never coming early', async () => {
    // More often than one generation of the orchestration has turns.
    app().arm.faults.add({ switch: 'throttle', on: 'assignRole', times: 60, retryAfter: { seconds: 45 } });
    const id = operationId(await apply(app(), flexibleServerId, { vaultId }));
    const waiting = await app().until(id, ({ progress }) => progress?.['waitingFor'] === 'throttling');
    expect(waiting.progress).toMatchObject({ phase: 'assign', done: { granted: 0, planned: 2 } });
    expect(await app().ended(id)).toMatchObject({ status: 'Succeeded' });
    expect(app().arm.callsBeforeRetryAfter()).toEqual([]);
  });

  it('waits for a directory that does not know the identity yet, and not for ever', async () => {
    const unknown = { switch: 'refuse', on: 'assignRole', code: 'PrincipalNotFound' } as const;
    app().arm.faults.add({ ...unknown, times: 3 });
    const id = operationId(await apply(app(), flexibleServerId, { vaultId }));
    const waiting = await app().until(id, ({ progress }) => progress?.['waitingFor'] === 'permissions');
    expect(waiting.progress).toMatchObject({ lastError: { code: 'PrincipalNotFound' } });
    expect(await app().ended(id)).toMatchObject({ status: 'Succeeded' });
    app().arm.reset();
    app().arm.faults.add(unknown);
    const never = operationId(await apply(app(), flexibleServerId, { vaultId }));
    expect(await app().ended(never)).toMatchObject({
      status: 'Failed',
      error: { code: 'PrincipalNotFound', advice: { retryClass: 'waitForPermission' } },
    });
    expect(assigned(app())).toEqual([]);
  });

  it('ends with the words of Azure when this app may not assign roles, and says how far it came', async () => {
    app().arm.faults.add({ switch: 'throttle', on: 'assignRole', resource: 'pgflex-orders', times: 1 });
    const id = operationId(await apply(app(), flexibleServerId, { vaultId }));
    await app().until(id, ({ progress }) => progress?.['waitingFor'] === 'throttling');
    app().arm.changeSettings({ callerMayAssignRoles: false });
    const monitor = await app().ended(id);
    expect(monitor).toMatchObject({ status: 'Failed', error: { code: 'AuthorizationFailed' } });
    expect(monitor.progress).toMatchObject({ done: { granted: 1, planned: 2 } });
    expect(assigned(app())).toEqual(needed.slice(0, 1));
  });

  it('can be cancelled between two roles', async () => {
    app().arm.faults.add({ switch: 'throttle', on: 'assignRole', resource: 'pgflex-orders', times: 1 });
    const id = operationId(await apply(app(), flexibleServerId, { vaultId }));
    await app().until(id, ({ progress }) => progress?.['waitingFor'] === 'throttling');
    await app().request('POST', `/api/operations/${id}/cancel`);
    expect(await app().ended(id)).toMatchObject({ status: 'Canceled' });
    expect(assigned(app())).toEqual(needed.slice(0, 1));
  });

  it('survives broken connections, before Azure has granted and after', async () => {
    app().arm.faults.add({ switch: 'connectionReset', on: 'assignRole', when: 'after', times: 1 });
    app().arm.faults.add({ switch: 'serverError', on: 'assignRole', times: 1 });
    const id = operationId(await apply(app(), flexibleServerId, { vaultId }));
    expect(await app().ended(id)).toMatchObject({ status: 'Succeeded' });
    expect(assigned(app())).toEqual(needed);
  });

  it('is one writing operation of the resource: it does not run beside a protection', async () => {
    await app().start('PUT', protectionPath(flexibleServerId), flexibleServerBody);
    expectProblem(await apply(app(), flexibleServerId, { vaultId }), { status: 409, code: 'OperationInProgress' });
  });

  it('grants the secrets of the key vault where roles decide, and leaves access policies alone', async () => {
    app().arm.seed({ keyVaults: [{ id: keyVaultId }] });
    await app().ended(operationId(await apply(app(), databaseId, { vaultId, secretUri })));
    expect(assigned(app())).toEqual([
      [READER, serverId, principalId],
      [SECRETS_USER, keyVaultId, principalId],
    ]);
    app().arm.reset();
    app().arm.seed({ keyVaults: [{ id: keyVaultId, rbac: false }] });
    await app().ended(operationId(await apply(app(), databaseId, { vaultId, secretUri })));
    expect(assigned(app())).toEqual([[READER, serverId, principalId]]);
    expect(writes(app()).filter(({ path: at }) => /accessPolicies/i.test(at))).toEqual([]);
  });

  it('makes a protection possible that waits until Azure sees the roles', async () => {
    app().arm.changeSettings({ accessChecks: true, rolePropagationSeconds: 400 });
    await app().ended(operationId(await apply(app(), flexibleServerId, { vaultId })));
    const id = await app().start('PUT', protectionPath(flexibleServerId), flexibleServerBody);
    const waiting = await app().until(id, ({ progress }) => progress?.['waitingFor'] === 'permissions');
    expect(waiting.progress).toMatchObject({ lastError: { code: 'UserErrorMissingRequiredPermissions' } });
    expect(await app().ended(id)).toMatchObject({ status: 'Succeeded', result: { kind: 'Protected' } });
  });

  it('makes a protection of a database possible', async () => {
    app().arm.changeSettings({ accessChecks: true });
    app().arm.seed({
      servers: [{ id: serverId, databases: ['empdb11'], firewallRules: openFirewall }],
      keyVaults: [{ id: keyVaultId }],
    });
    const before = await app().start('POST', `/api/validations${databaseId}`, databaseBody);
    expect(await app().ended(before)).toMatchObject({ status: 'Failed' });
    await app().ended(operationId(await apply(app(), databaseId, { vaultId, secretUri })));
    const id = await app().start('PUT', protectionPath(databaseId), databaseBody);
    expect(await app().ended(id)).toMatchObject({ status: 'Succeeded', result: { kind: 'Protected' } });
  });
});
