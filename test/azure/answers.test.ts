import { type ScriptedClient, startScriptedClient } from './support/scripted-client';
import { pollTarget } from './support/poll-targets';
import type { ScriptedAnswer } from './support/scripted-server';
import { context, correlationId, instanceId, propertiesOf, serverInstance, vaultId } from './support/subjects';

let scripted: ScriptedClient;
beforeEach(async () => {
  scripted = await startScriptedClient();
});
afterEach(() => scripted.server.close());

const answers = (...script: readonly ScriptedAnswer[]): void => scripted.server.answer(...script);
const target = (which: 'status' | 'result' = 'status') => pollTarget(`${scripted.server.origin}/first?s=1`, which);
const date = { Date: 'Mon, 30 Aug 2021 14:29:49 GMT' };

async function refusal(answer: ScriptedAnswer): Promise<unknown> {
  answers(answer);
  const got = await scripted.client.validateForBackup(vaultId, serverInstance(), context);
  return got.kind === 'refused' ? got.error : got;
}

describe('refusals', () => {
  test.each([400, 401, 403, 404, 405, 406, 409, 410, 412, 422])('%i is the answer of the service', async (status) => {
    const error = { code: 'SomeCode', message: 'Some message.' };
    expect(await refusal({ status, body: { error } })).toEqual({
      ...error,
      recommendedActions: [],
      httpStatus: status,
    });
  });

  test('keep the ids that support asks for', async () => {
    const headers = { 'x-ms-correlation-request-id': 'corr', 'x-ms-request-id': 'req', 'x-ms-error-code': 'Other' };
    expect(await refusal({ status: 409, headers, body: { error: { code: 'Conflict', message: 'm' } } })).toEqual({
      code: 'Conflict',
      message: 'm',
      recommendedActions: [],
      correlationId: 'corr',
      requestId: 'req',
      httpStatus: 409,
    });
  });

  test('take the code of the header, then that of HTTP, where the body has none', async () => {
    const body = { error: { code: null, message: 'No.', details: null } };
    expect(await refusal({ status: 403, headers: { 'x-ms-error-code': 'ScopeLocked' }, body })).toMatchObject({
      code: 'ScopeLocked',
    });
    expect(await refusal({ status: 403, body })).toMatchObject({ code: 'Http403', message: 'No.' });
    expect(await refusal({ status: 403 })).toEqual({
      code: 'Http403',
      message: 'Azure answered 403 and gave no reason.',
      recommendedActions: [],
      httpStatus: 403,
    });
  });

  test('quote the page of a proxy, shortened and without the queries in it', async () => {
    const page = `<html>denied: https://management.azure.com/x?s=signature ${'.'.repeat(600)}</html>`;
    const error = await refusal({ status: 403, body: page });
    expect(error).toMatchObject({ code: 'Http403', message: page.replace('?s=signature', '?[cut]').slice(0, 500) });
  });

  test('survive members of other types than documented', async () => {
    const info = { code: 7, message: ['x'], recommendedAction: 'Do it.', innerError: 'deep', properties: [] };
    const error = {
      code: 'Kept',
      message: { text: 'no string' },
      target: 4,
      details: 'none',
      additionalInfo: [{ type: 'UserFacingError', info }, null],
    };
    expect(await refusal({ status: 400, body: { error } })).toMatchObject({ code: 'Kept', recommendedActions: [] });
    expect(await refusal({ status: 400, body: { error: 'text' } })).toMatchObject({ code: 'Http400' });
    expect(await refusal({ status: 400, body: [1] })).toMatchObject({ code: 'Http400', message: '[1]' });
    expect(await refusal({ status: 400, body: { code: 'Bare', message: 'No envelope.' } })).toMatchObject({
      code: 'Bare',
      message: 'No envelope.',
    });
  });

  test('tell the innermost detail, which outer ones only begin', async () => {
    const inner = (detail: string, embeddedInnerError: unknown): object => ({
      code: 'C',
      additionalInfo: { DetailedNonLocalisedMessage: detail },
      embeddedInnerError,
    });
    const innerError = inner('outer', inner('middle', { ...inner('', null), embeddedInnerError: inner('core', null) }));
    const additionalInfo = [{ type: 'UserFacingError', info: { message: 'From the block.', target: 'T', innerError } }];
    expect(await refusal({ status: 400, body: { error: { code: 'C', additionalInfo } } })).toMatchObject({
      message: 'From the block.',
      detail: 'core',
      target: 'T',
    });
  });

  test('tell the details of Resource Manager where the backup service added nothing', async () => {
    const details = [{ code: 'D', message: 'One.' }, { message: null }, { message: 'Two.' }];
    expect(await refusal({ status: 403, body: { error: { code: 'C', message: 'm', details } } })).toMatchObject({
      detail: 'One. Two.',
    });
  });

  test('of megabytes are shortened: they are kept in a history', async () => {
    const error = { code: 'C', message: 'x'.repeat(1_000_000) };
    expect(await refusal({ status: 400, body: { error } })).toMatchObject({ message: 'x'.repeat(16_384) });
  });
});

describe('faults', () => {
  test.each([301, 304, 307, 408, 500, 501])('%i is worth repeating, so it is thrown', async (status) => {
    answers({ status, headers: { 'x-ms-request-id': 'req-1' } });
    await expect(scripted.client.get(instanceId, context)).rejects.toThrow(
      `GET backupInstances/read: Azure answered ${status}; request id req-1; correlation id ${correlationId}.`,
    );
  });

  test('a code that is no code is not repeated in an error text', async () => {
    answers({
      status: 500,
      headers: { 'x-ms-request-id': 'https://x/?s=1' },
      body: { error: { code: 'see https://x/?s=1' } },
    });
    await expect(scripted.client.get(instanceId, context)).rejects.toThrow(
      `Azure answered 500; correlation id ${correlationId}.`,
    );
  });

  test.each([
    [{}, 'id is missing or of another type'],
    [{ id: 'i', properties: { policyInfo: { policyId: 'p' } } }, 'properties.dataSourceInfo is missing'],
    [null, 'is missing or of another type'],
  ])('an instance without what makes it one: %j', async (body, why) => {
    answers({ body });
    await expect(scripted.client.get(instanceId, context)).rejects.toThrow(why);
  });
});

describe('what an accepted request is followed by', () => {
  const asyncOperation = '{origin}/status?s=1';
  const location = '{origin}/result?s=2';
  const create = () => scripted.client.createOrUpdate(instanceId, serverInstance(), context);
  const resource = { id: instanceId, properties: propertiesOf('ConfiguringProtection') };

  test.each([
    ['both headers', { 'Azure-AsyncOperation': asyncOperation, Location: location }, '/status?s=1', 'status'],
    ['a Location alone', { Location: location }, '/result?s=2', 'result'],
    ['a Location that is a path', { Location: '/result?s=2' }, '/result?s=2', 'result'],
  ])('%s', async (_, headers, path, which) => {
    for (const status of [201, 202]) {
      answers({ status, headers: { ...headers, 'Retry-After': '7' } });
      expect(await create()).toEqual({
        kind: 'accepted',
        poll: { url: scripted.server.origin + path, answers: which },
        retryAfter: { kind: 'given', seconds: 7 },
      });
    }
  });

  test('201 without any of them is the end', async () => {
    answers({ status: 201, body: resource });
    expect(await create()).toMatchObject({ kind: 'done', instance: { protectionState: 'ConfiguringProtection' } });
  });

  test('202 without any of them cannot be followed', async () => {
    answers({ status: 202, headers: { 'x-ms-correlation-request-id': 'corr' } });
    expect(await create()).toMatchObject({
      kind: 'refused',
      error: { code: 'MissingPollUrl', correlationId: 'corr', httpStatus: 202 },
    });
  });

  test('one that leads elsewhere is refused even beside a good one', async () => {
    answers({ status: 202, headers: { 'Azure-AsyncOperation': '//attacker.example/x', Location: location } });
    expect(await create()).toMatchObject({ kind: 'refused', error: { code: 'UntrustedPollUrl' } });
    expect(scripted.server.seen).toHaveLength(1);
  });
});

describe('polls', () => {
  test.each(['Inprogress', 'Running', 'Provisioning', 'RUNNING', 'Accepted', ''])('%j is running', async (status) => {
    answers({ headers: { ...date, 'Retry-After': 'Mon, 30 Aug 2021 14:30:09 GMT' }, body: { status, endTime: null } });
    expect(await scripted.client.poll(target(), context)).toEqual({
      kind: 'running',
      retryAfter: { kind: 'given', seconds: 20 },
    });
  });

  test.each([
    ['SUCCEEDED', undefined, { kind: 'succeeded' }],
    ['succeeded', null, { kind: 'succeeded' }],
    ['Canceled', null, { kind: 'canceled' }],
    ['Cancelled', {}, { kind: 'canceled' }],
    [
      'Canceled',
      { code: 'ByUser', message: 'm' },
      { kind: 'canceled', error: { code: 'ByUser', message: 'm', recommendedActions: [], httpStatus: 200 } },
    ],
    [
      'Failed',
      null,
      {
        kind: 'refused',
        error: {
          code: 'Http200',
          message: 'Azure answered 200 and gave no reason.',
          recommendedActions: [],
          httpStatus: 200,
        },
      },
    ],
  ])('status %s with error %j', async (status, error, expected) => {
    answers({ body: { status, error } });
    expect(await scripted.client.poll(target(), context)).toEqual(expected);
  });

  test('a status that still runs may move its URL; its own URL again is no move', async () => {
    answers(
      { headers: { 'Azure-AsyncOperation': '{origin}/second?s=2' }, body: { status: 'Running' } },
      { headers: { 'Azure-AsyncOperation': '{origin}/first?s=1' }, body: { status: 'Running' } },
      { headers: { 'Azure-AsyncOperation': 'https://attacker.example/' }, body: { status: 'Running' } },
      { status: 202, headers: { 'Azure-AsyncOperation': '{origin}/second?s=2' } },
    );
    const moved = { kind: 'running', movedTo: { url: `${scripted.server.origin}/second?s=2`, answers: 'status' } };
    expect(await scripted.client.poll(target(), context)).toMatchObject(moved);
    expect(await scripted.client.poll(target(), context)).not.toHaveProperty('movedTo');
    expect(await scripted.client.poll(target(), context)).toMatchObject({ error: { code: 'UntrustedPollUrl' } });
    expect(await scripted.client.poll(target(), context)).toMatchObject(moved);
  });

  test('a result runs while it answers 202, and moves with its Location only', async () => {
    answers(
      { status: 202, headers: { 'Azure-AsyncOperation': '{origin}/status', 'Retry-After': '3' } },
      { status: 202, headers: { Location: '{origin}/second', 'Retry-After': '3' } },
    );
    const retryAfter = { kind: 'given', seconds: 3 };
    expect(await scripted.client.poll(target('result'), context)).toEqual({ kind: 'running', retryAfter });
    expect(await scripted.client.poll(target('result'), context)).toEqual({
      kind: 'running',
      movedTo: { url: `${scripted.server.origin}/second`, answers: 'result' },
      retryAfter,
    });
  });

  test.each([200, 201, 204])('a result that answers %i has succeeded, whatever it carries', async (status) => {
    answers({ status, headers: { 'Retry-After': '30', Location: 'https://attacker.example/' } });
    expect(await scripted.client.poll(target('result'), context)).toEqual({ kind: 'succeeded' });
  });

  test('a poll that is refused says nothing of the operation, and when to come again', async () => {
    const error = { code: 'E', message: 'm' };
    const answer = { headers: { 'Retry-After': '7' }, body: { error } };
    answers({ status: 403, ...answer }, { status: 408, ...answer }, { status: 410, ...answer });
    for (const httpStatus of [403, 408, 410]) {
      expect(await scripted.client.poll(target(), context)).toEqual({
        kind: 'unread',
        error: { ...error, recommendedActions: [], httpStatus },
        retryAfter: { kind: 'given', seconds: 7 },
      });
    }
  });

  test('a result that answers 409 is how the operation ended; one that answers 404 is not read', async () => {
    answers({ status: 409, body: { error: { code: 'E', message: 'm' } } }, { status: 404 });
    expect(await scripted.client.poll(target('result'), context)).toMatchObject({
      kind: 'refused',
      error: { code: 'E' },
    });
    expect(await scripted.client.poll(target('result'), context)).toMatchObject({ kind: 'unread' });
  });

  test('an operation that is not known is not read; a status without its word is a fault', async () => {
    const error = { code: 'UserErrorGenericResourceNotFound', message: 'm' };
    answers({ status: 404, body: { error } }, { body: { name: 'x' } }, { status: 204 });
    expect(await scripted.client.poll(target(), context)).toMatchObject({ kind: 'unread', error });
    await expect(scripted.client.poll(target(), context)).rejects.toThrow('status is missing or of another type');
    await expect(scripted.client.poll(target(), context)).rejects.toThrow('it is empty');
  });
});
