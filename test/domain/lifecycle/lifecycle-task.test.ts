import * as fc from 'fast-check';
import { lifecycleKinds, type LifecycleTask, partsOfTask } from '../../../domain/lifecycle/lifecycle-task';
import type { FilesTarget, RestoreSpecification, RestoreTarget } from '../../../domain/lifecycle/restore-specification';
import { type LifecycleRequest, operationKinds, sameRequest } from '../../../domain/operation-request';
import { defaultWaitSettings } from '../../../domain/wait-settings';
import {
  DATABASE_ID,
  OTHER_POLICY_ID,
  OTHER_VAULT_ID,
  POLICY_ID,
  resourceId,
  secretUri,
  VAULT_ID,
} from '../sample-ids';

const of = (task: LifecycleTask, more: Partial<LifecycleRequest> = {}): LifecycleRequest => ({
  resourceId: resourceId(DATABASE_ID),
  attempt: '00000001',
  correlationId: 'a',
  settings: defaultWaitSettings,
  ...(more.vaultId && { vaultId: more.vaultId }),
  ...(more.searchVaultId && { searchVaultId: more.searchVaultId }),
  ...task,
});

const files: FilesTarget = {
  kind: 'files',
  containerUrl: 'https://account.blob.core.windows.net/container',
  storageAccountId: resourceId(VAULT_ID),
  containerId: `${VAULT_ID}/containers/a`,
  filePrefix: 'Orders',
};
const database: RestoreTarget = {
  kind: 'database',
  databaseId: resourceId(`${DATABASE_ID}-new`),
  secretUri: secretUri('https://testkv.vault.azure.net/secrets/pg'),
};
const restore = (target: RestoreTarget, more: Partial<RestoreSpecification> = {}): LifecycleTask => ({
  kind: 'restore',
  jobDeadlineSeconds: 60,
  restore: { recoveryPointId: 'a', location: 'westeurope', target, ...more },
});
const backup = (more: object = {}): LifecycleTask => ({ kind: 'backup', jobDeadlineSeconds: 60, ...more });
const changePolicy = (id: string): LifecycleTask => ({ kind: 'changePolicy', policyId: resourceId(id) });

describe('two requests for an action', () => {
  const different: readonly LifecycleTask[] = [
    { kind: 'suspendBackups' },
    { kind: 'resumeBackups' },
    { kind: 'resumeProtection' },
    { kind: 'undelete' },
    changePolicy(POLICY_ID),
    changePolicy(OTHER_POLICY_ID),
    backup(),
    backup({ ruleName: 'Weekly' }),
    backup({ retentionTag: 'Weekly' }),
    restore(files),
    restore(files, { recoveryPointId: 'b' }),
    restore(files, { location: 'northeurope' }),
    restore(files, { identity: { kind: 'systemAssigned' } }),
    restore(files, { identity: { kind: 'userAssigned', id: resourceId(VAULT_ID) } }),
    restore(files, { identity: { kind: 'userAssigned', id: resourceId(OTHER_VAULT_ID) } }),
    restore({ ...files, filePrefix: 'orders' }),
    restore({ ...files, containerUrl: `${files.containerUrl}-b` }),
    restore({ ...files, storageAccountId: resourceId(OTHER_VAULT_ID) }),
    restore(database),
    restore({ ...database, databaseId: resourceId(`${DATABASE_ID}-newer`) }),
    restore({ ...database, secretUri: secretUri('https://testkv.vault.azure.net/secrets/other') }),
  ];

  it('are the same only when they ask for the same', () => {
    const whole = fc.nat(different.length - 1);
    fc.assert(
      fc.property(whole, whole, (left, right) => {
        const [one = backup(), other = backup()] = [different[left], different[right]];
        expect(sameRequest(of(one), of(other))).toBe(left === right);
      }),
      { numRuns: 600 },
    );
  });

  it('are the same whatever the spelling of ids and regions', () => {
    expect(sameRequest(of(restore(files)), of(restore(files, { location: 'West Europe' })))).toBe(true);
    const spelled = POLICY_ID.replace('backupPolicies', 'BACKUPPOLICIES');
    expect(sameRequest(of(changePolicy(POLICY_ID)), of(changePolicy(spelled)))).toBe(true);
  });

  it('are the same wherever is looked, and not when another vault is meant', () => {
    const [vaultId, otherVaultId] = [resourceId(VAULT_ID), resourceId(OTHER_VAULT_ID)];
    const task: LifecycleTask = { kind: 'undelete' };
    expect(sameRequest(of(task), of(task, { searchVaultId: vaultId }))).toBe(true);
    expect(sameRequest(of(task, { vaultId }), of(task, { vaultId: otherVaultId }))).toBe(false);
  });

  it('are of kinds that a monitor knows', () => {
    expect(operationKinds).toEqual(expect.arrayContaining([...lifecycleKinds]));
    expect(partsOfTask({ kind: 'suspendBackups' })).toEqual([]);
  });
});
