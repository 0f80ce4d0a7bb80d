import { expectExplained } from '../flows';
import { styles, vaultId } from '../seeded-estate';
import { useApp } from '../use-app';
import { act, actionPath, instanceIdOf, protectedKinds, seedInstances } from './lifecycle-flows';

describe.each(styles)('A backup on demand (style %s)', (style) => {
  const app = useApp({ style, appSettings: { SAUVEGARDE_JOB_DEADLINE_SECONDS: '7200' } });
  const [kind] = protectedKinds;
  const backups = () => app().arm.requests.filter((each) => each.kind === 'backup');

  it.each(protectedKinds)('of $name ends with the recovery point that its job has made', async (subject) => {
    seedInstances(app());
    const begun = app().clock.now();
    const end = await act(app(), 'backup', subject.resourceId);
    expect(end).toMatchObject({
      status: 'Succeeded',
      result: {
        kind: 'BackedUp',
        protection: { backupInstanceId: instanceIdOf(subject) },
        job: { id: expect.stringMatching(`^${vaultId}/backupJobs/`), status: 'Completed' },
        recoveryPoint: { id: expect.stringMatching(/./), time: expect.stringMatching(/^\d{4}-/) },
      },
    });
    const { value } = (await app().request('GET', `/api/recovery-points${subject.resourceId}?vaultId=${vaultId}`)).body;
    expect(value).toEqual([expect.objectContaining(end.result?.['recoveryPoint'])]);
    expect(app().clock.now() - begun).toBeGreaterThanOrEqual(600_000);
    expect(backups()).toHaveLength(1);
  });

  it('shows that it follows the job', async () => {
    seedInstances(app());
    const id = await app().start('POST', actionPath('backup', kind.resourceId));
    const following = await app().until(id, ({ progress }) => progress?.['phase'] === 'followJob');
    expect(following).toMatchObject({ status: 'Running', progress: { waitingFor: 'job' } });
  });

  it('takes the rule and the retention that were asked for', async () => {
    seedInstances(app());
    const end = await act(app(), 'backup', kind.resourceId, { ruleName: 'BackupWeekly', retentionTag: 'Default' });
    expect(end).toMatchObject({ status: 'Succeeded' });
  });

  it('is refused with a rule that the policy does not have', async () => {
    seedInstances(app());
    const end = await act(app(), 'backup', kind.resourceId, { ruleName: 'Hourly' });
    expect(end).toMatchObject({
      status: 'Failed',
      error: { phase: 'act', message: expect.stringContaining('Hourly') },
    });
  });

  it.each(protectedKinds)('tells why the job of $name failed', async (subject) => {
    seedInstances(app());
    app().arm.faults.add({ switch: 'operationFails', on: 'backupJob', code: 'UserErrorMissingDBPermissions' });
    const end = await act(app(), 'backup', subject.resourceId);
    expectExplained(end, 'UserErrorMissingDBPermissions');
    expect(end.error).toMatchObject({ phase: 'followJob' });
  });

  it('tells of a job that was cancelled in Azure', async () => {
    seedInstances(app());
    app().arm.faults.add({ switch: 'canceled', on: 'backupJob' });
    expectExplained(await act(app(), 'backup', kind.resourceId), 'JobCancelled');
  });

  it('does not follow a job for ever', async () => {
    seedInstances(app());
    app().arm.faults.add({ switch: 'neverEnds', on: 'backupJob' });
    const end = await act(app(), 'backup', kind.resourceId);
    expect(end).toMatchObject({ status: 'Failed', error: { code: 'OperationTimedOut', phase: 'followJob' } });
  });

  it.each(['before', 'after'] as const)(
    'starts one job when the connection breaks %s the work is done',
    async (when) => {
      seedInstances(app());
      app().arm.faults.add({ switch: 'connectionReset', on: 'backup', when, times: 1 });
      expect(await act(app(), 'backup', kind.resourceId)).toMatchObject({ status: 'Succeeded' });
      const { value } = (await app().request('GET', `/api/jobs${kind.resourceId}`)).body;
      expect(value).toHaveLength(1);
      expect(backups()).toHaveLength(when === 'before' ? 2 : 1);
    },
  );

  it('does not take an earlier backup for its own', async () => {
    seedInstances(app());
    const first = await act(app(), 'backup', kind.resourceId);
    const second = await act(app(), 'backup', kind.resourceId);
    expect(second.result?.['job']).not.toEqual(first.result?.['job']);
    expect(second.result?.['recoveryPoint']).not.toEqual(first.result?.['recoveryPoint']);
  });

  it('of what is suspended is not begun', async () => {
    seedInstances(app(), { protectionState: 'BackupSchedulesSuspended' });
    const end = await act(app(), 'backup', kind.resourceId);
    expectExplained(end, 'BackupInstanceInOtherState');
    expect(end.error?.message).toContain('resume-backups');
    expect(backups()).toEqual([]);
  });

  it('of what is not protected says so', async () => {
    expectExplained(await act(app(), 'backup', kind.resourceId), 'NotProtected');
  });
});
