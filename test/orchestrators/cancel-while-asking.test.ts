import * as contracts from '../../contracts';
import { cancelPayload } from '../../domain/approvals/decision-event';
import { defaultWaitSettings } from '../../domain/wait-settings';
import { protect } from '../../orchestrators/protect';
import { createTestHost } from '../host/durable/support/test-host';
import { flexibleServerBody, flexibleServerId } from '../integration/seeded-estate';

const { vaultId, policyId, location } = flexibleServerBody;
const attempt = '0a1b2c3d';

const request = {
  kind: 'protect',
  resourceId: flexibleServerId,
  attempt,
  correlationId: '5f0c7a52-9d0e-4a35-8f0f-6d3a1c1c7b11',
  settings: defaultWaitSettings,
  specification: { target: { vaultId, policyId }, location },
};

/** A service that says yes at once, so that nothing ever waits; `during` comes while it is asked. */
async function protectWith(during: Readonly<Record<string, object>>): Promise<{ output: unknown; asked: string[] }> {
  const asked: string[] = [];
  const answering = (name: string, answer: object) => async () => {
    asked.push(name);
    const event = during[name];
    if (event !== undefined) await host.engine.raiseEvent(id, contracts.CANCEL_EVENT, JSON.stringify(event));
    return answer;
  };
  const host = createTestHost({
    orchestrators: { protect },
    activities: {
      findProtections: answering('findProtections', { kind: 'notRouted' }),
      validateForBackup: answering('validateForBackup', { kind: 'done' }),
      createBackupInstance: answering('createBackupInstance', { kind: 'done' }),
      readBackupInstance: answering('readBackupInstance', { kind: 'absent' }),
    },
  });
  const id = await host.start('protect', { request }, 'cancelled');
  await host.settle();
  const { output } = await host.status(id);
  await host.engine.stop();
  return { output, asked };
}

describe('a cancel that comes while Azure is being asked, before there was any wait', () => {
  it.each([
    ['findProtections', 'validate', ['findProtections']],
    ['validateForBackup', 'create', ['findProtections', 'validateForBackup']],
  ])('is seen after %s: nothing more is asked', async (activity, phase, asked) => {
    const ran = await protectWith({ [activity]: cancelPayload(attempt, 'enough') });
    expect(ran).toEqual({ output: { kind: 'Cancelled', phase, reason: 'enough' }, asked });
  });

  it('stops nothing when it is for an operation before this one', async () => {
    const { asked } = await protectWith({ findProtections: cancelPayload('ffffffff', 'the other one') });
    expect(asked).toContain('createBackupInstance');
  });

  it('is seen behind one for an operation before this one', async () => {
    const { output, asked } = await protectWith({
      findProtections: cancelPayload('ffffffff', 'the other one'),
      validateForBackup: cancelPayload(attempt, 'this one'),
    });
    expect(output).toMatchObject({ kind: 'Cancelled', reason: 'this one' });
    expect(asked).toContain('validateForBackup');
  });
});
