import { newestStyle } from '../seeded-estate';
import { useApp } from '../use-app';
import { act, beginRestore, protectedKinds, seedInstances, withVault } from './lifecycle-flows';

/** How the service does the work and its answer is lost. */
const losses = [
  { switch: 'connectionReset', when: 'after' },
  { switch: 'serverError', when: 'after' },
  { switch: 'serverError', status: 502, retryAfter: { seconds: 5 }, when: 'after' },
] as const;

/** A job may be listed a while after the request that started it: a repetition that comes too soon would not find it. */
const JOB_LAG_SECONDS = 45;

describe.each(newestStyle)('An action whose answer was lost (style %s)', (style) => {
  const app = useApp({ style, appSettings: { SAUVEGARDE_JOB_DEADLINE_SECONDS: '7200' } });
  const [server] = protectedKinds;

  const jobs = async (): Promise<unknown> =>
    (await app().request('GET', withVault(`/api/jobs${server.resourceId}`))).body['value'];
  const sent = (kind: string) => app().arm.requests.filter((each) => each.kind === kind);

  describe.each(losses)('by %j', (loss) => {
    it('is one restore, though its job is listed late', async () => {
      seedInstances(app(), { recoveryPoints: { lastAgeSeconds: 3600, count: 1 } });
      app().arm.changeSettings({ jobLagSeconds: JOB_LAG_SECONDS });
      app().arm.faults.add({ ...loss, on: 'restore', times: 1 });
      expect(await app().ended(await beginRestore(app(), server))).toMatchObject({
        status: 'Succeeded',
        result: { kind: 'Restored' },
      });
      expect(await jobs()).toHaveLength(1);
      expect(sent('restore')).toHaveLength(1);
    });

    it('is one backup, though its job is listed late', async () => {
      seedInstances(app());
      app().arm.changeSettings({ jobLagSeconds: JOB_LAG_SECONDS });
      app().arm.faults.add({ ...loss, on: 'backup', times: 1 });
      expect(await act(app(), 'backup', server.resourceId)).toMatchObject({ result: { kind: 'BackedUp' } });
      expect(await jobs()).toHaveLength(1);
      expect(sent('backup')).toHaveLength(1);
    });

    it.each([
      { action: 'suspend-backups', on: 'stop', from: 'ProtectionConfigured', result: 'Suspended' },
      { action: 'resume-backups', on: 'resume', from: 'BackupSchedulesSuspended', result: 'Resumed' },
      { action: 'resume-protection', on: 'resume', from: 'ProtectionStopped', result: 'Resumed' },
    ] as const)('is one $action', async ({ action, on, from, result }) => {
      seedInstances(app(), { protectionState: from });
      app().arm.faults.add({ ...loss, on, times: 1 });
      expect(await act(app(), action, server.resourceId)).toMatchObject({ result: { kind: result } });
      expect(sent(on)).toHaveLength(2);
      expect(app().arm.backupInstances()).toHaveLength(protectedKinds.length);
    });
  });
});
