import { begin, expectExplained, run } from './flows';
import { styles } from './seeded-estate';
import { useApp } from './use-app';

describe.each(styles)('deadlines that the settings give, with a service of style %s', (style) => {
  const app = useApp({
    style,
    appSettings: {
      SAUVEGARDE_PERMISSION_DEADLINE_SECONDS: '300',
      SAUVEGARDE_OPERATION_DEADLINE_SECONDS: '400',
      SAUVEGARDE_CONFIRM_DEADLINE_SECONDS: '200',
    },
  });

  it('end the wait for an operation', async () => {
    app().arm.faults.add({ switch: 'neverEnds', on: 'validate' });
    const monitor = await run(app(), 'protect');
    expectExplained(monitor, 'OperationTimedOut');
    expect(monitor.error).toMatchObject({ message: expect.stringContaining('400 seconds') });
  });

  it('end the wait for the protection state', async () => {
    app().arm.faults.add({ switch: 'stuckConfiguring' });
    const monitor = await run(app(), 'protect');
    expect(monitor.error).toMatchObject({ phase: 'confirm', message: expect.stringContaining('200 seconds') });
  });

  it('end the wait for permissions with the error of the service', async () => {
    app().arm.faults.add({ switch: 'permissionPropagation', seconds: 86_400 });
    expectExplained(await run(app(), 'protect'), 'UserErrorMissingRequiredPermissions');
  });

  it('tell what was waited out when they come while the service is throttled', async () => {
    app().arm.faults.add({ switch: 'permissionPropagation', seconds: 86_400 });
    const id = await begin(app(), 'protect');
    await app().until(id, ({ progress }) => progress?.['waitingFor'] === 'permissions');
    app().arm.faults.add({ switch: 'throttle', on: 'validate', retryAfter: { seconds: 3000 } });
    const monitor = await app().ended(id);
    expectExplained(monitor, 'OperationTimedOut');
    expect(monitor.error).toMatchObject({
      advice: { retryClass: 'waitForPermission' },
      service: { code: 'UserErrorMissingRequiredPermissions' },
    });
  });
});
