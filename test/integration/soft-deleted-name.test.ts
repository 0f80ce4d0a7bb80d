import { begin, expectExplained, expectProtected, run, type Subject } from './flows';
import { datasources, newestStyle, vaultId } from './seeded-estate';
import { useApp } from './use-app';

const RETENTION_DAYS = 14;
const DAY_MILLISECONDS = 86_400_000;

describe.each(newestStyle)('A protection whose name a soft-deleted instance holds (style %s)', (style) => {
  const app = useApp({ style, appSettings: { SAUVEGARDE_ALLOW_DATA_DELETION: 'true' } });

  /** Protects, deletes with the data, and gives when that was. */
  async function protectAndDelete(subject: Subject): Promise<number> {
    app().arm.changeSettings({ softDeletedNames: 'reserved' });
    app().arm.seed({ vaults: [{ id: vaultId, softDelete: { state: 'On', retentionDays: RETENTION_DAYS } }] });
    expectProtected(await run(app(), 'protect', subject));
    expect(await app().ended(await begin(app(), 'delete', subject))).toMatchObject({ result: { kind: 'Deleted' } });
    return app().clock.now();
  }

  const monitorOfRefusal = (code: string) => ({
    message: expect.stringMatching(
      new RegExp(`${vaultId}/backupInstances/\\S+ until \\d{4}-\\d\\d-\\d\\dT.*undelete it, or wait`),
    ),
    existing: {
      backupInstanceId: expect.stringMatching(`^${vaultId}/backupInstances/`),
      vaultId,
      protectionState: 'SoftDeleted',
    },
    service: { code },
  });

  it.each(datasources)('of $name says which one, until when, and how out of it', async (subject) => {
    await protectAndDelete(subject);
    const end = await run(app(), 'protect', subject);
    expectExplained(end, 'BackupInstanceSoftDeleted');
    expect(end.error).toMatchObject(monitorOfRefusal('BMSUserErrorInvalidInput'));
    expect(end.error?.['advice']).toMatchObject({ fix: expect.stringMatching(/Undelete it.*Or wait/) });
  });

  it.each(datasources)('of $name is there again after undeleting and resuming', async (subject) => {
    await protectAndDelete(subject);
    for (const action of ['undelete', 'resume-protection']) {
      const path = `/api/protection-actions/${action}${subject.resourceId}?vaultId=${vaultId}`;
      expect(await app().ended(await app().start('POST', path))).toMatchObject({ status: 'Succeeded' });
    }
    expect(await run(app(), 'protect', subject)).toMatchObject({ result: { kind: 'AlreadyProtected' } });
  });

  it('is made when the vault has removed it', async () => {
    const [subject] = datasources;
    const deletedAt = await protectAndDelete(subject);
    app().clock.advanceTo(deletedAt + RETENTION_DAYS * DAY_MILLISECONDS);
    expectProtected(await run(app(), 'protect', subject));
  });

  it.each(['UserErrorDppDatasourceAlreadyProtected', 'UserErrorDppDatasourceAlreadyHasBackupInstance'])(
    'says so when the service calls it %s',
    async (code) => {
      const [subject] = datasources;
      await protectAndDelete(subject);
      app().arm.faults.add({ switch: 'refuse', on: 'validate', code, message: 'It is protected.' });
      for (const flow of ['protect', 'validate'] as const) {
        const end = await run(app(), flow, subject);
        expectExplained(end, 'BackupInstanceSoftDeleted');
        expect(end.error).toMatchObject(monitorOfRefusal(code));
      }
    },
  );

  it('is not the reason where the bin is empty, or cannot be looked into', async () => {
    app().arm.faults.add({ switch: 'refuse', on: 'create', code: 'BMSUserErrorOfNextYear', message: 'Not this.' });
    expectExplained(await run(app(), 'protect'), 'BMSUserErrorOfNextYear');
    const [subject] = datasources;
    app().arm.faults.clear();
    await protectAndDelete(subject);
    app().arm.faults.add({
      switch: 'refuse',
      on: 'list',
      resource: '/deletedBackupInstances',
      status: 403,
      code: 'AuthorizationFailed',
    });
    expectExplained(await run(app(), 'protect', subject), 'BMSUserErrorInvalidInput');
  });
});
