import * as contracts from '../../contracts';
import { cancelPayload } from '../../domain/approvals/decision-event';
import { changedPayload } from '../../domain/auto-protection';
import { defaultWaitSettings } from '../../domain/wait-settings';
import { autoProtect } from '../../orchestrators/auto-protect';
import { createTestHost } from '../host/durable/support/test-host';
import { flexibleServerBody, flexibleServerId } from '../integration/seeded-estate';

const { vaultId, policyId, location } = flexibleServerBody;
const attempt = '0a1b2c3d';

const request = {
  ...{ resourceId: flexibleServerId, attempt, settings: defaultWaitSettings },
  correlationId: '5f0c7a52-9d0e-4a35-8f0f-6d3a1c1c7b11',
};

const resource = {
  ...{ id: flexibleServerId, datasourceType: 'Microsoft.DBforPostgreSQL/flexibleServers', location },
  ...{ tags: {}, state: 'Ready' },
};

/** A look at a server that no rule selects until it is looked at again; the events come while `during` is asked first. */
async function lookWith(during: string, events: readonly object[], state = 'Ready') {
  const asked: string[] = [];
  const answering = (name: string, answer: (times: number) => object) => async () => {
    asked.push(name);
    const times = asked.filter((each) => each === name).length;
    if (name === during && times === 1) {
      for (const event of events) await host.engine.raiseEvent(id, contracts.CANCEL_EVENT, JSON.stringify(event));
    }
    return answer(times);
  };
  const host = createTestHost({
    orchestrators: { autoProtect },
    activities: {
      readDatasource: answering('read', (times) => ({
        kind: 'found',
        resource: { ...resource, state: times === 1 ? state : 'Ready' },
      })),
      decideByRules: answering('decide', () =>
        asked.filter((each) => each === 'read').length === 1
          ? { kind: 'leaveAlone', decision: 'notSelected', explanation: 'No rule selects it.' }
          : { kind: 'protect', specification: { target: { vaultId, policyId }, location }, rule: 'all' },
      ),
      findDeletedInstances: answering('searchBin', () => ({ kind: 'instances', instances: [] })),
      startProtection: answering('start', () => ({ kind: 'started', operationId: 'op-1' })),
    },
  });
  const id = await host.start('autoProtect', { request }, 'look');
  await host.settle();
  const { output, runtimeStatus } = await host.status(id);
  await host.engine.stop();
  return { output, runtimeStatus, asked };
}

describe('an event that comes while its resource is looked at', () => {
  it.each(['read', 'decide'])(
    'during %s has it looked at again, where it would have been left alone',
    async (during) => {
      const { output, asked } = await lookWith(during, [changedPayload]);
      expect(output).toEqual({ kind: 'Started', operationId: 'op-1', rule: 'all' });
      expect(asked).toEqual(['read', 'decide', 'read', 'decide', 'searchBin', 'start']);
    },
  );

  it('has it looked at again that was not ready', async () => {
    const { output, asked } = await lookWith('read', [changedPayload], 'Stopped');
    expect(output).toMatchObject({ kind: 'Started' });
    expect(asked).toEqual(['read', 'read', 'decide', 'searchBin', 'start']);
  });

  it('is one of many, which are one look more and one protection', async () => {
    const { output, asked } = await lookWith(
      'decide',
      Array.from({ length: 20 }, () => changedPayload),
    );
    expect(output).toMatchObject({ kind: 'Started' });
    expect(asked.filter((each) => each === 'start')).toHaveLength(1);
    expect(asked.filter((each) => each === 'read')).toHaveLength(2);
  });

  it('adds nothing where there is none, and does not outweigh a cancel', async () => {
    expect((await lookWith('decide', [])).asked).toEqual(['read', 'decide']);
    const { output, asked } = await lookWith('decide', [cancelPayload(attempt, 'enough')]);
    expect(output).toEqual({ kind: 'Cancelled', phase: 'decide', reason: 'enough' });
    expect(asked).toEqual(['read', 'decide']);
  });
});
