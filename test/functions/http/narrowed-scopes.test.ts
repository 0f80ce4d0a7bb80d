import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { defaultSeed } from '../../../local/arm';
import { type Answer, type RunningApp, startApp } from '../../integration/running-app';
import {
  flexibleServerId,
  otherVaultId,
  protectionPath,
  validationPath,
  vaultId,
} from '../../integration/seeded-estate';
import { allRoles } from '../access/expected-access';
import { approvalDemanded } from '../approvals/approval-demanded';
import { signedIn } from '../support/client-principal';
import { guardedSettings } from '../support/guarded-app';

const group = flexibleServerId.replace(/\/providers\/.*$/, '');
const kept = flexibleServerId;
/** Of the group that stays allowed, and to be protected in a vault that does not. */
const inOtherVault = flexibleServerId.replace('orders', 'billing');
/** Of a group that is allowed at first only. */
const lost = flexibleServerId.replace('ossdemoRG', 'lostRG');

const [server] = defaultSeed.flexibleServers ?? [];
const seed = {
  ...defaultSeed,
  flexibleServers: [kept, inOtherVault, lost].map((id) => ({ ...server, id })),
};

const bodyFor = (vault: string) => ({
  vaultId: vault,
  policyId: `${vault}/backupPolicies/flexpol1`,
  location: 'westus',
});

const as = (id: string) => signedIn({ id, roles: allRoles.map((role) => `Sauvegarde.${role}`) });

const data = mkdtempSync(join(tmpdir(), 'narrowed-'));
let app: RunningApp;

const start = (scopes: string, startsAt?: number): Promise<RunningApp> =>
  startApp({
    seed,
    dataDirectory: data,
    ...(startsAt !== undefined && { startsAt }),
    appSettings: { ...guardedSettings, ...approvalDemanded, SAUVEGARDE_ALLOWED_SCOPES: scopes },
  });

const send = (method: string, path: string, body?: object, who = 'approver'): Promise<Answer> =>
  app.request(method, path, body, as(who));

async function started(method: string, path: string, body?: object): Promise<string> {
  const { status, body: monitor } = await send(method, path, body, 'requester');
  expect(status).toBe(202);
  return String(monitor['id']);
}

/** What was begun while all was allowed. */
const begun = { kept: '', inOtherVault: '', lost: '', replaced: '', bulk: '' };

beforeAll(async () => {
  app = await start('*');
  begun.kept = await started('PUT', protectionPath(kept), bodyFor(vaultId));
  begun.inOtherVault = await started('POST', validationPath(inOtherVault), bodyFor(otherVaultId));
  begun.replaced = await started('PUT', protectionPath(lost), bodyFor(vaultId));
  await app.allEnded();
  begun.lost = await started('DELETE', `${protectionPath(lost)}?data=delete&vaultId=${vaultId}`);
  begun.bulk = await started('POST', '/api/bulk-protections', {
    dryRun: true,
    protections: [
      { resourceId: `${kept}-gone`, target: bodyFor(vaultId) },
      { resourceId: `${lost}-gone`, target: bodyFor(vaultId) },
      { resourceId: inOtherVault, target: bodyFor(otherVaultId) },
      { resourceId: kept, target: bodyFor(vaultId) },
    ],
  });
  // The deletion waits for somebody's word, and the bulk comes to its end meanwhile.
  for (let step = 0; step < 500; step++) {
    await app.host.idle();
    const { body } = await send('GET', `/api/bulk-protections/${begun.bulk}`);
    if (body['status'] === 'Succeeded') break;
    app.clock.advanceToNext();
  }
  const now = app.clock.now();
  await app.stop();
  app = await start(`${group},${vaultId}`, now);
});

afterAll(async () => {
  await app.stop();
  rmSync(data, { recursive: true, force: true });
});

afterEach(() => expect(app.arm.requests).toEqual([]));

const list = z.object({ value: z.array(z.looseObject({ resourceId: z.string() })), nextLink: z.url().optional() });

/** All pages of a list, each of one entry at most. */
async function pagesOf(path: string): Promise<z.infer<typeof list>['value'][]> {
  const pages = [];
  for (let next: string | undefined = path; next !== undefined;) {
    const { status, body } = await send('GET', next.replace(app.host.url, ''));
    expect(status).toBe(200);
    const { value, nextLink } = list.parse(body);
    pages.push(value);
    next = nextLink;
  }
  return pages;
}

describe('what was begun before the scopes were narrowed', () => {
  it('is there still', async () => {
    const { body } = await send('GET', `/api/operations/${begun.kept}`);
    expect(body).toMatchObject({ id: begun.kept, status: 'Succeeded', resourceId: kept });
    const { instances } = await app.host.engine.query({ runtimeStatuses: ['Pending', 'Running'], top: 10 });
    expect(instances.map(({ instanceId }) => instanceId)).toEqual([begun.lost.split('.')[0]]);
  });

  it.each([
    ['of a resource outside', 'lost', ['', '/cancel', '/approve', '/reject']],
    ['of a resource outside that a newer one has replaced', 'replaced', ['', '/cancel', '/approve', '/reject']],
    ['in a vault outside', 'inOtherVault', ['', '/cancel', '/approve', '/reject']],
  ] as const)('is neither shown nor touched: an operation %s', async (_, which, actions) => {
    for (const action of actions) {
      const { status, body, text } = await send(
        action === '' ? 'GET' : 'POST',
        `/api/operations/${begun[which]}${action}`,
      );
      expect({ action, status, code: body['code'] }).toEqual({ action, status: 403, code: 'ScopeNotAllowed' });
      expect(text).not.toMatch(/lostRG|otherBkpVault|op-/);
    }
    await app.host.idle();
    const { instances } = await app.host.engine.query({ runtimeStatuses: ['Pending', 'Running'], top: 10 });
    expect(instances).toHaveLength(1);
  });

  it('is not withdrawn by its requester either', async () => {
    const deleter = signedIn({ id: 'requester', roles: ['Sauvegarde.Deleter'] });
    const { status, body } = await app.request('POST', `/api/operations/${begun.lost}/cancel`, {}, deleter);
    expect([status, body['code']]).toEqual([403, 'ScopeNotAllowed']);
  });

  it.each(['', '&kind=validate', '&status=Succeeded'])('is left out of the list of operations%s', async (filter) => {
    const ids = (await pagesOf(`/api/operations?top=1${filter}`)).flat().map(({ resourceId }) => resourceId);
    expect(ids.length).toBeGreaterThan(0);
    expect(ids.filter((id) => id !== kept && id !== `${kept}-gone`)).toEqual([]);
  });

  it('is refused where the list is asked for its resource', async () => {
    const { status, body } = await send('GET', `/api/operations?resourceId=${encodeURIComponent(lost)}`);
    expect([status, body['code']]).toEqual([403, 'ScopeNotAllowed']);
    expect((await pagesOf(`/api/operations?resourceId=${encodeURIComponent(inOtherVault)}`)).flat()).toEqual([]);
  });

  it('is left out of the items of a bulk, which keep their numbers', async () => {
    const pages = await pagesOf(`/api/bulk-protections/${begun.bulk}/items?top=1`);
    expect(pages.flat()).toMatchObject([
      { number: 0, resourceId: `${kept}-gone`, state: 'failed' },
      { number: 3, resourceId: kept, state: 'succeeded' },
    ]);
  });

  it('is counted, and not named, in the bulk', async () => {
    const { body, text } = await send('GET', `/api/bulk-protections/${begun.bulk}`);
    expect(body).toMatchObject({ status: 'Succeeded', counts: { failed: 2, succeeded: 2 } });
    expect(body['failures']).toMatchObject([{ resourceId: `${kept}-gone` }]);
    expect(text).not.toMatch(/lostRG|otherBkpVault/);
  });
});
