import { request as httpRequest } from 'node:http';
import { issueToken } from '../../../local/arm';
import { at, header } from '../arm-client';
import {
  billingId,
  flexibleInstance,
  instanceName,
  ordersId,
  putInstance,
  startScenario,
  validate,
  vaultId,
} from '../scenario';
import type { Scenario } from '../scenario';

let scenario: Scenario;
const instanceId = `${vaultId}/backupInstances/${instanceName}`;

beforeEach(async () => {
  scenario = await startScenario('2026');
});

afterEach(() => scenario.emulator.close());

const start = () => validate(scenario, flexibleInstance(ordersId));

describe('refusals', () => {
  test('refuse: status, code and the error block of the service', async () => {
    scenario.emulator.faults.add({
      switch: 'refuse',
      on: 'create',
      status: 409,
      code: 'UserErrorDBUserAuthFailed',
      times: 1,
    });
    const refused = await putInstance(scenario, flexibleInstance(ordersId));
    expect(refused.status).toBe(409);
    expect(at(refused.body, 'error', 'additionalInfo', 0, 'info', 'code')).toBe('UserErrorDBUserAuthFailed');
    expect((await putInstance(scenario, flexibleInstance(ordersId))).status).toBe(202);
  });

  test('refuse: a body of its own', async () => {
    const body = { error: { code: 'RequestDisallowedByPolicy', message: 'No.' } };
    scenario.emulator.faults.add({ switch: 'refuse', status: 403, code: 'x', body });
    const refused = await start();
    expect([refused.status, refused.body]).toEqual([403, body]);
  });

  test('throttle: 429 with the Retry-After asked for', async () => {
    scenario.emulator.faults.add({ switch: 'throttle', retryAfter: { seconds: 17 }, times: 1 });
    const refused = await start();
    expect([refused.status, header(refused, 'Retry-After')]).toEqual([429, '17']);
    expect((await start()).status).toBe(202);
  });

  test.each([500, 502, 503, 504])('serverError: %i, with and without Retry-After', async (status) => {
    scenario.emulator.faults.add({ switch: 'serverError', status, times: 1 });
    scenario.emulator.faults.add({ switch: 'serverError', status, retryAfter: { seconds: 5 }, times: 1 });
    const [bare, polite] = [await start(), await start()];
    expect([bare.status, polite.status]).toEqual([status, status]);
    expect(bare.headers).not.toHaveProperty('retry-after');
    expect(header(polite, 'Retry-After')).toBe('5');
    expect(scenario.emulator.operations()).toEqual([]);
  });

  test('serverError after: the work is done and the answer lost', async () => {
    scenario.emulator.faults.add({ switch: 'serverError', on: 'create', status: 502, when: 'after', times: 1 });
    expect((await putInstance(scenario, flexibleInstance(ordersId))).status).toBe(502);
    expect(scenario.emulator.backupInstances(vaultId)).toHaveLength(1);
    expect((await putInstance(scenario, flexibleInstance(ordersId))).status).toBe(200);
  });
});

describe('connections', () => {
  test.each([
    ['before', 0],
    ['after', 1],
  ] as const)('connectionReset %s the work', async (when, instances) => {
    scenario.emulator.faults.add({ switch: 'connectionReset', on: 'create', when, times: 1 });
    await expect(putInstance(scenario, flexibleInstance(ordersId))).rejects.toMatchObject({ code: 'ECONNRESET' });
    expect(scenario.emulator.backupInstances()).toHaveLength(instances);
    expect(scenario.emulator.requests.at(-1)).toMatchObject({ kind: 'create', status: null });
  });

  test('hang: no answer ever comes, and closing the emulator ends it', async () => {
    scenario.emulator.faults.add({ switch: 'hang', on: 'get' });
    const url = `${scenario.emulator.url}${vaultId}?api-version=2026-06-01`;
    const outcome = new Promise<string>((resolve) => {
      const request = httpRequest(url, { headers: { authorization: `Bearer ${issueToken()}` } }, () =>
        resolve('answered'),
      );
      request.on('error', () => resolve('cut'));
      request.end();
    });
    while (scenario.emulator.requests.length === 0) await new Promise((resolve) => setImmediate(resolve));
    // Another request comes and goes meanwhile, so the first had all the time it needed.
    expect((await scenario.call(`${vaultId}/backupInstances`)).status).toBe(200);
    await scenario.emulator.close();
    expect(await outcome).toBe('cut');
  });
});

describe('bodies', () => {
  const read = () => scenario.call(`${vaultId}/backupInstances`);

  test('malformedJson cannot be parsed', async () => {
    scenario.emulator.faults.add({ switch: 'malformedJson', on: 'list' });
    const answer = await read();
    expect([answer.status, answer.body]).toEqual([200, undefined]);
    expect(answer.text).not.toBe('');
  });

  test('emptyBody is empty', async () => {
    scenario.emulator.faults.add({ switch: 'emptyBody', on: 'list' });
    const answer = await read();
    expect([answer.status, answer.text]).toEqual([200, '']);
  });

  test('hugeBody is as large as told, and still JSON', async () => {
    scenario.emulator.faults.add({ switch: 'hugeBody', on: 'list', bytes: 3_000_000 });
    const answer = await read();
    expect(answer.text.length).toBeGreaterThan(3_000_000);
    expect(at(answer.body, 'value')).toEqual([]);
  });

  test('a resource of a read is found through the instance in its path', async () => {
    await putInstance(scenario, flexibleInstance(ordersId));
    scenario.emulator.faults.add({ switch: 'emptyBody', on: 'get', resource: 'flexibleServers/pgflex-orders' });
    scenario.emulator.faults.add({ switch: 'refuse', on: 'get', resource: billingId, code: 'x' });
    expect((await scenario.call(instanceId)).text).toBe('');
    expect((await scenario.call(vaultId)).text).not.toBe('');
  });
});
