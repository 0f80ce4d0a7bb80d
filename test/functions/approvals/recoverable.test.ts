import { at, send } from '../../arm/arm-client';
import { defaultSubscriptionId } from '../../../local/arm';
import { protectionPath } from '../../integration/seeded-estate';
import { eventually } from '../../support/eventually';
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

describe('until when a deletion that was approved can be undone', () => {
  const HOUR_SECONDS = 3600;
  const approve = (id: string) => app().request('POST', `/api/operations/${id}/approve`, undefined, approver);

  /** Approves two days after the request, and gives the end. */
  async function approvedLater(id: string, meanwhile: () => Promise<void> = () => Promise.resolve()) {
    app().clock.advanceBy(2 * DAY_MILLISECONDS);
    await approve(id);
    await meanwhile();
    await app().allEnded();
    return read(id);
  }

  async function deletedByHand(): Promise<void> {
    const url = `${app().arm.url}${vaults.soft}/backupInstances/pg-soft?api-version=2026-06-01`;
    expect((await send(url, { method: 'DELETE' })).status).toBe(202);
  }

  const deletions = () => app().arm.requests.filter(({ method }) => method === 'DELETE');

  const purgeTimes = (): readonly unknown[] =>
    app()
      .arm.deletedBackupInstances()
      .map((each) => at(each, 'properties', 'deletionInfo', 'scheduledPurgeTime'));

  it('is what the vault says, however long it has taken to delete', async () => {
    app().arm.changeSettings({ durationsSeconds: { delete: HOUR_SECONDS } });
    const ended = await approvedLater(await asked('soft'));
    const [until] = purgeTimes();
    expect(until).toEqual(expect.any(String));
    expect(ended).toMatchObject({
      result: {
        ...{ kind: 'Deleted', acceptedAt: expect.any(String) },
        approval: {
          loss: { recoverableUntil: until, explanation: `Recoverable until ${String(until)}: soft delete is On.` },
        },
      },
    });
  });

  it.each([
    ['refuses to list it', { switch: 'refuse', on: 'list', status: 403, code: 'AuthorizationFailed' }],
    ['cannot be asked', { switch: 'connectionReset', on: 'list' }],
  ] as const)('is counted from the deletion that Azure accepted where the vault %s', async (_, fault) => {
    app().arm.changeSettings({ durationsSeconds: { delete: HOUR_SECONDS } });
    app().arm.faults.add({ ...fault, resource: 'deletedBackupInstances' });
    const ended = await approvedLater(await asked('soft'));
    const acceptedAt = Date.parse(String(at(ended, 'result', 'acceptedAt')));
    const [sent] = deletions();
    expect(Math.abs(acceptedAt - (sent?.at ?? 0))).toBeLessThan(1000);
    const until = new Date(acceptedAt + RETENTION_DAYS * DAY_MILLISECONDS).toISOString();
    expect(at(ended, 'result', 'approval', 'loss', 'recoverableUntil')).toBe(until);
    expect(app().arm.requests.some(({ path }) => path.includes('deletedBackupInstances'))).toBe(true);
  });

  it('is what the vault says of a deletion that somebody else was faster with', async () => {
    const id = await asked('soft');
    // The own deletion is told to come again after a while, and finds nothing then.
    app().arm.faults.add({ switch: 'throttle', on: 'delete', times: 1, retryAfter: { seconds: HOUR_SECONDS } });
    const ended = await approvedLater(id, async () => {
      await eventually('the own deletion being throttled', () => Promise.resolve(deletions().at(0)));
      await deletedByHand();
    });
    expect(deletions().map(({ status }) => status)).toEqual([429, 202, 204]);
    const [until] = purgeTimes();
    expect(until).toEqual(expect.any(String));
    expect(ended).toMatchObject({
      result: { kind: 'Deleted', approval: { loss: { recoverableUntil: until } } },
    });
    expect(at(ended, 'result')).not.toHaveProperty('acceptedAt');
  });

  it('is left out while the deletion of somebody else goes on', async () => {
    const id = await asked('soft');
    app().arm.changeSettings({ durationsSeconds: { delete: 10 * 24 * HOUR_SECONDS } });
    await deletedByHand();
    const ended = await approvedLater(id);
    expect(deletions()).toHaveLength(1);
    expect(ended).toMatchObject({ result: { kind: 'Deleted' } });
    const loss = at(ended, 'result', 'approval', 'loss');
    expect(loss).not.toHaveProperty('recoverableUntil');
    expect(at(loss, 'explanation')).toBe(
      `This operation has not deleted it, and the vault does not tell when it was. It keeps what is deleted for ${RETENTION_DAYS} days: soft delete is On.`,
    );
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
