import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { type ArmEmulator, startArmEmulator } from '../../local/arm';
import { copyOfBuiltApp, HostProcess } from '../chaos/host-process';
import { type Azurite, startAzurite } from '../reports/support/azurite';
import { certificateFile } from '../reports/support/loopback-tls';
import { eventually } from '../support/eventually';

/** The parts of the bundle are loaded here as they are deployed: the tests of the report store load its sources. */
let azurite: Azurite;
let arm: ArmEmulator;
let host: HostProcess | undefined;
const app = copyOfBuiltApp();
const data = mkdtempSync(join(tmpdir(), 'blob-reports-'));

async function startHost(accountUrl: string): Promise<HostProcess> {
  host = await HostProcess.start({
    appDirectory: app.path,
    dataDirectory: data,
    settings: {
      ...arm.identityEnvironment,
      NODE_EXTRA_CA_CERTS: certificateFile,
      SAUVEGARDE_ARM_ENDPOINT: arm.url,
      SAUVEGARDE_ALLOWED_SCOPES: '*',
      SAUVEGARDE_AUTHENTICATION: 'open',
      SAUVEGARDE_TASK_HUB: 'Blobs',
      SAUVEGARDE_REPORTS_CONTAINER_URL: `${accountUrl}/reports`,
    },
  });
  return host;
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

const auditView = z.looseObject({ id: z.string(), status: z.string() });

it('the built app keeps the reports of an audit in a container', async () => {
  const { url } = await startHost(azurite.accountUrl);
  const started = await fetch(`${url}/api/audits`, { method: 'POST' });
  expect(started.status).toBe(202);
  const { id } = auditView.parse(await started.json());
  const read = async () => auditView.parse(await (await fetch(`${url}/api/audits/${id}`)).json());
  await eventually('the end of the audit', async () => !/Running|NotStarted/.test((await read()).status), 60_000);
  expect(await read()).toMatchObject({ id, status: 'Succeeded' });
  const list = await fetch(`${url}/api/audits`);
  expect(await list.json()).toMatchObject({ value: [{ id }] });
}, 180_000);

it('the built app says so when the container cannot be reached, and starts nothing', async () => {
  const { url, log } = await startHost('https://127.0.0.1:9/account');
  const key = { 'idempotency-key': 'once' };
  const answer = await fetch(`${url}/api/audits`, { method: 'POST', headers: key });
  expect(answer.status).toBe(503);
  expect(answer.headers.get('retry-after')).toMatch(/^[1-9]\d*$/);
  expect(await answer.json()).toMatchObject({ code: 'ReportsUnavailable' });
  expect(log()).toContain('ECONNREFUSED');
}, 180_000);
