import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ArmEmulator, defaultSubscriptionId, startArmEmulator } from '../../../local/arm';
import { copyOfBuiltApp, HostProcess } from '../../chaos/host-process';
import { eventually } from '../../support/eventually';

const SERVERS = 6;
const KILLS = 2;
const providers = `/subscriptions/${defaultSubscriptionId}/resourceGroups/bulkRG/providers`;
const vaultId = `${providers}/Microsoft.DataProtection/backupVaults/bulkVault`;
const resourceIds = Array.from(
  { length: SERVERS },
  (_, index) => `${providers}/Microsoft.DBforPostgreSQL/flexibleServers/pg-bulk-${index}`,
);

let arm: ArmEmulator;
let host: HostProcess | undefined;
const app = copyOfBuiltApp();
const data = mkdtempSync(join(tmpdir(), 'bulk-data-'));

async function startHost(): Promise<void> {
  host = await HostProcess.start({
    appDirectory: app.path,
    dataDirectory: data,
    settings: {
      ...arm.identityEnvironment,
      SAUVEGARDE_ARM_ENDPOINT: arm.url,
      SAUVEGARDE_ALLOWED_SCOPES: '*',
      SAUVEGARDE_AUTHENTICATION: 'open',
      SAUVEGARDE_TASK_HUB: 'Bulk',
      SAUVEGARDE_REPORTS_DIRECTORY: join(data, 'reports'),
    },
  });
}

beforeAll(async () => {
  arm = await startArmEmulator({
    settings: { durationsSeconds: { validate: 0.1, create: 0.1 }, configuringSeconds: 0 },
    seed: {
      vaults: [
        { id: vaultId, policies: [{ name: 'p', datasourceTypes: ['Microsoft.DBforPostgreSQL/flexibleServers'] }] },
      ],
      flexibleServers: resourceIds.map((id) => ({ id })),
    },
  });
  for (const on of ['validate', 'create'] as const) {
    arm.faults.add({ switch: 'retryAfter', on, value: { seconds: 1 } });
  }
  await startHost();
}, 60_000);

afterAll(async () => {
  await host?.kill();
  await arm.close();
  app.dispose();
  rmSync(data, { recursive: true, force: true });
});

/** The bulk waits in real time: on a busy machine that takes long, and is no failure. */
const PATIENCE_MILLISECONDS = 150_000;

async function send(method: string, path: string, body?: object): Promise<string> {
  const response = await fetch(`${host?.url ?? ''}${path}`, {
    method,
    ...(body && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
  });
  return response.text();
}

it('A bulk whose host is killed again and again protects every item once, and ends', async () => {
  const target = { vaultId, policyId: `${vaultId}/backupPolicies/p`, location: 'westus' };
  const started = await send('POST', '/api/bulk-protections', { resourceIds, target, window: 4 });
  const id = /"id":"(bulk-[^"]+)"/.exec(started)?.[1] ?? 'none';
  for (let kill = 1; kill <= KILLS; kill++) {
    await eventually(
      `the protections before kill ${kill}`,
      () => arm.backupInstances().length >= kill,
      PATIENCE_MILLISECONDS,
    );
    await host?.kill();
    expect(host?.wasKilled).toBe(true);
    await startHost();
  }
  const ended = async (): Promise<string | undefined> => {
    const text = await send('GET', `/api/bulk-protections/${id}`);
    return text.includes('"status":"Running"') ? undefined : text;
  };
  const bulk = await eventually('the end of the bulk', ended, PATIENCE_MILLISECONDS);
  expect(bulk).toContain('"status":"Succeeded"');
  expect(bulk).toContain(`"counts":{"waiting":0,"running":0,"succeeded":${SERVERS},"failed":0,"skipped":0}`);
  expect(arm.backupInstances()).toHaveLength(SERVERS);
}, 180_000);
