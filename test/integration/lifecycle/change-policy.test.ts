import { expectExplained } from '../flows';
import { otherVaultId, styles, vaultId } from '../seeded-estate';
import { useApp } from '../use-app';
import { instanceIdOf, protectedKinds, type ProtectedKind, seedInstances } from './lifecycle-flows';

const path = ({ resourceId }: ProtectedKind): string => `/api/protection-actions/change-policy${resourceId}`;

describe.each(styles)('A change of policy (style %s)', (style) => {
  const app = useApp({ style });
  const change = async (kind: ProtectedKind, policyId: string = kind.otherPolicyId) =>
    app().ended(await app().start('POST', path(kind), { policyId }));
  const policyOf = (kind: ProtectedKind): unknown => {
    const properties = app()
      .arm.backupInstances(vaultId)
      .find(({ id }) => id === instanceIdOf(kind))?.['properties'];
    return properties;
  };
  const sentTo = (kind: 'create' | 'validateModify') => app().arm.requests.filter((each) => each.kind === kind);

  // Where the service has no route from a datasource, the vault of the policy is looked in.
  it.each(protectedKinds)('gives $name the other policy, asked for first and confirmed', async (kind) => {
    seedInstances(app());
    const end = await change(kind);
    expect(end).toMatchObject({
      status: 'Succeeded',
      result: { kind: 'PolicyChanged', protection: { policyId: kind.otherPolicyId } },
    });
    expect(policyOf(kind)).toMatchObject({ policyInfo: { policyId: kind.otherPolicyId } });
    expect([sentTo('validateModify').length, sentTo('create').length]).toEqual([1, 1]);
  });

  it.each(protectedKinds)('leaves the rest of $name as it is', async (kind) => {
    await app().ended(await app().start('PUT', `/api/protections${kind.resourceId}`, kind.body));
    const before = app().arm.backupInstances(vaultId)[0]?.['properties'];
    app().arm.seed({
      vaults: [{ id: vaultId, policies: policiesFor(kind) }],
    });
    expect(await change(kind)).toMatchObject({ status: 'Succeeded', result: { kind: 'PolicyChanged' } });
    expect(app().arm.backupInstances(vaultId)[0]?.['properties']).toEqual({
      ...(typeof before === 'object' ? before : {}),
      policyInfo: expect.objectContaining({ policyId: kind.otherPolicyId }),
    });
  });

  it.each(protectedKinds)('has nothing to do where $name has the policy', async (kind) => {
    seedInstances(app());
    const end = await change(kind, `${vaultId}/backupPolicies/${kind.policyName}`);
    expect(end).toMatchObject({ status: 'Succeeded', result: { kind: 'PolicyChanged' } });
    expect(sentTo('create')).toEqual([]);
  });

  it.each(protectedKinds)('is refused before anything is written of $name when the dry run fails', async (kind) => {
    seedInstances(app());
    app().arm.faults.add({ switch: 'operationFails', on: 'validateModify', code: 'UserErrorBackupUserAuthFailed' });
    const end = await change(kind);
    expectExplained(end, 'UserErrorBackupUserAuthFailed');
    expect(end.error).toMatchObject({ phase: 'validate' });
    expect(sentTo('create')).toEqual([]);
  });

  it('waits out a role that was just granted', async () => {
    seedInstances(app());
    app().arm.faults.add({
      switch: 'operationFails',
      on: 'validateModify',
      code: 'UserErrorMissingRequiredPermissions',
      times: 2,
    });
    const id = await app().start('POST', path(protectedKinds[0]), { policyId: protectedKinds[0].otherPolicyId });
    const waiting = await app().until(id, ({ progress }) => progress?.['waitingFor'] === 'permissions');
    expect(waiting.progress).toMatchObject({ lastError: { code: 'UserErrorMissingRequiredPermissions' } });
    expect(await app().ended(id)).toMatchObject({ status: 'Succeeded' });
    expect(sentTo('validateModify')).toHaveLength(3);
  });

  it('tells of a policy that does not exist', async () => {
    seedInstances(app());
    const end = await change(protectedKinds[0], `${vaultId}/backupPolicies/nowhere`);
    expect(end).toMatchObject({ status: 'Failed', error: { phase: 'validate' } });
  });

  it('tells where it is protected when the policy is one of another vault', async () => {
    seedInstances(app());
    const end = await change(protectedKinds[0], `${otherVaultId}/backupPolicies/flexpol1`);
    expect(end).toMatchObject({ status: 'Failed', error: { code: 'ProtectedInAnotherVault', existing: { vaultId } } });
  });
});

const policiesFor = ({ policyName, otherPolicyId, resourceId }: ProtectedKind) => {
  const type = resourceId.includes('/flexibleServers/') ? 'flexibleServers' : 'servers/databases';
  return [policyName, otherPolicyId.slice(otherPolicyId.lastIndexOf('/') + 1)].map((name) => ({
    name,
    datasourceTypes: [`Microsoft.DBforPostgreSQL/${type}`],
  }));
};
