import { at, header } from './arm-client';
import { flexibleInstance, instanceName, ordersId, putInstance, startScenario, validate, vaultId } from './scenario';
import type { Scenario } from './scenario';

const instanceId = `${vaultId}/backupInstances/${instanceName}`;

describe.each(['2021', '2026'] as const)('protection of a flexible server, style %s', (style) => {
  let scenario: Scenario;

  beforeAll(async () => {
    scenario = await startScenario(style);
  });

  afterAll(() => scenario.emulator.close());

  test('goes from validation to a configured instance and back to none, at the pace of the clock', async () => {
    const validated = await validate(scenario, flexibleInstance(ordersId));
    expect(validated.status).toBe(202);
    const poll = header(validated, 'Azure-AsyncOperation');
    expect(at((await scenario.call(poll)).body, 'status')).toBe('Inprogress');
    scenario.advance(42);
    expect(at((await scenario.call(poll)).body, 'status')).toBe('Succeeded');

    const put = await putInstance(scenario, flexibleInstance(ordersId));
    expect(put.status).toBe(style === '2021' ? 201 : 202);
    scenario.advance(44);
    expect(at((await scenario.call(header(put, 'Azure-AsyncOperation'))).body, 'status')).toBe('Succeeded');
    scenario.advance(34);
    const read = await scenario.call(instanceId);
    expect(at(read.body, 'properties', 'currentProtectionState')).toBe('ProtectionConfigured');

    const removed = await scenario.call(instanceId, { method: 'DELETE' });
    expect(removed.status).toBe(202);
    scenario.advance(45);
    expect(at((await scenario.call(header(removed, 'Azure-AsyncOperation'))).body, 'status')).toBe('Succeeded');
    expect((await scenario.call(instanceId)).status).toBe(404);
    expect((await scenario.call(instanceId, { method: 'DELETE' })).status).toBe(204);
    expect(scenario.emulator.backupInstances()).toEqual([]);
  });
});

test('style 2021 with protection that takes time answers the PUT as recorded in 2023: not configured yet', async () => {
  const scenario = await startScenario('2021', { settings: { configuringSeconds: 64 } });
  try {
    const put = await putInstance(scenario, flexibleInstance(ordersId));
    const properties = { currentProtectionState: 'ConfiguringProtection', provisioningState: 'Provisioning' };
    expect([put.status, put.body]).toMatchObject([201, { properties }]);
    scenario.advance(1);
    const ended = await scenario.call(instanceId);
    expect(at(ended.body, 'properties')).toMatchObject({ ...properties, provisioningState: 'Succeeded' });
    scenario.advance(64);
    const configured = await scenario.call(instanceId);
    expect(at(configured.body, 'properties', 'currentProtectionState')).toBe('ProtectionConfigured');
  } finally {
    await scenario.emulator.close();
  }
});
