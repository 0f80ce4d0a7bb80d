import { expectExplained } from '../flows';
import { flexibleServerId, vaultId } from '../seeded-estate';
import { useApp } from '../use-app';
import { act, guardId, protectedKinds, seedInstances, storageAccountId, stateOf } from './lifecycle-flows';

const request = (type: string): string => `${guardId}/${type}/default`;

/** Multi-user authorization: a second person's resource has to be named, and allows it. */
describe('A vault that a resource guard protects', () => {
  const app = useApp({ appSettings: { SAUVEGARDE_ALLOW_DATA_DELETION: 'true' } });
  const [kind] = protectedKinds;

  beforeEach(() => {
    seedInstances(app(), { recoveryPoints: { lastAgeSeconds: 60, count: 1 } });
    app().arm.seed({
      resourceGuards: [{ id: guardId }],
      storageAccounts: [{ id: storageAccountId, containers: ['restores'] }],
      vaults: [
        {
          id: vaultId,
          resourceGuardId: guardId,
          policies: ['flexpol1', 'flexpol2'].map((name) => ({
            name,
            datasourceTypes: ['Microsoft.DBforPostgreSQL/flexibleServers'],
          })),
        },
      ],
    });
  });

  const change = (guards?: readonly string[]) =>
    act(app(), 'change-policy', flexibleServerId, {
      policyId: kind.otherPolicyId,
      ...(guards && { resourceGuardOperationRequests: guards }),
    });
  const restore = async (guards?: readonly string[]) => {
    const { body } = await app().request('GET', `/api/recovery-points${flexibleServerId}`);
    const text = JSON.stringify(body);
    const recoveryPointId = /"id":"([^"]+)"/.exec(text)?.[1];
    const target = {
      kind: 'files',
      containerUrl: 'https://ossdemorestores.blob.core.windows.net/restores',
      storageAccountId,
      filePrefix: 'guarded',
    };
    const guarded = guards && { resourceGuardOperationRequests: guards };
    const id = await app().start('POST', `/api/restores${flexibleServerId}`, {
      ...{ recoveryPointId, location: 'westus', target },
      ...guarded,
    });
    return app().ended(id);
  };
  const end = async (data: 'retain' | 'delete', guards?: readonly string[]) => {
    const query = guards === undefined ? '' : `&resourceGuardOperationRequests=${guards.join(',')}`;
    return app().ended(await app().start('DELETE', `/api/protections${flexibleServerId}?data=${data}${query}`));
  };
  const suspend = (guards?: readonly string[]) =>
    act(app(), 'suspend-backups', flexibleServerId, guards && { resourceGuardOperationRequests: guards });

  const critical = [
    { what: 'to suspend backups', send: suspend, type: 'dppDisableSuspendBackupsRequests', result: 'Suspended' },
    { what: 'to change the policy', send: change, type: 'dppModifyPolicyRequests', result: 'PolicyChanged' },
    { what: 'to restore', send: restore, type: 'dppRestoreRequests', result: 'Restored' },
    {
      what: 'to stop',
      send: (guards?: readonly string[]) => end('retain', guards),
      type: 'dppDisableStopProtectionRequests',
      result: 'Stopped',
    },
    {
      what: 'to delete',
      send: (guards?: readonly string[]) => end('delete', guards),
      type: 'deleteBackupInstanceRequests',
      result: 'Deleted',
    },
  ];

  it.each(critical)('refuses $what without its request, and the advice says what to do', async ({ send }) => {
    const monitor = await send();
    expectExplained(monitor, 'LinkedAuthorizationFailed');
    expect(JSON.stringify(monitor.error)).toContain('resourceGuardOperationRequests');
    expect(stateOf(app(), kind)).toBe('ProtectionConfigured');
  });

  it.each(critical)('allows $what with its request', async ({ send, type, result }) => {
    expect(await send([request(type)])).toMatchObject({ status: 'Succeeded', result: { kind: result } });
  });

  it.each(critical)('refuses $what with the request for something else', async ({ send }) => {
    expectExplained(await send([request('dppReduceImmutabilityRequests')]), 'LinkedAuthorizationFailed');
  });

  it('lets everything pass that is not critical', async () => {
    expect(await act(app(), 'backup', flexibleServerId)).toMatchObject({ status: 'Succeeded' });
  });
});

describe('A vault without a resource guard', () => {
  const app = useApp({ appSettings: { SAUVEGARDE_ALLOW_DATA_DELETION: 'true' } });

  it('has nothing to unlock before a deletion', async () => {
    seedInstances(app());
    const guards = request('deleteBackupInstanceRequests');
    const path = `/api/protections${flexibleServerId}?data=delete&resourceGuardOperationRequests=${guards}`;
    expect(await app().ended(await app().start('DELETE', path))).toMatchObject({ result: { kind: 'Deleted' } });
  });
});
