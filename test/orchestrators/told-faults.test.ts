import { InvocationContext } from '@azure/functions';
import { AzureFault, StorageFault } from '../../domain/fault';
import { defaultWaitSettings } from '../../domain/wait-settings';
import { withToldFault } from '../../functions/told-fault';
import { protect } from '../../orchestrators/protect';
import { createTestHost } from '../host/durable/support/test-host';
import { flexibleServerBody, flexibleServerId } from '../integration/seeded-estate';

const { vaultId, policyId, location } = flexibleServerBody;

const request = {
  kind: 'protect',
  resourceId: flexibleServerId,
  attempt: '0a1b2c3d',
  correlationId: '5f0c7a52-9d0e-4a35-8f0f-6d3a1c1c7b11',
  settings: defaultWaitSettings,
  specification: { target: { vaultId, policyId }, location },
};

/** How an operation ends whose first activity throws the same thing every time, and what the log says meanwhile. */
async function endWith(thrown: Error) {
  const logged: string[] = [];
  const context = new InvocationContext({
    functionName: 'findProtections',
    logHandler: (level, ...texts) => void logged.push(`${level} ${texts.join(' ')}`),
  });
  const findProtections = withToldFault(() => Promise.reject(thrown));
  const host = createTestHost({
    orchestrators: { protect },
    activities: { findProtections: (input) => findProtections(input, context) },
  });
  const id = await host.start('protect', { request });
  await host.settle();
  const { runtimeStatus, output } = await host.status(id);
  await host.engine.stop();
  return { runtimeStatus, output, logged };
}

describe('an operation whose activity throws every time', () => {
  const faults: readonly (readonly [string, Error])[] = [
    ['AzureUnreachable', new AzureFault('GET backupInstances/read: the connection failed (ECONNRESET).')],
    ['ReportsUnavailable', new StorageFault('The report store could not read keys/a (EIO).')],
  ];

  it.each(faults)('ends as %s with the text of the fault', async (code, fault) => {
    const { runtimeStatus, output, logged } = await endWith(fault);
    expect(runtimeStatus).toBe('Completed');
    expect(output).toMatchObject({
      kind: 'Refused',
      phase: 'probe',
      error: { code, message: fault.message },
      advice: { retryClass: 'transient' },
    });
    expect(logged).toEqual([]);
  });

  it('ends as InternalError for a defect, whose text is in the log only', async () => {
    const { runtimeStatus, output, logged } = await endWith(new TypeError('no such https://signed.example/?sig=1'));
    expect(runtimeStatus).toBe('Completed');
    expect(output).toMatchObject({
      kind: 'Refused',
      error: {
        code: 'InternalError',
        message: 'The activity findProtections ended with TypeError; the log has its text.',
      },
    });
    expect(JSON.stringify(output)).not.toContain('signed');
    expect(logged).toHaveLength(5);
    expect(logged[0]).toMatch(/^error findProtections failed: TypeError: no such https:\/\/signed/);
  });
});
