import type { DurableClient } from 'durable-functions';
import type { WantedNow } from '../../../domain/auto-protection';
import { bulkId } from '../../../domain/bulk/bulk-id';
import type { BulkRow } from '../../../domain/bulk/bulk-item';
import type { AdvanceInput } from '../../../domain/bulk/bulk-steps';
import { orchestrationInstanceId } from '../../../domain/operation-id';
import { defaultWaitSettings } from '../../../domain/wait-settings';
import { startItem } from '../../../functions/bulk/start-item';
import { accessRules } from '../../../functions/http/access-rules';
import { FLEXIBLE_SERVER_ID, resourceId, VAULT_ID } from '../../domain/sample-ids';

const ATTEMPT = '1a2b3c4d';
const id = resourceId(FLEXIBLE_SERVER_ID);

const row: BulkRow = {
  resourceId: id,
  specification: {
    target: { vaultId: resourceId(VAULT_ID), policyId: resourceId(`${VAULT_ID}/backupPolicies/p`) },
    location: 'westeurope',
  },
  rule: 'all',
  state: 'waiting',
};

const request: AdvanceInput = {
  ...{ bulkId: bulkId(ATTEMPT), attempt: ATTEMPT, correlationId: 'c', settings: defaultWaitSettings },
  ...{ dryRun: false, window: 1, next: 0, items: 1, mayStart: 1, inFlight: [] },
};

/** An engine in which the last operation on the resource has an attempt, and in which nothing may be started. */
function engineWith(attempt: string): DurableClient {
  const engine: DurableClient = Object.assign(Object.create(null), {
    getStatus: (instanceId: string) =>
      Promise.resolve({
        instanceId,
        runtimeStatus: 'Running',
        createdTime: new Date(0),
        lastUpdatedTime: new Date(0),
        input: { request: { kind: 'protect', resourceId: id, attempt, correlationId: 'c' } },
      }),
    startNew: () => Promise.reject(new Error('nothing may be started')),
  });
  return engine;
}

const startWith = async (attempt: string, now: WantedNow) => {
  let looks = 0;
  const lookAgain = () => {
    looks++;
    return Promise.resolve(now);
  };
  const log = { log: () => undefined };
  const access = accessRules(['*'], false);
  return { standing: await startItem({ client: engineWith(attempt), access, log, lookAgain }, row, request), looks };
};

describe('an item of a selection by the rules', () => {
  const gone: WantedNow = { kind: 'skipped', code: 'ResourceNotFound', message: 'It is deleted by now.' };

  it('that was started before the activity was executed again is not forgotten, whatever the rules say by then', async () => {
    const operationId = `${orchestrationInstanceId(id, 'write')}.${ATTEMPT}`;
    expect(await startWith(ATTEMPT, gone)).toEqual({ standing: { state: 'running', operationId }, looks: 0 });
  });

  it('that somebody else had started something on is looked at, and not started', async () => {
    const standing = { state: 'skipped', code: 'ResourceNotFound', message: 'It is deleted by now.' };
    expect(await startWith('99999999', gone)).toEqual({ standing, looks: 1 });
  });

  it('is asked about again where Azure says later', async () => {
    const later: WantedNow = { kind: 'throttled', httpStatus: 429, retryAfter: { kind: 'missing' } };
    expect((await startWith('99999999', later)).standing).toEqual(later);
  });
});
