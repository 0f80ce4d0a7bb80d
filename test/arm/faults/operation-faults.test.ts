import { catalogueCodes } from '../../../local/arm';
import { at, header } from '../arm-client';
import type { Answer } from '../arm-client';
import {
  billingId,
  flexibleInstance,
  instanceName,
  ordersId,
  putInstance,
  startOfTime,
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
const poll = (started: Answer) => scenario.call(header(started, 'Azure-AsyncOperation'));
const status = async (started: Answer) => at((await poll(started)).body, 'status');
const state = async () => at((await scenario.call(instanceId)).body, 'properties', 'currentProtectionState');

describe('Retry-After', () => {
  test.each([
    [{ seconds: 3 }, '3'],
    [{ text: 'soon, I hope' }, 'soon, I hope'],
    [{ seconds: 999_999 }, '999999'],
    [{ httpDateInSeconds: 20 }, new Date(startOfTime + 20_000).toUTCString()],
  ])('%p is sent as %p', async (value, expected) => {
    scenario.emulator.faults.add({ switch: 'retryAfter', on: 'validate', value });
    expect(header(await start(), 'Retry-After')).toBe(expected);
  });

  test('it can be missing where there usually is one, and be there where there usually is none', async () => {
    scenario.emulator.faults.add({ switch: 'retryAfter', on: 'validate', value: { missing: true } });
    scenario.emulator.faults.add({ switch: 'retryAfter', on: 'status', value: { seconds: 7 } });
    const started = await start();
    expect(started.headers).not.toHaveProperty('retry-after');
    expect(header(await poll(started), 'Retry-After')).toBe('7');
  });
});

describe('how an operation goes', () => {
  test('duration moves the end, to the second', async () => {
    scenario.emulator.faults.add({ switch: 'duration', on: 'validate', seconds: 7200 });
    const started = await start();
    scenario.advance(7199);
    expect(await status(started)).toBe('Inprogress');
    scenario.advance(1);
    expect(await status(started)).toBe('Succeeded');
  });

  test('neverEnds never ends', async () => {
    scenario.emulator.faults.add({ switch: 'neverEnds', on: 'validate' });
    const started = await start();
    scenario.advance(10 * 365 * 24 * 3600);
    expect(await status(started)).toBe('Inprogress');
    expect(scenario.emulator.operations()).toMatchObject([{ status: 'Inprogress', endsAt: null }]);
  });

  test('canceled ends as Canceled', async () => {
    scenario.emulator.faults.add({ switch: 'canceled', on: 'create' });
    const started = await putInstance(scenario, flexibleInstance(ordersId));
    scenario.advance(60);
    expect(await status(started)).toBe('Canceled');
    expect(await state()).toBe('ConfiguringProtectionFailed');
  });

  test('statusWord spells the states as told', async () => {
    scenario.emulator.faults.add({ switch: 'statusWord', running: 'Accepted', succeeded: 'SUCCEEDED' });
    const started = await start();
    expect(await status(started)).toBe('Accepted');
    scenario.advance(60);
    expect(await status(started)).toBe('SUCCEEDED');
  });

  test.each(catalogueCodes)('operationFails ends with %s, HTTP 200 and a message for people', async (code) => {
    scenario.emulator.faults.add({ switch: 'operationFails', on: 'validate', code });
    const started = await start();
    scenario.advance(60);
    const ended = await poll(started);
    expect(ended.status).toBe(200);
    expect(ended.body).toMatchObject({ status: 'Failed', error: { code } });
    expect(at(ended.body, 'error', 'message')).toMatch(/\w+ \w+/);
    expect(at(ended.body, 'error', 'additionalInfo', 0, 'info', 'recommendedAction', 0)).toMatch(/\w+ \w+/);
  });

  test('operationFails takes any code and text, and the instance of a failed create says why', async () => {
    const texts = { code: 'Unheard', message: 'No.', recommendedAction: ['Try.'], detailedMessage: 'In detail.' };
    scenario.emulator.faults.add({ switch: 'operationFails', on: 'create', ...texts });
    await putInstance(scenario, flexibleInstance(ordersId));
    scenario.advance(60);
    const properties = at((await scenario.call(instanceId)).body, 'properties');
    expect(properties).toMatchObject({
      currentProtectionState: 'ConfiguringProtectionFailed',
      provisioningState: 'Failed',
      protectionErrorDetails: {
        code: 'Unheard',
        message: 'No.',
        recommendedAction: ['Try.'],
        innerError: { additionalInfo: { DetailedNonLocalisedMessage: 'In detail.' } },
      },
    });
  });

  test('a failed deletion leaves the instance as it was', async () => {
    await putInstance(scenario, flexibleInstance(ordersId));
    scenario.advance(120);
    scenario.emulator.faults.add({
      switch: 'operationFails',
      on: 'delete',
      code: 'UserErrorOperationDeniedOnImmutableItem',
    });
    const started = await scenario.call(instanceId, { method: 'DELETE' });
    scenario.advance(60);
    expect(await status(started)).toBe('Failed');
    expect(await state()).toBe('ProtectionConfigured');
  });

  test('permissionPropagation fails validations until the roles have arrived', async () => {
    scenario.emulator.faults.add({ switch: 'permissionPropagation', on: 'validate', seconds: 100 });
    const early = await start();
    scenario.advance(100);
    const late = await start();
    scenario.advance(60);
    expect((await poll(early)).body).toMatchObject({ error: { code: 'UserErrorMissingRequiredPermissions' } });
    expect(await status(late)).toBe('Succeeded');
  });

  test('permissionPropagation can count from a moment of its own', async () => {
    const since = startOfTime - 90_000;
    scenario.emulator.faults.add({ switch: 'permissionPropagation', seconds: 100, since });
    const early = await start();
    scenario.advance(10);
    const late = await start();
    scenario.advance(60);
    expect([await status(early), await status(late)]).toEqual(['Failed', 'Succeeded']);
  });
});

describe('how protection goes', () => {
  test.each([true, false])('lateProtectionError comes when told, and sync heals it: %p', async (healedBySync) => {
    scenario.emulator.faults.add({ switch: 'lateProtectionError', afterSeconds: 300, healedBySync });
    await putInstance(scenario, flexibleInstance(ordersId));
    scenario.advance(299);
    expect(await state()).toBe('ProtectionConfigured');
    scenario.advance(1);
    const properties = at((await scenario.call(instanceId)).body, 'properties');
    expect(properties).toMatchObject({
      currentProtectionState: 'ProtectionError',
      protectionStatus: { status: 'ProtectionError', errorDetails: { code: 'UserErrorMissingRequiredPermissions' } },
      protectionErrorDetails: { code: 'UserErrorMissingRequiredPermissions' },
    });
    const synced = await scenario.call(`${instanceId}/sync`, { method: 'POST', body: { syncType: 'Default' } });
    expect(synced.status).toBe(202);
    scenario.advance(60);
    expect(await status(synced)).toBe('Succeeded');
    expect(await state()).toBe(healedBySync ? 'ProtectionConfigured' : 'ProtectionError');
  });

  test('stuckConfiguring stays ConfiguringProtection though its operation succeeded', async () => {
    scenario.emulator.faults.add({ switch: 'stuckConfiguring' });
    const put = await putInstance(scenario, flexibleInstance(ordersId));
    scenario.advance(24 * 3600);
    expect(await status(put)).toBe('Succeeded');
    expect(await state()).toBe('ConfiguringProtection');
  });
});

describe('where the poll URLs point', () => {
  test('foreignPollUrl: both to another origin, path and query untouched', async () => {
    scenario.emulator.faults.add({
      switch: 'foreignPollUrl',
      on: 'validate',
      origin: 'https://evil.example',
      times: 1,
    });
    const started = await start();
    for (const name of ['Azure-AsyncOperation', 'Location']) {
      expect(header(started, name)).toMatch(/^https:\/\/evil\.example\/subscriptions\/.+&h=/);
    }
    expect(header(await start(), 'Location')).toContain(scenario.emulator.url);
  });

  test.each(['2021', '2026'] as const)('locationOnly, style %s: 202 while it runs, then 200', async (style) => {
    scenario.emulator.setStyle(style);
    scenario.emulator.faults.add({ switch: 'locationOnly', on: 'create' });
    const put = await putInstance(scenario, flexibleInstance(ordersId));
    expect(put.headers).not.toHaveProperty('azure-asyncoperation');
    expect((await scenario.call(header(put, 'Location'))).status).toBe(202);
    scenario.advance(60);
    const ended = await scenario.call(header(put, 'Location'));
    expect(ended.status).toBe(200);
    expect(at(ended.body, 'name')).toBe(style === '2026' ? instanceName : undefined);
  });

  test('a failed operation read through Location is 400 with its error', async () => {
    scenario.emulator.faults.add({ switch: 'operationFails', code: 'UserErrorDBNotFound' });
    const started = await start();
    scenario.advance(60);
    const ended = await scenario.call(header(started, 'Location'));
    expect([ended.status, at(ended.body, 'error', 'code')]).toEqual([400, 'UserErrorDBNotFound']);
  });

  test('noPollUrl gives none', async () => {
    scenario.emulator.faults.add({ switch: 'noPollUrl' });
    const { headers, status: answered } = await start();
    expect(answered).toBe(202);
    expect(headers).not.toHaveProperty('location');
    expect(headers).not.toHaveProperty('azure-asyncoperation');
  });

  test.each([true, false])(
    'movedPollUrl: the next poll goes elsewhere; the old URL is gone: %p',
    async (oldUrlGone) => {
      scenario.emulator.faults.add({ switch: 'movedPollUrl', on: 'status', oldUrlGone, times: 1 });
      const started = await start();
      const moved = await poll(started);
      expect(at(moved.body, 'status')).toBe('Inprogress');
      expect((await poll(started)).status).toBe(oldUrlGone ? 404 : 200);
      const next = await scenario.call(header(moved, 'Azure-AsyncOperation'));
      expect(next.status).toBe(200);
      expect(next.headers).not.toHaveProperty('azure-asyncoperation');
      expect(at(next.body, 'id')).toMatch(/testBkpVaultRG\/providers\/Microsoft.DataProtection\/operationStatus\//);
    },
  );
});

describe('whom a fault hits', () => {
  test('a resource: only operations about an id that contains the text', async () => {
    scenario.emulator.faults.add({ switch: 'operationFails', resource: 'PGFLEX-ORDERS', code: 'UserErrorDBNotFound' });
    const [orders, billing] = [await start(), await validate(scenario, flexibleInstance(billingId))];
    scenario.advance(60);
    expect([await status(orders), await status(billing)]).toEqual(['Failed', 'Succeeded']);
  });

  test('times: as often as told, first come, first served', async () => {
    const { faults } = scenario.emulator;
    faults.add({ switch: 'operationFails', on: 'validate', code: 'First', times: 1 });
    faults.add({ switch: 'operationFails', on: 'validate', code: 'Second', times: 2 });
    const started = [await start(), await start(), await start(), await start()];
    scenario.advance(60);
    const codes = await Promise.all(started.map(async (one) => at((await poll(one)).body, 'error', 'code')));
    expect(codes).toEqual(['First', 'Second', 'Second', undefined]);
    expect(faults.list().map(({ hits }) => hits)).toEqual([1, 2]);
  });

  test('a fault of another kind, a removed one and a cleared one hit nothing', async () => {
    const { faults } = scenario.emulator;
    faults.add({ switch: 'operationFails', on: 'create', code: 'No' });
    expect(faults.remove(faults.add({ switch: 'neverEnds' }).id)).toBe(true);
    expect(faults.remove('12345')).toBe(false);
    const started = await start();
    scenario.advance(60);
    expect(await status(started)).toBe('Succeeded');
    faults.clear();
    expect(faults.list()).toEqual([]);
  });
});
