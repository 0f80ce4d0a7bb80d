import type { FaultInput, RequestKind } from '../../../local/arm';
import { expectExplained } from '../flows';
import type { Monitor } from '../running-app';
import { flexibleServerId, vaultId } from '../seeded-estate';
import { useApp } from '../use-app';
import { act, actionPath, beginRestore, protectedKinds, seedInstances } from './lifecycle-flows';

interface Way {
  readonly action: string;
  readonly kind: RequestKind;
  readonly result: string;
  readonly body?: object;
}

const ways: readonly Way[] = [
  { action: 'suspend-backups', kind: 'stop', result: 'Suspended' },
  {
    action: 'change-policy',
    kind: 'create',
    result: 'PolicyChanged',
    body: { policyId: protectedKinds[0].otherPolicyId },
  },
  { action: 'backup', kind: 'backup', result: 'BackedUp' },
];

const passing: readonly ((kind: RequestKind) => FaultInput)[] = [
  (on) => ({ switch: 'locationOnly', on }),
  (on) => ({ switch: 'movedPollUrl', on }),
  (on) => ({ switch: 'statusWord', on, running: 'Accepted', succeeded: 'SUCCEEDED' }),
  (on) => ({ switch: 'retryAfter', on, value: { missing: true } }),
  (on) => ({ switch: 'serverError', on, times: 2, status: 500 }),
  (on) => ({ switch: 'throttle', on, times: 2, retryAfter: { seconds: 30 } }),
  (on) => ({ switch: 'operationFails', on, times: 1, code: 'UserErrorServerConnectionClosed' }),
  () => ({ switch: 'malformedJson', on: 'status', times: 1 }),
  () => ({ switch: 'malformedJson', on: 'list', times: 1 }),
  () => ({ switch: 'emptyBody', on: 'get', times: 1 }),
  () => ({ switch: 'serverError', on: 'get', times: 1, status: 504 }),
  () => ({ switch: 'connectionReset', on: 'status', times: 1 }),
];

/** What goes wrong between here and the service, and is over after a while, changes nothing about the end. */
describe('An action that something comes in the way of', () => {
  const app = useApp({});

  const table = ways.flatMap((way) => passing.map((fault) => ({ ...way, fault: fault(way.kind) })));

  it.each(table.map((row) => ({ ...row, name: row.fault.switch, on: row.fault.on })))(
    '$action is done in spite of $name on $on',
    async ({ action, result, body, fault }) => {
      seedInstances(app());
      app().arm.faults.add(fault);
      const end = await act(app(), action, flexibleServerId, body);
      expect(end).toMatchObject({ status: 'Succeeded', result: { kind: result } });
      expect(app().arm.callsBeforeRetryAfter()).toEqual([]);
    },
  );

  it.each(ways)('$action is refused when Azure leads to another host', async ({ action, kind, body }) => {
    seedInstances(app());
    app().arm.faults.add({ switch: 'foreignPollUrl', on: kind });
    expectExplained(await act(app(), action, flexibleServerId, body), 'UntrustedPollUrl');
  });

  it.each(ways)('$action is refused when Azure does not say where it goes on', async ({ action, kind, body }) => {
    seedInstances(app());
    app().arm.faults.add({ switch: 'noPollUrl', on: kind });
    expectExplained(await act(app(), action, flexibleServerId, body), 'MissingPollUrl');
  });

  it.each(ways)('$action is refused when somebody cancels it in Azure', async ({ action, kind, body }) => {
    seedInstances(app());
    app().arm.faults.add({ switch: 'canceled', on: kind });
    expectExplained(await act(app(), action, flexibleServerId, body), 'OperationCanceled');
  });

  it.each(ways)('$action ends when Azure cannot be reached for long', async ({ action, kind, body }) => {
    seedInstances(app());
    app().arm.faults.add({ switch: 'connectionReset', on: kind });
    expectExplained(await act(app(), action, flexibleServerId, body), 'AzureUnreachable');
  });

  /** Begins an action, whose polls are refused from the moment on that Azure has accepted it. */
  async function actUnread({ action, body }: Way, status: number, code: string): Promise<Monitor> {
    seedInstances(app());
    const id = await app().start('POST', actionPath(action, flexibleServerId), body);
    await app().until(id, ({ progress }) => progress?.['phase'] === 'awaitAction');
    app().arm.faults.add({ switch: 'refuse', on: 'status', status, code });
    return app().ended(id);
  }

  const begun = ({ kind }: Way) =>
    app()
      .arm.operations()
      .filter((each) => each.kind === kind);

  it.each(ways.flatMap((way) => [400, 410].map((status) => ({ ...way, status }))))(
    '$action is told by the instance, or by its job, when its polls are answered $status',
    async ({ status, ...way }) => {
      expect(await actUnread(way, status, 'Expired')).toMatchObject({ result: { kind: way.result } });
      expect(begun(way)).toHaveLength(1);
    },
  );

  it('a restore is told by its job when its polls are answered 410, however late that is listed', async () => {
    seedInstances(app(), { recoveryPoints: { lastAgeSeconds: 3600, count: 1 } });
    app().arm.changeSettings({ jobLagSeconds: 60 });
    const id = await beginRestore(app(), protectedKinds[0]);
    await app().until(id, ({ progress }) => progress?.['phase'] === 'awaitAction');
    app().arm.faults.add({ switch: 'refuse', on: 'status', status: 410, code: 'Expired' });
    const finding = await app().until(id, ({ progress }) => progress?.['phase'] === 'findJob');
    expect(finding.progress).toMatchObject({ waitingFor: 'job', lastError: { code: 'Expired' } });
    expect(await app().ended(id)).toMatchObject({ result: { kind: 'Restored' } });
    expect(
      app()
        .arm.operations()
        .filter(({ kind }) => kind === 'restore'),
    ).toHaveLength(1);
  });

  it('a backup whose job cannot be found says that it may run', async () => {
    seedInstances(app());
    app().arm.changeSettings({ jobLagSeconds: 86_400 });
    app().arm.faults.add({ switch: 'refuse', on: 'status', status: 410, code: 'Expired' });
    const end = await act(app(), 'backup', flexibleServerId);
    expectExplained(end, 'Expired');
    expect(end.error).toMatchObject({
      phase: 'findJob',
      advice: { fix: expect.stringContaining('may still run at Azure') },
    });
    expect(app().arm.operations()).toHaveLength(1);
  });

  it.each(ways)('$action says that it may still run when its polls are not answered', async (way) => {
    const end = await actUnread(way, 403, 'AuthorizationFailed');
    expectExplained(end, 'AuthorizationFailed');
    expect(end.error).toMatchObject({
      phase: 'awaitAction',
      advice: { fix: expect.stringContaining('may still run at Azure') },
    });
    expect(begun(way)).toHaveLength(1);
  });

  it('a backup tells of a job that Azure does not have', async () => {
    seedInstances(app());
    app().arm.faults.add({
      switch: 'refuse',
      on: 'get',
      resource: '/backupJobs/',
      code: 'ResourceNotFound',
      status: 404,
    });
    expectExplained(await act(app(), 'backup', flexibleServerId), 'JobNotFound');
  });

  it('a backup tells when Azure does not say which job it started', async () => {
    seedInstances(app());
    app().arm.faults.add({ switch: 'locationOnly', on: 'backup' });
    app().arm.faults.add({ switch: 'emptyBody', on: 'status' });
    expectExplained(await act(app(), 'backup', flexibleServerId), 'MissingJob');
  });

  it('a backup finds its point and its job on whatever page they are', async () => {
    app().arm.changeSettings({ pageSize: 1 });
    seedInstances(app(), { recoveryPoints: { lastAgeSeconds: 3600, count: 3 } });
    await act(app(), 'backup', protectedKinds[1].resourceId);
    app().arm.faults.add({ switch: 'connectionReset', on: 'backup', when: 'after', times: 1 });
    expect(await act(app(), 'backup', flexibleServerId)).toMatchObject({ result: { kind: 'BackedUp' } });
    expect(app().arm.requests.filter(({ kind }) => kind === 'backup')).toHaveLength(2);
  });

  it('an undelete finds its instance on whatever page it is', async () => {
    app().arm.changeSettings({ pageSize: 1 });
    seedInstances(app(), { softDeletedAt: new Date(app().clock.now() - 3_600_000).toISOString() });
    for (const { resourceId } of protectedKinds) {
      expect(await act(app(), 'undelete', resourceId)).toMatchObject({
        result: { kind: 'Undeleted', protection: { vaultId } },
      });
    }
  });
});
