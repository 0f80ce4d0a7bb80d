import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ArmEmulator, startArmEmulator } from '../../local/arm';
import { copyOfBuiltApp, HostProcess } from '../chaos/host-process';
import { type Azurite, startAzurite } from '../reports/support/azurite';
import { certificateFile } from '../reports/support/loopback-tls';
import { eventually } from '../support/eventually';

let azurite: Azurite;
let arm: ArmEmulator;
let host: HostProcess | undefined;
const app = copyOfBuiltApp();
const data = mkdtempSync(join(tmpdir(), 'shared-hub-'));

/** The app as in Azure, under a name, on the same hub and the same account; gives the log of a run of its watchdog. */
async function watchedBy(siteName: string): Promise<string> {
  host = await HostProcess.start({
    appDirectory: app.path,
    dataDirectory: data,
    settings: {
      ...arm.identityEnvironment,
      NODE_EXTRA_CA_CERTS: certificateFile,
      SAUVEGARDE_ARM_ENDPOINT: arm.url,
      SAUVEGARDE_AUTHENTICATION: 'functionKeys',
      SAUVEGARDE_TASK_HUB: 'Shared',
      SAUVEGARDE_REPORTS_CONTAINER_URL: `${azurite.accountUrl}/reports`,
      WEBSITE_SITE_NAME: siteName,
    },
  });
  const { url, log } = host;
  const answer = await fetch(`${url}/admin/functions/watchdogTimer`, { method: 'POST', body: '{"input":""}' });
  expect(answer.status).toBe(202);
  await eventually('the end of the run', () => log().includes('"event":"sauvegarde.watchdog"'));
  await host.kill();
  return log();
}

beforeAll(async () => {
  [azurite, arm] = await Promise.all([startAzurite(), startArmEmulator({})]);
}, 300_000);

afterEach(() => host?.kill());

afterAll(async () => {
  await arm.close();
  await azurite.close();
  app.dispose();
  rmSync(data, { recursive: true, force: true });
});

it('the app says when another one used its task hub first, and nothing when it was itself', async () => {
  expect(await watchedBy('func-one')).not.toContain('sauvegarde.taskHub');
  expect(await watchedBy('FUNC-ONE')).not.toContain('sauvegarde.taskHub');
  const record = { event: 'sauvegarde.taskHubShared', taskHub: 'Shared', siteName: 'func-two', owner: 'func-one' };
  expect(await watchedBy('func-two')).toContain(JSON.stringify(record));
}, 300_000);
