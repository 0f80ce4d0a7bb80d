import { copyFileSync, existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { at, header } from '../arm-client';
import {
  flexibleInstance,
  instanceName,
  ordersId,
  putInstance,
  type Scenario,
  startScenario,
  vaultId,
} from '../scenario';

const instanceId = `${vaultId}/backupInstances/${instanceName}`;

describe('The state of an emulator that keeps it', () => {
  let directory = '';
  let file = '';
  let scenario: Scenario | undefined;

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'emulator-state-'));
    file = join(directory, 'below', 'emulator.state');
  });

  afterEach(async () => {
    await scenario?.emulator.close();
    scenario = undefined;
    rmSync(directory, { recursive: true });
  });

  async function start(style: '2021' | '2026' = '2026'): Promise<Scenario> {
    scenario = await startScenario(style, { stateFile: file });
    return scenario;
  }

  /** As after a kill: what the emulator would still have written at its end is not there. */
  async function killAndStart(): Promise<Scenario> {
    const killed = join(directory, 'killed.state');
    copyFileSync(file, killed);
    await scenario?.emulator.close();
    copyFileSync(killed, file);
    return start();
  }

  const viewOf = async (of: Scenario): Promise<unknown> => (await of.call('/_emulator/state')).body;

  const create = (on: Scenario) => putInstance(on, flexibleInstance(ordersId));

  it('is there after a kill, with what is under way: operations, instances, settings, faults and roles', async () => {
    const before = await start();
    await before.call('/_emulator/settings', { method: 'PATCH', body: { accessChecks: false, graphLagSeconds: 7 } });
    await before.call('/_emulator/faults', {
      method: 'POST',
      body: [{ switch: 'retryAfter', on: 'status', value: { seconds: 3 } }],
    });
    const created = await create(before);
    const pollUrl = header(created, 'azure-asyncoperation');
    expect(created.status).toBe(202);
    const seen = await viewOf(before);

    const after = await killAndStart();
    expect(await viewOf(after)).toEqual(seen);
    expect(after.emulator.settings).toEqual({ ...before.emulator.settings });
    expect(after.emulator.settings.graphLagSeconds).toBe(7);
    expect(after.emulator.faults.list()).toMatchObject([{ fault: { switch: 'retryAfter' } }]);
    expect(after.emulator.roleAssignments()).toEqual(before.emulator.roleAssignments());
    const polled = await after.call(pollUrl);
    expect(at(polled.body, 'status')).toBe('Inprogress');
    expect(header(polled, 'retry-after')).toBe('3');
    after.advance(60 * 60);
    expect(at((await after.call(pollUrl)).body, 'status')).toBe('Succeeded');
    expect(at((await after.call(instanceId)).body, 'properties', 'currentProtectionState')).toBe(
      'ProtectionConfigured',
    );
  });

  it('has one object where there was one: what is deleted afterwards is gone from every list', async () => {
    await create(await start());
    const after = await killAndStart();
    after.advance(60 * 60);
    expect(after.emulator.backupInstances()).toHaveLength(1);
    await after.call(instanceId, { method: 'DELETE' });
    after.advance(60 * 60);
    expect((await after.call(instanceId)).status).toBe(404);
    expect(after.emulator.backupInstances()).toEqual([]);
    const list = await after.call(`${ordersId}/providers/Microsoft.DataProtection/backupInstances`);
    expect(at(list.body, 'value')).toEqual([]);
  });

  it('is reached under the address of the last time, which URLs of operations name', async () => {
    const { port } = (await start()).emulator;
    expect((await killAndStart()).emulator.port).toBe(port);
  });

  it('is not begun anew on another port when that one is taken', async () => {
    const { port } = (await start()).emulator;
    await scenario?.emulator.close();
    scenario = undefined;
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(port, '127.0.0.1', resolve));
    await expect(start()).rejects.toThrow(`Port ${port} is in use`);
    await new Promise((resolve) => other.close(resolve));
  });

  it('takes the style that is asked for this time', async () => {
    await start('2021');
    await scenario?.emulator.close();
    expect((await start('2026')).emulator.settings.style).toBe('2026');
  });

  it.each(['', 'not a state', Buffer.from([255, 15, 111, 0])])(
    'is refused where the file is damaged: %j',
    async (content) => {
      await start();
      await scenario?.emulator.close();
      scenario = undefined;
      writeFileSync(file, content);
      await expect(start()).rejects.toThrow('is not the state of this emulator');
    },
  );

  it('leaves nothing behind but its file, and none at all where none is asked for', async () => {
    await create(await start());
    await scenario?.emulator.close();
    expect(readdirSync(join(directory, 'below'))).toEqual(['emulator.state']);
    rmSync(file);
    scenario = await startScenario('2026');
    await create(scenario);
    expect(existsSync(file)).toBe(false);
  });

  it('is not written for a question', async () => {
    const running = await start();
    rmSync(file);
    await running.call(vaultId);
    expect(existsSync(file)).toBe(false);
    await running.call('/_emulator/reset', { method: 'POST' });
    expect(existsSync(file)).toBe(true);
  });
});
