import type { DurableClient } from 'durable-functions';
import { validate } from '../../../contracts';
import { orchestrationInstanceId } from '../../../domain/operation-id';
import { defaultWaitSettings } from '../../../domain/wait-settings';
import { startOperation } from '../../../functions/http/start-operation';
import { FLEXIBLE_SERVER_ID, resourceId, VAULT_ID } from '../../domain/sample-ids';

const id = resourceId(FLEXIBLE_SERVER_ID);

/** An engine in which somebody else's operation is there after each start, and has ended by then. */
const overtakenEngine = (): DurableClient => {
  let times = 0;
  const engine: DurableClient = Object.assign(Object.create(null), {
    startNew: () => {
      times++;
      return Promise.resolve('');
    },
    getStatus: (instanceId: string) =>
      Promise.resolve({
        instanceId,
        runtimeStatus: 'Completed',
        createdTime: new Date(0),
        lastUpdatedTime: new Date(0),
        input: { request: { kind: 'validate', resourceId: id, attempt: `0000000${times}`, correlationId: 'c' } },
      }),
  });
  return engine;
};

describe('a start that others overtake again and again', () => {
  it('is refused, and names the operation that came last', async () => {
    const target = { vaultId: resourceId(VAULT_ID), policyId: resourceId(`${VAULT_ID}/backupPolicies/p`) };
    const start = startOperation(overtakenEngine(), validate, {
      ...{ kind: 'validate', resourceId: id, attempt: '1a2b3c4d', correlationId: 'c', settings: defaultWaitSettings },
      specification: { target, location: 'westeurope' },
    });
    const last = `${orchestrationInstanceId(id, 'check')}.00000003`;
    await expect(start).rejects.toMatchObject({
      problem: { status: 409, code: 'OperationInProgress', extensions: { operationId: last } },
    });
  });
});
