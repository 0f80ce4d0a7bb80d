import { send } from '../../arm/arm-client';
import { defaultSubscriptionId } from '../../../local/arm';
import { protectionPath } from '../../integration/seeded-estate';
import { signedIn } from '../support/client-principal';
import { useGuardedApp } from '../support/guarded-app';
import { approvalDemanded } from './approval-demanded';

const providers = `/subscriptions/${defaultSubscriptionId}/resourceGroups/keepRG/providers`;
const RETENTION_DAYS = 20;
const DAY_MILLISECONDS = 86_400_000;

const vaults = {
  soft: `${providers}/Microsoft.DataProtection/backupVaults/softVault`,
  locked: `${providers}/Microsoft.DataProtection/backupVaults/lockedVault`,
};
const servers = {
  soft: `${providers}/Microsoft.DBforPostgreSQL/flexibleServers/pg-soft`,
  locked: `${providers}/Microsoft.DBforPostgreSQL/flexibleServers/pg-locked`,
};
const kinds = ['soft', 'locked'] as const;
const policies = [{ name: 'servers', datasourceTypes: ['Microsoft.DBforPostgreSQL/flexibleServers'] }];

const app = useGuardedApp({
  seed: {
    vaults: [
      { id: vaults.soft, policies, softDelete: { state: 'On', retentionDays: RETENTION_DAYS } },
      { id: vaults.locked, policies, softDelete: { state: 'AlwaysOn', retentionDays: 14 }, immutability: 'Locked' },
    ],
    flexibleServers: kinds.map((kind) => ({ id: servers[kind] })),
    backupInstances: kinds.map((kind) => ({
      id: `${vaults[kind]}/backupInstances/pg-${kind}`,
      datasourceId: servers[kind],
      policyName: 'servers',
    })),
  },
  appSettings: approvalDemanded,
});

const requester = signedIn({ id: 'requester', roles: ['Sauvegarde.Deleter'] });
const approver = signedIn({ id: 'approver', roles: ['Sauvegarde.Approver'] });

const read = async (id: string) => (await app().request('GET', `/api/operations/${id}`, undefined, approver)).body;

async function asked(kind: (typeof kinds)[number]): Promise<string> {
  const { body } = await app().request('DELETE', `${protectionPath(servers[kind])}?data=delete`, undefined, requester);
  await app().host.idle();
  return String(body['id']);
}

const daysAfter = (milliseconds: number, days: number): string =>
  new Date(milliseconds + days * DAY_MILLISECONDS).toISOString().slice(0, 16);

describe('what a deletion would take', () => {
  it('can be brought back until the vault forgets it, counted from now and in the end from the deletion', async () => {
    const askedAt = app().clock.now();
    const id = await asked('soft');
    expect(await read(id)).toMatchObject({
      progress: {
        approval: {
          loss: {
            ...{ vaultId: vaults.soft, softDelete: 'On', retentionDays: RETENTION_DAYS },
            recoverableUntil: expect.stringContaining(daysAfter(askedAt, RETENTION_DAYS)),
            explanation: expect.stringMatching(/^Recoverable until 20\S+ if it is deleted now: soft delete is On\.$/),
          },
        },
      },
    });
    // Two days later: the promise is of the time of the deletion, not of the request.
    app().clock.advanceBy(2 * DAY_MILLISECONDS);
    await app().request('POST', `/api/operations/${id}/approve`, undefined, approver);
    await app().allEnded();
    const ended = await read(id);
    expect(ended).toMatchObject({
      ...{ status: 'Succeeded', createdDateTime: expect.stringContaining(daysAfter(askedAt, 0)) },
      result: {
        kind: 'Deleted',
        approval: {
          loss: { recoverableUntil: expect.stringContaining(daysAfter(askedAt, RETENTION_DAYS + 2).slice(0, 10)) },
        },
      },
    });
    expect(app().arm.deletedBackupInstances()).toHaveLength(1);
  });

  it('is said to be refused by a vault that is immutable', async () => {
    const id = await asked('locked');
    expect(await read(id)).toMatchObject({
      progress: {
        approval: {
          loss: {
            immutability: 'Locked',
            explanation: expect.stringContaining('it refuses to delete recovery points before they expire'),
          },
        },
      },
    });
  });
});

describe('a vault that was changed between the request and the approval', () => {
  const change = async (vaultId: string, securitySettings: object): Promise<void> => {
    const url = `${app().arm.url}${vaultId}?api-version=2026-06-01`;
    const { status } = await send(url, { method: 'PATCH', body: { properties: { securitySettings } } });
    expect(status).toBe(200);
  };
  const approved = async (id: string) => {
    await app().request('POST', `/api/operations/${id}/approve`, undefined, approver);
    await app().allEnded();
    return read(id);
  };
  const deletions = () => app().arm.requests.filter(({ method }) => method === 'DELETE');

  it.each([
    ['soft delete is off', { softDeleteSettings: { state: 'Off' } }, /soft delete On.*kept for 0 now \(Off\)/],
    [
      'what is deleted is kept for fewer days',
      { softDeleteSettings: { state: 'On', retentionDurationInDays: 14 } },
      /kept for 20 days.*kept for 14 now/,
    ],
  ])('lets nothing be deleted when %s, and says why', async (_, settings, why) => {
    const id = await asked('soft');
    await change(vaults.soft, settings);
    // Later than any deadline that began with the request.
    app().clock.advanceBy(2 * DAY_MILLISECONDS);
    app().arm.faults.add({ switch: 'throttle', on: '*', times: 1 });
    expect(await approved(id)).toMatchObject({
      status: 'Failed',
      error: {
        code: 'DeletionLossChanged',
        message: expect.stringMatching(why),
        advice: { retryClass: 'needsPerson' },
      },
    });
    expect(deletions()).toEqual([]);
    expect(app().arm.backupInstances()).toHaveLength(2);
  });

  it('lets the deletion go on when more is kept, and says what is promised then', async () => {
    const id = await asked('soft');
    await change(vaults.soft, { softDeleteSettings: { state: 'On', retentionDurationInDays: 40 } });
    expect(await approved(id)).toMatchObject({
      status: 'Succeeded',
      result: { kind: 'Deleted', approval: { loss: { retentionDays: 40 } } },
    });
    expect(deletions()).toHaveLength(1);
  });
});
