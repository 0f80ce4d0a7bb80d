import { app } from '@azure/functions';
import type { OrchestrationHandler } from 'durable-functions';
import { z } from 'zod';
import { keepPollUrlsFromHost, withoutPollUrls } from '../../../functions/telemetry/failed-episode';
import { createTestHost } from '../../host/durable/support/test-host';

const signed = 'https://management.azure.com/operationStatus/1?t=1&c=MIIH&s=c2lnbmVk&h=aGFzaA';
const poll = { url: signed, answers: 'status' };
const started = {
  backupInstanceId: '/subscriptions/1/backupInstances/a',
  secretUri: 'https://kv.vault.azure.net/secrets/a',
};

/** Fails when it has been told what its second activity answers, with a poll in each place where a saga has one. */
const fails: OrchestrationHandler = function* ({ df }) {
  df.customStatus = { phase: 'awaitCreation', url: 'stays' };
  yield df.callActivity('start', started);
  const wait = df.waitForExternalEvent('cancel');
  const followed = df.callActivity('follow', { poll, correlationId: 'c' });
  yield df.Task.any([followed, wait]);
  throw new Error('Nobody understands "poll": $OutOfProcData$\n\n$OutOfProcData$:{}');
};

const failedState = z.looseObject({
  actions: z.tuple([z.tuple([z.unknown(), z.looseObject({ compoundActions: z.array(z.looseObject({})) })])]),
});

interface Failed {
  /** What the SDK throws, and what the hooks of the app make of it. */
  readonly thrown: string;
  readonly stack: unknown;
  readonly sent: string;
  readonly inputs: readonly unknown[];
  readonly runtimeStatus: string;
  readonly output: unknown;
  readonly afterRewind: { readonly runtimeStatus: string; readonly inputs: readonly unknown[] };
}

const label = '\n\n$OutOfProcData$:';
const errors: Error[] = [];
const messages: string[] = [];

async function fail(): Promise<Failed> {
  const inputs: unknown[] = [];
  const remember = (input: unknown): void => void inputs.push(input);
  const host = createTestHost({ orchestrators: { fails }, activities: { start: remember, follow: remember } });
  const id = await host.start('fails', {});
  await host.settle();
  const { runtimeStatus, output } = await host.status(id);
  const [thrown = '', sent = ''] = messages;
  const before = inputs.splice(0);
  await host.engine.rewind(id, 'once more');
  await host.settle();
  const again = await host.status(id);
  await host.engine.stop();
  return {
    ...{ thrown, stack: errors[0]?.stack, sent, inputs: before, runtimeStatus, output },
    afterRewind: { runtimeStatus: again.runtimeStatus, inputs },
  };
}

describe('What the host is told of an orchestration that fails', () => {
  let failed: Failed;

  beforeAll(async () => {
    const note = ({ error }: { error: unknown }): void => {
      if (!(error instanceof Error)) return;
      errors.push(error);
      messages.push(error.message);
    };
    app.hook.postInvocation(note);
    keepPollUrlsFromHost();
    app.hook.postInvocation(note);
    failed = await fail();
  });

  it('would have the poll URL: the SDK puts all actions with their inputs behind its label, and has no stack', () => {
    expect(failed.thrown.startsWith(`false${label}{"isDone":false,`)).toBe(true);
    expect(failed.thrown).toContain(signed);
    expect(failed.stack).toBeUndefined();
  });

  it('has everything but the poll URL', () => {
    expect(failed.sent).not.toContain('management.azure.com');
    expect(failed.sent.slice(0, failed.sent.indexOf('{'))).toBe(`false${label}`);
    const before: unknown = JSON.parse(failed.thrown.slice(failed.thrown.indexOf('{')));
    const after: unknown = JSON.parse(failed.sent.slice(failed.sent.indexOf('{')));
    const cut: unknown = JSON.parse(JSON.stringify(before).replace(JSON.stringify(signed), '"[cut]"'));
    expect(after).toEqual(cut);
    expect(after).toMatchObject({ customStatus: { url: 'stays' }, error: expect.stringContaining('Nobody') });
    const [[, { compoundActions }]] = failedState.parse(after).actions;
    expect(compoundActions[0]).toMatchObject({ functionName: 'follow', input: { poll: { url: '[cut]' } } });
  });

  it('fails the instance with the same words, once its activities have had their inputs', () => {
    expect(failed).toMatchObject({ runtimeStatus: 'Failed', inputs: [started, { poll, correlationId: 'c' }] });
    expect(failed.output).toBe(
      `Orchestrator function 'fails' failed: Nobody understands "poll": $OutOfProcData$${label}{}`,
    );
  });

  it('leaves a rewind as it was: no activity that has answered runs again', () => {
    expect(failed.afterRewind).toEqual({ runtimeStatus: 'Failed', inputs: [] });
  });
});

describe('A message', () => {
  it.each(['', 'The history is broken.', `${signed} without a label`])('without the label stays: "%s"', (message) => {
    expect(withoutPollUrls(message)).toBe(message);
  });

  it.each([`{"actions":[[{"input":{"url":"${signed}`, 'null', '[]', ''])(
    'whose label has no state behind it ends before it: "%s"',
    (state) => {
      expect(withoutPollUrls(`false${label}${state}`)).toBe('false');
    },
  );
});
