import { type DurableOrchestrationStatus, OrchestrationRuntimeStatus } from 'durable-functions';
import { isOperationId } from '../../../domain/operation-id';
import { isResourceId } from '../../../domain/resource-id';
import type { OperationInstance } from '../../../functions/http/operation-instance';
import { monitorOf, monitorResponse } from '../../../functions/http/operation-monitor';

const resourceId =
  '/subscriptions/6b1e2c4d-8f3a-4d57-9c21-0e5a7b9d3f10/resourceGroups/prod/providers/Microsoft.DBforPostgreSQL/flexibleServers/orders';
const id = `op-${'a'.repeat(32)}.12345678`;
const NOW = Date.UTC(2026, 8, 8);

function instance(
  runtimeStatus: OrchestrationRuntimeStatus,
  over: Partial<DurableOrchestrationStatus> = {},
): OperationInstance {
  if (!isResourceId(resourceId) || !isOperationId(id)) throw new Error('The ids of this test are wrong');
  // eslint-disable-next-line @typescript-eslint/no-unsafe-class-instance-assignment -- the SDK gives the type of the class, not the class
  const status: DurableOrchestrationStatus = {
    name: 'protect',
    instanceId: 'op',
    createdTime: new Date(NOW),
    lastUpdatedTime: new Date(NOW),
    input: null,
    output: null,
    runtimeStatus,
    ...over,
  };
  return { id, status, request: { kind: 'protect', resourceId, attempt: '12345678', correlationId: 'c' } };
}

const retryAfter = (customStatus: unknown): string | null =>
  new Headers(
    monitorResponse(instance(OrchestrationRuntimeStatus.Running, { customStatus }), {
      status: 200,
      location: 'http://localhost',
      now: NOW,
    }).headers,
  ).get('retry-after');

/** What the flows cannot bring about: defects of the app, and what an older or newer release has left. */
describe('the monitor of an operation', () => {
  it('tells nothing of a defect but that there is one', () => {
    const output =
      "Orchestrator function 'protect' failed: TypeError: https://management.azure.com/x?t=1 $OutOfProcData$";
    const monitor = monitorOf(instance(OrchestrationRuntimeStatus.Failed, { output }));
    expect(monitor).toMatchObject({ status: 'Failed', error: { code: 'InternalError' } });
    expect(JSON.stringify(monitor)).not.toMatch(/TypeError|management|OutOfProcData/);
  });

  it.each([null, 'Protected', {}, { kind: 'Blessed' }, { kind: 'Refused' }])(
    'does not take the output %j of an unknown release for a success',
    (output) => {
      const monitor = monitorOf(instance(OrchestrationRuntimeStatus.Completed, { output }));
      expect(monitor).toMatchObject({ status: 'Failed', error: { code: 'InternalError' } });
    },
  );

  it.each([
    [OrchestrationRuntimeStatus.Pending, 'NotStarted'],
    [OrchestrationRuntimeStatus.Running, 'Running'],
    [OrchestrationRuntimeStatus.ContinuedAsNew, 'Running'],
    [OrchestrationRuntimeStatus.Suspended, 'Running'],
    [OrchestrationRuntimeStatus.Terminated, 'Canceled'],
    [OrchestrationRuntimeStatus.Canceled, 'Canceled'],
  ])('calls what the engine calls %s %s', (runtimeStatus, expected) => {
    expect(monitorOf(instance(runtimeStatus)).status).toBe(expected);
  });

  it.each([
    ['the next poll', { nextPollDateTime: new Date(NOW + 12_400).toISOString() }, '13'],
    ['a poll that is due', { nextPollDateTime: new Date(NOW - 60_000).toISOString() }, '1'],
    ['a poll in an hour', { nextPollDateTime: new Date(NOW + 3_600_000).toISOString() }, '30'],
    ['no poll', { phase: 'probe' }, '5'],
    ['no status yet', null, '5'],
    ['a status of another release', { nextPollDateTime: 'soon' }, '5'],
  ])('asks a client to come again by %s', (_, customStatus, expected) => {
    expect(retryAfter(customStatus)).toBe(expected);
  });
});
