import type { RequestKind } from '../../../local/arm';
import { expectExplained } from '../flows';
import type { RunningApp } from '../running-app';
import { vaultId } from '../seeded-estate';
import { useApp } from '../use-app';
import {
  actionPath,
  filesTarget,
  instanceIdOf,
  newDatabaseId,
  protectedKinds,
  type ProtectedKind,
  seedInstances,
  storageAccountId,
  withVault,
} from './lifecycle-flows';

/** One way to end or change a protection, and in which state that begins. */
interface Operation {
  readonly operation: string;
  readonly from: string;
  /** Of the request that does it. */
  readonly on: RequestKind;
  readonly phases: { readonly act: string; readonly wait: string };
  /** A state out of which it does not lead; absent where there is none. */
  readonly notFrom?: string;
  readonly begin: (app: RunningApp, kind: ProtectedKind) => Promise<string>;
  /** What it comes to where nothing is protected. */
  readonly nothing: { readonly error: string } | { readonly result: string };
}

const acting = { act: 'act', wait: 'awaitAction' };

const action = (
  operation: string,
  rest: Pick<Operation, 'from' | 'on' | 'notFrom'>,
  bodyOf: (kind: ProtectedKind) => object | undefined = () => undefined,
): Operation => ({
  ...{ operation, phases: acting, nothing: { error: 'NotProtected' } },
  ...rest,
  begin: (app, kind) => app.start('POST', actionPath(operation, kind.resourceId), bodyOf(kind)),
});

async function latestPoint(app: RunningApp, { resourceId }: ProtectedKind): Promise<unknown> {
  const { value } = (await app.request('GET', withVault(`/api/recovery-points${resourceId}`))).body;
  const point: unknown = Array.isArray(value) ? value[0] : undefined;
  return typeof point === 'object' && point !== null && 'id' in point ? point.id : 'none';
}

const restoring = (operation: string, target: object): Operation => ({
  ...{ operation, from: 'ProtectionConfigured', on: 'restore', phases: acting, nothing: { error: 'NotProtected' } },
  begin: async (app, kind) => {
    const recoveryPointId = await latestPoint(app, kind);
    const body = { recoveryPointId, location: 'westus', target };
    return app.start('POST', withVault(`/api/restores${kind.resourceId}`), body);
  },
});

const ending = (operation: string, data: 'retain' | 'delete', rest: Pick<Operation, 'on' | 'phases'>): Operation => ({
  ...{ operation, from: 'ProtectionConfigured', nothing: { result: 'NotProtected' } },
  ...rest,
  begin: (app, { resourceId }) => app.start('DELETE', `/api/protections${resourceId}?data=${data}&vaultId=${vaultId}`),
});

const everyKind: readonly Operation[] = [
  action('suspend-backups', { from: 'ProtectionConfigured', on: 'stop', notFrom: 'ProtectionStopped' }),
  action('resume-backups', { from: 'BackupSchedulesSuspended', on: 'resume', notFrom: 'ProtectionStopped' }),
  action('resume-protection', { from: 'ProtectionStopped', on: 'resume', notFrom: 'BackupSchedulesSuspended' }),
  action('change-policy', { from: 'ProtectionConfigured', on: 'create' }, ({ otherPolicyId: policyId }) => ({
    policyId,
  })),
  action('backup', { from: 'ProtectionConfigured', on: 'backup', notFrom: 'ProtectionStopped' }),
  { ...action('undelete', { from: 'SoftDeleted', on: 'undelete' }), nothing: { error: 'NothingToUndelete' } },
  restoring('a restore to files', filesTarget),
  ending('a stop with retention', 'retain', { on: 'stop', phases: { act: 'stop', wait: 'awaitStop' } }),
  ending('a deletion of data', 'delete', { on: 'delete', phases: { act: 'delete', wait: 'awaitDeletion' } }),
];

const toDatabase = restoring('a restore to a database', {
  kind: 'database',
  databaseId: newDatabaseId,
  secretUri: 'https://ossdemo-kv.vault.azure.net/secrets/target-connection',
});

const [, single] = protectedKinds;

const table = [
  ...everyKind.flatMap((each) => protectedKinds.map((kind) => ({ ...each, kind, name: kind.name }))),
  { ...toDatabase, kind: single, name: single.name },
];

/** Every operation on a backup that is there, of both kinds of datasource, and each of its bad ends. */
describe('An operation on a backup that does not end well', () => {
  const app = useApp({
    appSettings: { SAUVEGARDE_ALLOW_DATA_DELETION: 'true', SAUVEGARDE_OPERATION_DEADLINE_SECONDS: '900' },
  });

  function seed(state: string): void {
    const isDeleted = state === 'SoftDeleted';
    seedInstances(app(), {
      recoveryPoints: { lastAgeSeconds: 3600, count: 1 },
      ...(isDeleted
        ? { softDeletedAt: new Date(app().clock.now() - 3_600_000).toISOString() }
        : { protectionState: state }),
    });
    app().arm.seed({ storageAccounts: [{ id: storageAccountId, containers: ['restores'] }] });
  }

  const stateBefore = (kind: ProtectedKind): unknown => {
    const all = [...app().arm.backupInstances(vaultId), ...app().arm.deletedBackupInstances()];
    const name = instanceIdOf(kind).split('/').at(-1);
    return all.find((each) => String(each['id']).endsWith(`/${name ?? ''}`))?.['properties'];
  };

  it.each(table)('$operation of $name is refused in the words of the service', async (row) => {
    seed(row.from);
    app().arm.faults.add({ switch: 'refuse', on: row.on, code: 'AuthorizationFailed', status: 403 });
    const end = await app().ended(await row.begin(app(), row.kind));
    expectExplained(end, 'AuthorizationFailed');
    expect(end.error).toMatchObject({ phase: row.phases.act });
    expect(stateBefore(row.kind)).toMatchObject({ currentProtectionState: row.from });
  });

  it.each(table)('$operation of $name tells why what Azure had begun failed', async (row) => {
    seed(row.from);
    app().arm.faults.add({ switch: 'operationFails', on: row.on, code: 'UserErrorBackupUserAuthFailed' });
    const end = await app().ended(await row.begin(app(), row.kind));
    expectExplained(end, 'UserErrorBackupUserAuthFailed');
    expect(stateBefore(row.kind)).toMatchObject({ currentProtectionState: row.from });
  });

  it.each(table)('$operation of $name is given up at its deadline', async (row) => {
    seed(row.from);
    app().arm.faults.add({ switch: 'neverEnds', on: row.on });
    const end = await app().ended(await row.begin(app(), row.kind));
    expectExplained(end, 'OperationTimedOut');
    expect(end.error).toMatchObject({ phase: row.phases.wait });
  });

  it.each(table)('$operation of $name can be cancelled while Azure is at it', async (row) => {
    seed(row.from);
    app().arm.faults.add({ switch: 'neverEnds', on: row.on });
    const id = await row.begin(app(), row.kind);
    await app().until(id, ({ progress }) => progress?.['phase'] === row.phases.wait);
    await app().request('POST', `/api/operations/${id}/cancel`, { reason: 'enough' });
    expect(await app().ended(id)).toMatchObject({
      status: 'Canceled',
      result: { kind: 'Cancelled', phase: row.phases.wait, reason: 'enough' },
    });
  });

  it.each(table)('$operation of $name gives up a service that cannot be reached', async (row) => {
    seed(row.from);
    app().arm.faults.add({ switch: 'connectionReset', on: row.on });
    const end = await app().ended(await row.begin(app(), row.kind));
    expectExplained(end, 'AzureUnreachable');
    expect(end.error).toMatchObject({ phase: row.phases.act });
  });

  it.each(table)('$operation of $name says that nothing is there', async ({ nothing, kind, begin, on }) => {
    const end = await app().ended(await begin(app(), kind));
    if ('error' in nothing) expectExplained(end, nothing.error);
    else expect(end).toMatchObject({ status: 'Succeeded', result: { kind: nothing.result } });
    expect(app().arm.requests.filter((each) => each.kind === on)).toEqual([]);
  });

  const misplaced = table.flatMap((row) => (row.notFrom === undefined ? [] : [{ ...row, notFrom: row.notFrom }]));

  it.each(misplaced)('$operation of $name is not begun in the state $notFrom', async (row) => {
    seed(row.notFrom);
    const end = await app().ended(await row.begin(app(), row.kind));
    expectExplained(end, 'BackupInstanceInOtherState');
    expect(app().arm.requests.filter((each) => each.kind === row.on)).toEqual([]);
  });
});
