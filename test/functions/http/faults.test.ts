import { InvocationContext } from '@azure/functions';
import { ArmFault } from '../../../azure/arm-fault';
import { StorageFault } from '../../../domain/fault';
import { whileCallerWaits } from '../../../functions/http/azure-unavailable';
import { problemOf } from '../../../functions/http/problem-of-error';
import { problem } from '../../../functions/http/problem';
import { ReportStoreError } from '../../../reports/report-store-error';

const armFault = new ArmFault(
  { method: 'GET', operation: 'backupInstances/read', correlationId: 'c' },
  'the connection failed (ECONNRESET)',
);
const storageFault = new ReportStoreError({ action: 'read audits/one', code: 'EIO' });

/** What the caller is told of what is thrown while Azure is asked, and what the log says of it. */
async function told(thrown: unknown) {
  const logged: string[] = [];
  const context = new InvocationContext({
    functionName: 'one',
    invocationId: 'the-invocation',
    logHandler: (level, ...texts) => void logged.push(`${level} ${texts.join(' ')}`),
  });
  const error: unknown = await whileCallerWaits(() => {
    throw thrown;
  }).catch((caught: unknown) => caught);
  const { status, code, detail, retryAfterSeconds } = problemOf(error, context);
  return { status, code, detail, retryAfterSeconds, logged };
}

describe('what is thrown while Azure is asked', () => {
  it('is 502 with the text of the fault for a connection that breaks', async () => {
    expect(await told(armFault)).toEqual({
      status: 502,
      code: 'AzureUnreachable',
      detail: armFault.message,
      retryAfterSeconds: undefined,
      logged: [],
    });
  });

  it.each([
    ['a defect', new TypeError('undefined is not a function')],
    ['an engine that fails', new Error('The operation failed with an unexpected HTTP 500')],
    ['what only has the name of a fault', Object.assign(new Error('a forgery'), { name: 'ArmFault' })],
    ['what is no Error', 'a text'],
  ])('is 500 and in the log for %s, and its text is not told', async (_, thrown) => {
    const { status, code, detail, logged } = await told(thrown);
    const text = thrown instanceof Error ? thrown.message : 'no Error was thrown';
    expect({ status, code, logged }).toEqual({
      status: 500,
      code: 'InternalError',
      logged: [`error one failed: ${text}`],
    });
    expect(detail).toContain('the-invocation');
    expect(detail).not.toContain(text);
  });

  it('is 503 and in the log for a storage of ours that fails, and its text is not told', async () => {
    const { detail, ...rest } = await told(storageFault);
    expect(rest).toEqual({
      status: 503,
      code: 'ReportsUnavailable',
      retryAfterSeconds: 30,
      logged: [`error one failed: ${storageFault.message}`],
    });
    expect(detail).not.toContain('audits/one');
    expect(storageFault).toBeInstanceOf(StorageFault);
  });

  it('is a problem as it is', async () => {
    expect(await told(problem(404, 'NotProtected', 'No', 'none'))).toMatchObject({ status: 404, logged: [] });
  });
});
