import { catalogueCodes } from '../../local/arm';
import { armCallKinds, begin, expectExplained, expectProtected, run, watch } from './flows';
import { datasources, flexibleServerId, newestStyle, vaultId } from './seeded-estate';
import { useApp } from './use-app';

/** A role is missing: asked again, since role assignments take time to be seen. */
const waitedOut = [
  'UserErrorMissingRequiredPermissions',
  'UserErrorMSIMissingPermissions',
  'UserErrorMissingPermissionsOnSecretStore',
  'UserErrorContainerNotAccessible',
  'UserErrorNotEnoughPermissionOnDisk',
  'UserErrorNotEnoughPermissionOnSnapshotRG',
  'UserErrorNotEnoughPermissionOnTargetRG',
  'UserErrorDiskBackupAuthorizationFailed',
];
/** A passing reason: repeated a few times. */
const repeated = ['UserErrorServerConnectionClosed', 'GatewayTimeout'];
/** An instance stands in the way: adopted, or a conflict. */
/** Waited out until the deadline. */
const busy = ['UserErrorMaxConcurrentOperationLimitReached'];
const inTheWay = ['UserErrorDppDatasourceAlreadyProtected', 'UserErrorDppDatasourceAlreadyHasBackupInstance'];
/** All others are final. */
const final = catalogueCodes.filter((code) => ![...waitedOut, ...repeated, ...busy, ...inTheWay].includes(code));

const oneOf = (kind: string, kinds: readonly (string | null)[]): number => kinds.filter((each) => each === kind).length;

describe.each(newestStyle)('operations that fail with a code of the service of style %s', (style) => {
  const app = useApp({ style });

  it('has a class for every code of the emulator', () => {
    expect(catalogueCodes).toEqual(expect.arrayContaining([...waitedOut, ...repeated, ...inTheWay]));
    expect(final.length).toBeGreaterThan(20);
  });

  it.each(waitedOut)('waits %s out at the validation, and shows it', async (code) => {
    app().arm.faults.add({ switch: 'operationFails', on: 'validate', code, times: 2 });
    const seen = await watch(app(), await begin(app(), 'protect'));
    expect(seen.at(-1)).toMatchObject({ status: 'Succeeded', result: { kind: 'Protected' } });
    expect(seen).toContainEqual(
      expect.objectContaining({
        progress: expect.objectContaining({
          attempt: 2,
          waitingFor: 'permissions',
          lastError: expect.objectContaining({ code }),
        }),
      }),
    );
    expect(oneOf('validate', armCallKinds(app()))).toBe(3);
  });

  it.each(waitedOut)('waits %s out at the creation', async (code) => {
    app().arm.faults.add({ switch: 'operationFails', on: 'create', code, times: 1 });
    expectProtected(await run(app(), 'protect'));
    expect(app().arm.backupInstances()).toHaveLength(1);
  });

  it.each(repeated)('repeats a validation that failed with %s', async (code) => {
    app().arm.faults.add({ switch: 'operationFails', on: 'validate', code, times: 2 });
    const seen = await watch(app(), await begin(app(), 'protect'));
    expect(seen.at(-1)).toMatchObject({ status: 'Succeeded', result: { kind: 'Protected' } });
    expect(seen.map(({ progress }) => progress?.['waitingFor'])).toContain('transientError');
  });

  it.each(busy)('repeats a validation that failed with %s until the deadline, and then believes it', async (code) => {
    app().arm.faults.add({ switch: 'operationFails', on: 'validate', code });
    const id = await begin(app(), 'protect');
    const seen = await watch(app(), id);
    expectExplained(await app().monitor(id), code);
    expect(seen.map(({ progress }) => progress?.['waitingFor'])).toContain('busyResource');
    expect(oneOf('validate', armCallKinds(app()))).toBeGreaterThan(5);
  });

  it.each([...repeated, ...busy])('repeats a creation that failed with %s', async (code) => {
    app().arm.faults.add({ switch: 'operationFails', on: 'create', code, times: 1 });
    expectProtected(await run(app(), 'protect'));
    expect(app().arm.backupInstances()).toHaveLength(1);
  });

  it.each(repeated)('believes %s when it is said again and again', async (code) => {
    app().arm.faults.add({ switch: 'operationFails', on: 'validate', code });
    expectExplained(await run(app(), 'protect'), code);
    expect(oneOf('validate', armCallKinds(app()))).toBe(5);
  });

  it.each(inTheWay)('calls %s a conflict when there is no such instance in the vault', async (code) => {
    app().arm.faults.add({ switch: 'operationFails', on: 'validate', code });
    const monitor = await run(app(), 'protect');
    expectExplained(monitor, 'ProtectedInAnotherVault');
    expect(monitor.error).toMatchObject({ service: { code } });
    expect(app().arm.backupInstances()).toEqual([]);
  });

  it.each(inTheWay)('ends well or says %s when the creation fails with it', async (code) => {
    app().arm.faults.add({ switch: 'operationFails', on: 'create', code });
    expectExplained(await run(app(), 'protect'), code);
  });

  it.each(final)('tells %s at the validation, with advice, and creates nothing', async (code) => {
    app().arm.faults.add({ switch: 'operationFails', on: 'validate', code });
    const monitor = await run(app(), 'protect');
    expectExplained(monitor, code);
    expect(monitor.error).toMatchObject({
      phase: 'validate',
      service: { code, httpStatus: 200, recommendedActions: [expect.any(String)], activityId: expect.any(String) },
    });
    expect(oneOf('validate', armCallKinds(app()))).toBe(1);
    expect(app().arm.backupInstances()).toEqual([]);
  });

  // Every code ends a validation above; what a creation does with one does not depend on which it is.
  it.each(final.slice(0, 8))('tells %s at the creation, with advice', async (code) => {
    app().arm.faults.add({ switch: 'operationFails', on: 'create', code });
    const monitor = await run(app(), 'protect');
    expectExplained(monitor, code);
    expect(monitor.error).toMatchObject({ phase: 'create' });
  });

  it('tells a code that nobody knows, with the words of the service', async () => {
    const code = 'UserErrorOfTomorrow';
    app().arm.faults.add({
      switch: 'operationFails',
      on: 'validate',
      code,
      message: 'A new thing is wrong.',
      recommendedAction: ['Do the new thing.'],
    });
    const monitor = await run(app(), 'protect');
    expectExplained(monitor, code);
    expect(monitor.error).toMatchObject({
      message: 'A new thing is wrong.',
      service: { recommendedActions: ['Do the new thing.'] },
      advice: { retryClass: 'unknown' },
    });
  });

  it.each(datasources)('protects $name again after a creation that failed, with the same instance', async (subject) => {
    app().arm.faults.add({ switch: 'operationFails', on: 'create', code: 'UserErrorDBUserAuthFailed', times: 1 });
    expectExplained(await run(app(), 'protect', subject), 'UserErrorDBUserAuthFailed');
    expectProtected(await run(app(), 'protect', subject));
    expect(app().arm.backupInstances(vaultId)).toHaveLength(1);
  });

  it.each(datasources)('tells in a dry run what became of a failed creation of $name', async (subject) => {
    app().arm.faults.add({ switch: 'operationFails', on: 'create', code: 'UserErrorDBUserAuthFailed', times: 1 });
    await run(app(), 'protect', subject);
    expectExplained(await run(app(), 'validate', subject), 'UserErrorDBUserAuthFailed');
  });

  it('looks after a failed instance that has another name, and tells its error', async () => {
    const name = `${vaultId}/backupInstances/of-somebody-else`;
    app().arm.seed({
      backupInstances: [
        {
          id: name,
          datasourceId: flexibleServerId,
          policyName: 'flexpol1',
          protectionState: 'ConfiguringProtectionFailed',
          errorCode: 'UserErrorDBUserAuthFailed',
        },
      ],
    });
    expectExplained(await run(app(), 'protect'), 'UserErrorDBUserAuthFailed');
    expect(app().arm.backupInstances()).toHaveLength(1);
  });
});
