import type { FaultInput } from '../../local/arm';
import { type EmulatedClient, startEmulatedClient } from './support/emulated-client';
import { pollOf } from './support/poll-targets';
import { context, correlationId, instanceId, serverId, serverInstance, vaultId } from './support/subjects';

let emulated: EmulatedClient;

async function startWith(fault: FaultInput, requestTimeoutSeconds?: number): Promise<EmulatedClient> {
  emulated = await startEmulatedClient(requestTimeoutSeconds === undefined ? {} : { requestTimeoutSeconds });
  emulated.emulator.faults.add(fault);
  return emulated;
}

afterEach(() => emulated.emulator.close());

/** The message of the error that a promise has to end with. */
async function faultMessage(work: Promise<unknown>): Promise<string> {
  return work.then(
    (value) => `no error, but ${JSON.stringify(value)}`,
    (error: unknown) => (error instanceof Error ? error.message : 'no Error'),
  );
}

describe('throttling is data', () => {
  test('429 says when to come again, and nothing is repeated here', async () => {
    const { client, emulator } = await startWith({ switch: 'throttle', retryAfter: { seconds: 17 } });
    const throttled = { kind: 'throttled', httpStatus: 429, retryAfter: { kind: 'given', seconds: 17 } };
    expect(await client.get(instanceId, context)).toEqual(throttled);
    expect(await client.validateForBackup(vaultId, serverInstance(), context)).toEqual(throttled);
    expect(await client.listInVault(vaultId, serverId, context)).toEqual(throttled);
    expect(emulator.requests).toHaveLength(3);
  });

  test('a date is measured against the clock of the answer, not of this machine', async () => {
    const { client } = await startWith({ switch: 'throttle', retryAfter: { httpDateInSeconds: 90 } });
    const answer = await client.get(instanceId, context);
    // The emulator's clock stands within a second; its dates are whole seconds.
    expect(answer).toMatchObject({ kind: 'throttled', retryAfter: { kind: 'given' } });
    const seconds = answer.kind === 'throttled' && 'seconds' in answer.retryAfter ? answer.retryAfter.seconds : 0;
    expect([90, 91]).toContain(seconds);
  });

  test('503 without a header says that it gave none', async () => {
    const { client } = await startWith({ switch: 'serverError', status: 503 });
    const answer = await client.delete(instanceId, context);
    expect(answer).toEqual({ kind: 'throttled', httpStatus: 503, retryAfter: { kind: 'missing' } });
  });

  test('a poll is throttled like any other call', async () => {
    const { client } = await startWith({ switch: 'throttle', on: 'status', retryAfter: { seconds: 5 } });
    const poll = pollOf(await client.validateForBackup(vaultId, serverInstance(), context));
    expect(await client.poll(poll, context)).toMatchObject({ kind: 'throttled', httpStatus: 429 });
  });
});

describe('an answer that cannot be used is an error that says what happened', () => {
  test.each([500, 502, 504])('%i is thrown with the code of the service and the correlation id', async (status) => {
    const { client, emulator } = await startWith({ switch: 'serverError', status });
    const message = await faultMessage(client.get(instanceId, context));
    const code = { 500: 'InternalServerError', 502: 'BadGateway', 504: 'GatewayTimeout' }[String(status)];
    expect(message).toContain(`GET backupInstances/read: Azure answered ${status} ${code ?? ''}`);
    expect(message).toContain(`correlation id ${correlationId}`);
    expect(emulator.requests).toHaveLength(1);
  });

  test('a connection that is cut', async () => {
    const { client, emulator } = await startWith({ switch: 'connectionReset' });
    const message = await faultMessage(client.createOrUpdate(instanceId, serverInstance(), context));
    expect(message).toBe(
      `PUT backupInstances/write: the connection failed (ECONNRESET); correlation id ${correlationId}.`,
    );
    expect(emulator.requests).toHaveLength(1);
  });

  test('an answer that never comes', async () => {
    const { client } = await startWith({ switch: 'hang' }, 0.2);
    const message = await faultMessage(client.sync(instanceId, context));
    expect(message).toBe(`POST sync: no full answer within 0.2 s; correlation id ${correlationId}.`);
  });

  test('JSON that is none, without quoting it', async () => {
    const { client } = await startWith({ switch: 'malformedJson' });
    const message = await faultMessage(client.listInVault(vaultId, serverId, context));
    expect(message).toContain('Azure answered 200 with a body that cannot be read: it is no JSON');
    expect(message).not.toContain('value');
  });

  test('a body that is missing', async () => {
    const { client } = await startWith({ switch: 'emptyBody' });
    const message = await faultMessage(client.listForDatasource(serverId, context));
    expect(message).toContain('Azure answered 200 with a body that cannot be read: it is empty');
  });

  test('a body of 5 MB', async () => {
    const { client } = await startWith({ switch: 'hugeBody', bytes: 5 * 1024 * 1024 });
    const message = await faultMessage(client.listForDatasource(serverId, context));
    expect(message).toContain('the body of the answer is larger than 4194304 bytes');
  });
});

describe('poll URLs', () => {
  test('one of another origin is refused, and nothing goes there', async () => {
    const { client } = await startWith({ switch: 'foreignPollUrl', origin: 'https://attacker.example' });
    const answer = await client.validateForBackup(vaultId, serverInstance(), context);
    expect(answer).toMatchObject({ kind: 'refused', error: { code: 'UntrustedPollUrl', httpStatus: 202 } });
    const text = JSON.stringify(answer);
    expect(text).toContain('https://attacker.example');
    expect(text).not.toContain('operationStatus');
    expect(text).not.toContain('api-version');
  });

  test('an accepted operation without one is refused', async () => {
    const { client } = await startWith({ switch: 'noPollUrl' });
    expect(await client.createOrUpdate(instanceId, serverInstance(), context)).toMatchObject({
      kind: 'refused',
      error: { code: 'MissingPollUrl', httpStatus: 202 },
    });
  });

  test('one that moves is followed to its new place', async () => {
    const { client, advance } = await startWith({ switch: 'movedPollUrl', oldUrlGone: true });
    const first = pollOf(await client.validateForBackup(vaultId, serverInstance(), context));
    const running = await client.poll(first, context);
    if (running.kind !== 'running' || running.movedTo === undefined) throw new Error(JSON.stringify(running));
    expect(running.movedTo).toMatchObject({ answers: 'status' });
    advance(60);
    expect(await client.poll(running.movedTo, context)).toEqual({ kind: 'succeeded' });
  });
});

test('no error text has a token, a poll URL or its query', async () => {
  const { client, emulator } = await startWith({ switch: 'serverError', on: 'status', status: 500 });
  const poll = pollOf(await client.validateForBackup(vaultId, serverInstance(), context));
  const messages = [await faultMessage(client.poll(poll, context))];
  emulator.faults.clear();
  for (const fault of ['connectionReset', 'malformedJson', 'emptyBody', 'hugeBody'] as const) {
    emulator.faults.add({ switch: fault, on: 'status' });
    messages.push(await faultMessage(client.poll(poll, context)));
    emulator.faults.clear();
  }
  const { pathname, search } = new URL(poll.url);
  const secrets = [pathname, search, search.slice(1, 40), 'Bearer', 'eyJ'];
  for (const message of messages) {
    expect(message).toMatch(/^GET operation status: .+; correlation id /);
    for (const secret of secrets) expect(message).not.toContain(secret);
  }
});
