import { defaultWaitSettings } from '../../domain/wait-settings';
import { protect } from '../../orchestrators/protect';
import { createTestHost, START } from '../host/durable/support/test-host';
import { flexibleServerBody, flexibleServerId } from '../integration/seeded-estate';

const { vaultId, policyId, location } = flexibleServerBody;
const createdAt = new Date(START - 60_000).toISOString();

const request = {
  kind: 'protect',
  resourceId: flexibleServerId,
  attempt: '0a1b2c3d',
  correlationId: '5f0c7a52-9d0e-4a35-8f0f-6d3a1c1c7b11',
  settings: defaultWaitSettings,
  specification: { target: { vaultId, policyId }, location },
  foundBy: { by: 'event', createdAt, foundAt: createdAt },
};

const instance = {
  id: `${vaultId}/backupInstances/pg`,
  name: 'pg',
  vaultId,
  policyId,
  datasourceId: flexibleServerId,
  protectionState: 'ProtectionConfigured',
};

describe('the note of a protection that nobody asked for', () => {
  it('is not lost when it cannot be written at once, and nobody has to wait for it again', async () => {
    let written = 0;
    const host = createTestHost({
      orchestrators: { protect },
      activities: {
        findProtections: () => ({ kind: 'notRouted' }),
        validateForBackup: () => ({ kind: 'done' }),
        createBackupInstance: () => ({ kind: 'done' }),
        readBackupInstance: () => ({ kind: 'found', instance }),
        noteProtection: () => {
          written += 1;
          if (written < 3) throw new Error('The report store could not write it.');
          return {};
        },
      },
    });
    const id = await host.start('protect', { request });
    await host.settle();
    expect(await host.status(id)).toMatchObject({ runtimeStatus: 'Completed', output: { kind: 'Protected' } });
    expect(written).toBe(3);
    await host.engine.stop();
  });
});
