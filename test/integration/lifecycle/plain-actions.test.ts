import { styles, vaultId } from '../seeded-estate';
import { useApp } from '../use-app';
import { act, instanceIdOf, protectedKinds, seedInstances, stateOf } from './lifecycle-flows';

describe.each(styles)('Actions on backup instances (style %s)', (style) => {
  const app = useApp({ style });

  const actions = [
    { action: 'suspend-backups', from: 'ProtectionConfigured', to: 'BackupSchedulesSuspended', kind: 'Suspended' },
    { action: 'resume-backups', from: 'BackupSchedulesSuspended', to: 'ProtectionConfigured', kind: 'Resumed' },
    { action: 'resume-protection', from: 'ProtectionStopped', to: 'ProtectionConfigured', kind: 'Resumed' },
  ] as const;

  describe.each(actions)('$action', ({ action, from, to, kind }) => {
    it.each(protectedKinds)('does it to $name, and shows it', async (subject) => {
      seedInstances(app(), { protectionState: from });
      const end = await act(app(), action, subject.resourceId);
      expect(end).toMatchObject({
        status: 'Succeeded',
        result: { kind, protection: { vaultId, backupInstanceId: instanceIdOf(subject), protectionState: to } },
      });
      expect(stateOf(app(), subject)).toBe(to);
    });

    it.each(protectedKinds)('has nothing to do to $name that is so already', async (subject) => {
      seedInstances(app(), { protectionState: to });
      const end = await act(app(), action, subject.resourceId);
      expect(end).toMatchObject({ status: 'Succeeded', result: { kind } });
      expect(app().arm.requests.filter(({ method }) => method === 'POST')).toEqual([]);
    });
  });
});
