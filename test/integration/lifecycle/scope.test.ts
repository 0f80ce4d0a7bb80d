import { expectExplained } from '../flows';
import { flexibleServerId, vaultId } from '../seeded-estate';
import { useApp } from '../use-app';
import { act, protectedKinds, seedInstances, storageAccountId } from './lifecycle-flows';

const isWrite = ({ method }: { readonly method: string }): boolean => method !== 'GET';

/** In which vault a datasource is protected is for Azure to say, and it may be none that the callers may touch. */
describe('A server of an allowed scope, in a vault outside of it', () => {
  const app = useApp({ appSettings: { SAUVEGARDE_ALLOWED_SCOPES: flexibleServerId } });

  it.each([
    ['suspend-backups', 'ProtectionConfigured'],
    ['resume-backups', 'BackupSchedulesSuspended'],
    ['resume-protection', 'ProtectionStopped'],
    ['backup', 'ProtectionConfigured'],
  ])('is not acted on by %s', async (action, protectionState) => {
    seedInstances(app(), { protectionState });
    const path = `/api/protection-actions/${action}${flexibleServerId}`;
    expectExplained(await app().ended(await app().start('POST', path)), 'VaultNotAllowed');
    expect(app().arm.requests.filter(isWrite)).toEqual([]);
  });

  it.each([
    ['GET', `/api/recovery-points${flexibleServerId}`],
    ['GET', `/api/jobs${flexibleServerId}`],
  ])('is not shown by %s %s', async (method, path) => {
    seedInstances(app());
    const answer = await app().request(method, path);
    expect(answer).toMatchObject({ status: 403, body: { code: 'ScopeNotAllowed' } });
    expect(app().arm.requests.filter(isWrite)).toEqual([]);
  });

  it.each([
    [`/api/protection-actions/undelete${flexibleServerId}?vaultId=${vaultId}`, undefined],
    [`/api/protection-actions/change-policy${flexibleServerId}`, { policyId: `${vaultId}/backupPolicies/flexpol2` }],
  ])('is not changed, and Azure is asked nothing, where the vault is named: POST %s', async (path, body) => {
    seedInstances(app());
    const answer = await app().request('POST', path, body);
    expect(answer).toMatchObject({ status: 403, body: { code: 'ScopeNotAllowed' } });
    await app().host.idle();
    expect(app().arm.requests).toEqual([]);
  });
});

/** Who may restore could otherwise send what is backed up to wherever the vault's identity may write. */
describe('A restore to what is outside of the allowed scopes', () => {
  const app = useApp({ appSettings: { SAUVEGARDE_ALLOWED_SCOPES: [flexibleServerId, vaultId].join() } });

  it('is refused before Azure is asked anything', async () => {
    seedInstances(app());
    const target = {
      kind: 'files',
      containerUrl: 'https://ossdemorestores.blob.core.windows.net/restores',
      storageAccountId,
      filePrefix: 'a',
    };
    const body = { recoveryPointId: 'a', location: 'westus', target };
    const answer = await app().request('POST', `/api/restores${flexibleServerId}`, body);
    expect(answer).toMatchObject({ status: 403, body: { code: 'ScopeNotAllowed' } });
    expect(app().arm.requests).toEqual([]);
  });

  it('does not keep the server from being acted on', async () => {
    seedInstances(app());
    expect(await act(app(), 'suspend-backups', protectedKinds[0].resourceId)).toMatchObject({ status: 'Succeeded' });
  });
});
