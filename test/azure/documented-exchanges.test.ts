import type { PollTarget } from '../../domain/long-running';
import alreadyProtected from '../fixtures/arm/article-2021/06.json';
import validateAccepted from '../fixtures/arm/article-2021/07.json';
import validateRunning from '../fixtures/arm/article-2021/08.json';
import validateFailed from '../fixtures/arm/article-2021/09.json';
import validateSucceeded from '../fixtures/arm/article-2021/10.json';
import created from '../fixtures/arm/article-2021/14.json';
import createSucceeded from '../fixtures/arm/article-2021/16.json';
import deleteAccepted from '../fixtures/arm/article-2021/19.json';
import deleteSucceeded from '../fixtures/arm/article-2021/20.json';
import putAgain from '../fixtures/arm/recorded/2024-12-put-again-and-change.json';
import list from '../fixtures/arm/recorded/2026-08-list.json';
import softDelete from '../fixtures/arm/recorded/2026-08-soft-delete.json';
import sequence from '../fixtures/arm/recorded/2026-09-delete-validate-put.json';
import { pollTarget } from './support/poll-targets';
import { type ScriptedClient, startScriptedClient } from './support/scripted-client';
import type { ScriptedAnswer } from './support/scripted-server';
import { context, instanceId, resourceId, serverInstance, vaultId } from './support/subjects';

interface Recorded {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string | undefined>>;
  readonly body?: unknown;
}

/** The bulk of a signed URL, which the recordings shorten. */
const certificate = 'MIIH'.padEnd(3000, 'A-_b');

/** An exchange as it was published or recorded, with the test's server in the place of Azure's. */
function replayed({ status = 200, headers = {}, body }: Recorded): ScriptedAnswer {
  const kept = Object.entries(headers).flatMap(([name, value]) =>
    value === undefined || name === 'Content-Length' ? [] : [[name, onServer(value)] as const],
  );
  return {
    status,
    headers: Object.fromEntries<string>(kept),
    ...(body !== null && body !== undefined && { body: onServer(JSON.stringify(body)) }),
  };
}

const onServer = (text: string): string =>
  text
    .replaceAll('https://management.azure.com', '{origin}')
    .replaceAll('<ticks>', '639244824148277215')
    .replace(/<base64url[^>]*>/g, certificate)
    .replace(/<(\d+) chars>/g, (_, length: string) => 'S'.repeat(Number(length)));

/** A status target on the test's server. */
function statusOf({ server }: ScriptedClient): PollTarget {
  return pollTarget(
    `${server.origin}/subscriptions/x/providers/Microsoft.DataProtection/locations/westus/operationStatus/Zm==`,
  );
}

const response = (exchanges: readonly { readonly response: Recorded }[], index: number): Recorded =>
  exchanges[index]?.response ?? {};

let scripted: ScriptedClient;
beforeEach(async () => {
  scripted = await startScriptedClient();
});
afterEach(() => scripted.server.close());

const at = (path: string | undefined): string =>
  String(path).replace('https://management.azure.com', scripted.server.origin);

describe('the exchanges of the 2021 article', () => {
  test('a validation of a protected datasource is refused in the words of the service', async () => {
    scripted.server.answer(replayed(alreadyProtected));
    const answer = await scripted.client.validateForBackup(vaultId, serverInstance(), context);
    const { info } = alreadyProtected.body.error.additionalInfo[0] ?? {};
    expect(answer).toEqual({
      kind: 'refused',
      error: {
        code: 'UserErrorDppDatasourceAlreadyProtected',
        message: info?.message,
        recommendedActions: info?.recommendedAction,
        activityId: '0c99ff0f-6c26-4ec7-899f-205435e89894',
        correlationId: '0c99ff0f-6c26-4ec7-899f-205435e89894',
        httpStatus: 400,
      },
    });
  });

  test('a validation is accepted: Azure-AsyncOperation is followed, after the ten seconds that it asks for', async () => {
    scripted.server.answer(replayed(validateAccepted));
    expect(await scripted.client.validateForBackup(vaultId, serverInstance(), context)).toEqual({
      kind: 'accepted',
      poll: { url: at(validateAccepted.headers['Azure-AsyncOperation']), answers: 'status' },
      retryAfter: { kind: 'given', seconds: 10 },
    });
    const sent = scripted.server.seen.at(-1);
    expect(sent?.target).toBe(`${vaultId}/validateForBackup?api-version=2026-06-01`);
    expect(JSON.parse(sent?.body ?? '')).toEqual({ backupInstance: serverInstance() });
  });

  test('"Inprogress" is running, without a word on when to come again', async () => {
    scripted.server.answer(replayed(validateRunning));
    expect(await scripted.client.poll(statusOf(scripted), context)).toEqual({
      kind: 'running',
      retryAfter: { kind: 'missing' },
    });
  });

  test('a failed validation answers 200 and is refused with the whole error', async () => {
    scripted.server.answer(replayed(validateFailed));
    const { info } = validateFailed.body.error.additionalInfo[0] ?? {};
    expect(await scripted.client.poll(statusOf(scripted), context)).toEqual({
      kind: 'refused',
      error: {
        code: 'UserErrorMissingRequiredPermissions',
        message: 'Appropriate permissions to perform the operation is missing.',
        recommendedActions: info?.recommendedAction,
        detail: info?.innerError.additionalInfo.DetailedNonLocalisedMessage,
        activityId: '3e7cacb3-65cd-4b3c-8145-71fe90d57327',
        httpStatus: 200,
      },
    });
  });

  test.each([
    ['validation', validateSucceeded],
    ['creation', createSucceeded],
    ['deletion', deleteSucceeded],
  ])('a %s ends with Succeeded', async (_, exchange) => {
    scripted.server.answer(replayed(exchange));
    expect(await scripted.client.poll(statusOf(scripted), context)).toEqual({ kind: 'succeeded' });
  });

  test('a creation answers 201 with the resource, and is followed all the same', async () => {
    scripted.server.answer(replayed(created));
    expect(await scripted.client.createOrUpdate(instanceId, serverInstance(), context)).toEqual({
      kind: 'accepted',
      poll: { url: at(created.headers['Azure-AsyncOperation']), answers: 'status' },
      retryAfter: { kind: 'given', seconds: 15 },
    });
    const sent = scripted.server.seen.at(-1);
    expect([sent?.method, sent?.target]).toEqual(['PUT', `${instanceId}?api-version=2026-06-01`]);
    expect(JSON.parse(sent?.body ?? '')).toEqual({ properties: serverInstance() });
  });

  test('a deletion is accepted, to be looked at after thirty seconds', async () => {
    scripted.server.answer(replayed(deleteAccepted));
    expect(await scripted.client.delete(instanceId, context)).toEqual({
      kind: 'accepted',
      poll: { url: at(deleteAccepted.headers['Azure-AsyncOperation']), answers: 'status' },
      retryAfter: { kind: 'given', seconds: 30 },
    });
  });
});

describe('real traffic', () => {
  test('a DELETE, its signed poll URLs and its end are followed byte for byte', async () => {
    scripted.server.answer(...[0, 1, 2, 3].map((index) => replayed(response(sequence.exchanges, index))));
    const answer = await scripted.client.delete(instanceId, context);
    if (answer.kind !== 'accepted') throw new Error(answer.kind);
    expect(answer.poll.url.length).toBeGreaterThan(3000);
    expect(await scripted.client.poll(answer.poll, context)).toMatchObject({ kind: 'running' });
    expect(await scripted.client.poll(answer.poll, context)).toEqual({ kind: 'succeeded' });
    const targets = scripted.server.seen.slice(-2).map(({ target }) => scripted.server.origin + target);
    expect(targets).toEqual([answer.poll.url, answer.poll.url]);
  });

  test('a finished operation result is the end, although it carries Retry-After and a fresh Azure-AsyncOperation', async () => {
    scripted.server.answer(replayed(response(sequence.exchanges, 3)));
    const poll: PollTarget = { ...statusOf(scripted), answers: 'result' };
    expect(await scripted.client.poll(poll, context)).toEqual({ kind: 'succeeded' });
  });

  test('a PUT answers 202 without a body and with both headers, and the status is followed', async () => {
    scripted.server.answer(replayed(response(sequence.exchanges, 8)));
    expect(await scripted.client.createOrUpdate(instanceId, serverInstance(), context)).toMatchObject({
      kind: 'accepted',
      poll: { answers: 'status' },
      retryAfter: { kind: 'given', seconds: 15 },
    });
  });

  test('a PUT of what is there answers 200 with the instance', async () => {
    scripted.server.answer(replayed(response(putAgain.exchanges, 0)));
    expect(await scripted.client.createOrUpdate(instanceId, serverInstance(), context)).toMatchObject({
      kind: 'done',
      instance: { protectionState: 'ProtectionConfigured', provisioningState: 'Succeeded' },
    });
  });

  test('an instance that is still being configured is read as such', async () => {
    scripted.server.answer(replayed(response(sequence.exchanges, 11)));
    expect(await scripted.client.get(instanceId, context)).toMatchObject({
      kind: 'found',
      instance: { protectionState: 'ConfiguringProtection', provisioningState: 'Succeeded' },
    });
  });

  test('a DELETE of what is not there answers 204 and is done', async () => {
    scripted.server.answer(replayed(response(softDelete.exchanges, 0)));
    expect(await scripted.client.delete(instanceId, context)).toEqual({ kind: 'done' });
  });

  test('a 404 without a UserFacingError block is an absent instance', async () => {
    const missing = response(softDelete.exchanges, 2);
    scripted.server.answer(replayed(missing), replayed(missing));
    expect(await scripted.client.get(instanceId, context)).toEqual({ kind: 'absent' });
    expect(await scripted.client.sync(instanceId, context)).toMatchObject({
      kind: 'refused',
      error: { code: 'UserErrorGenericResourceNotFound', recommendedActions: [], httpStatus: 404 },
    });
  });

  test('a vault is searched by the id of the datasource, whatever its case', async () => {
    const [entry] = list.exchanges[0]?.response.body.value ?? [];
    const datasourceId = resourceId(String(entry?.properties.dataSourceInfo.resourceID).toUpperCase());
    scripted.server.answer(replayed(response(list.exchanges, 0)));
    const answer = await scripted.client.listInVault(vaultId, datasourceId, context);
    expect(answer).toMatchObject({ kind: 'instances', instances: [{ id: entry?.id, name: entry?.name }] });
  });
});
