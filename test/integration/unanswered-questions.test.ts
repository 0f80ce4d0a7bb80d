import { begin } from './flows';
import { useApp } from './use-app';

describe('a question that brings no answer', () => {
  const app = useApp({ style: '2026', appSettings: { SAUVEGARDE_OPERATION_DEADLINE_SECONDS: '60' } });

  it('is shown while it is waited out, with what happened and when it is put again', async () => {
    app().arm.faults.add({ switch: 'serverError', on: 'validate', status: 502, times: 2 });
    const id = await begin(app(), 'protect');
    const waiting = await app().until(id, ({ progress }) => progress?.['waitingFor'] === 'transientError');
    expect(waiting.progress).toMatchObject({
      phase: 'validate',
      lastError: { code: 'AzureUnreachable', message: expect.stringContaining('502') },
      nextPollDateTime: expect.stringMatching(/^\d{4}-/),
    });
    expect(await app().ended(id)).toMatchObject({ status: 'Succeeded', result: { kind: 'Protected' } });
  });

  it('is given up at once by a cancel', async () => {
    app().arm.faults.add({ switch: 'connectionReset', on: 'validate' });
    const id = await begin(app(), 'protect');
    await app().until(id, ({ progress }) => progress?.['waitingFor'] === 'transientError');
    const asked = app().arm.requests.length;
    await app().request('POST', `/api/operations/${id}/cancel`, { reason: 'enough' });
    await app().host.idle();
    expect(await app().monitor(id)).toMatchObject({ status: 'Canceled', result: { phase: 'validate' } });
    expect(app().arm.requests).toHaveLength(asked);
  });

  it('is not put again after the deadline, which says what was waited out', async () => {
    app().arm.faults.add({ switch: 'connectionReset', on: 'status' });
    const end = await app().ended(await begin(app(), 'protect'));
    expect(end).toMatchObject({
      status: 'Failed',
      error: { code: 'OperationTimedOut', phase: 'awaitValidation', service: { code: 'AzureUnreachable' } },
    });
  });
});
