import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ArmEmulator, startArmEmulator } from '../../../local/arm';
import { copyOfBuiltApp, HostProcess } from '../../chaos/host-process';
import { eventually } from '../../support/eventually';
import { datasources, protectionPath, vaultId } from '../../integration/seeded-estate';
import { signedIn } from '../support/client-principal';
import { guardedSettings } from '../support/guarded-app';

const requester = signedIn({ id: 'requester', roles: ['Sauvegarde.Operator', 'Sauvegarde.Deleter'] });
const approver = signedIn({ id: 'approver', roles: ['Sauvegarde.Approver'] });

let arm: ArmEmulator;
let host: HostProcess | undefined;
const app = copyOfBuiltApp();
const data = mkdtempSync(join(tmpdir(), 'approval-data-'));

async function startHost(): Promise<void> {
  host = await HostProcess.start({
    appDirectory: app.path,
    dataDirectory: data,
    settings: {
      ...arm.identityEnvironment,
      ...guardedSettings,
      SAUVEGARDE_ARM_ENDPOINT: arm.url,
      SAUVEGARDE_TASK_HUB: 'Approvals',
      SAUVEGARDE_REPORTS_DIRECTORY: join(data, 'reports'),
      SAUVEGARDE_REQUIRE_APPROVAL: 'true',
      SAUVEGARDE_ALLOW_DATA_DELETION: 'true',
      SAUVEGARDE_REQUESTS_PER_MINUTE: '1000000',
      SAUVEGARDE_REQUEST_BURST: '1000000',
    },
  });
}

beforeAll(async () => {
  arm = await startArmEmulator({
    settings: { durationsSeconds: { validate: 0.2, create: 0.2, delete: 0.2 }, configuringSeconds: 0 },
  });
  for (const on of ['validate', 'create', 'delete'] as const) {
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

async function send(method: string, path: string, headers: Record<string, string>, body?: object): Promise<string> {
  const response = await fetch(`${host?.url ?? ''}${path}`, {
    method,
    headers: { ...headers, ...(body && { 'content-type': 'application/json' }) },
    ...(body && { body: JSON.stringify(body) }),
  });
  return response.text();
}

const idIn = (answer: string): string => /"id":"(op-[^"]+)"/.exec(answer)?.[1] ?? 'none';

/** The monitor, as soon as it holds a text. */
const shown = (id: string, text: string): Promise<string> =>
  eventually(`${text} in the monitor`, async () => {
    const monitor = await send('GET', `/api/operations/${id}`, approver);
    return monitor.includes(text) ? monitor : undefined;
  });

const deletions = (): number => arm.requests.filter(({ method }) => method === 'DELETE').length;

it('A host that is killed with SIGKILL while deletions wait for their approvals still waits for them afterwards', async () => {
  const ids: string[] = [];
  for (const { resourceId, body } of datasources) {
    const put = idIn(await send('PUT', protectionPath(resourceId), requester, body));
    await shown(put, '"status":"Succeeded"');
    const path = `${protectionPath(resourceId)}?data=delete&vaultId=${vaultId}`;
    const id = idIn(await send('DELETE', path, requester));
    await shown(id, '"waitingFor":"approval"');
    ids.push(id);
  }
  await host?.kill();
  expect(host?.wasKilled).toBe(true);
  await startHost();
  for (const id of ids) {
    const monitor = await shown(id, '"waitingFor":"approval"');
    expect(monitor).toContain('"requestedBy":{"id":"requester"}');
  }
  expect(deletions()).toBe(0);
  for (const id of ids) await send('POST', `/api/operations/${id}/approve`, approver);
  for (const id of ids) expect(await shown(id, '"status":"Succeeded"')).toContain('"kind":"Deleted"');
  expect(deletions()).toBe(ids.length);
}, 120_000);
