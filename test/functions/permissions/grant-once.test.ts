import { grants, group, path, planned, principalId, READER } from '../../integration/permissions/permission-estate';
import type { Answer } from '../../integration/running-app';
import { flexibleServerBody, flexibleServerId, protectionPath, vaultId } from '../../integration/seeded-estate';
import { useApp } from '../../integration/use-app';

const app = useApp({ appSettings: grants });

/** Each test has a key of its own: what is remembered outlives the reset between tests. */
let keys = 0;
let key: string;
beforeEach(() => {
  key = `grant-${++keys}`;
});

const planId = async (): Promise<string> => String((await planned(app(), flexibleServerId, { vaultId }))['planId']);

const put = (body: object, resourceId = flexibleServerId): Promise<Answer> =>
  app().request('PUT', path(resourceId), { vaultId, ...body }, { 'idempotency-key': key });

const idOf = ({ status, body }: Answer): string => {
  expect({ status, body }).toMatchObject({ status: 202, body: { id: expect.any(String) } });
  return String(body['id']);
};

const refusal = ({ status, body }: Answer) => ({ status, code: body['code'] });
const reused = { status: 422, code: 'IdempotencyKeyReused' };

/** A role that is granted and one that is refused: the plan of before is not the plan any more, and was not applied. */
async function halfApplied(plan: string): Promise<string> {
  app().arm.faults.add({ switch: 'refuse', on: 'assignRole', resource: 'pgflex-orders', code: 'AuthorizationFailed' });
  const id = idOf(await put({ planId: plan }));
  expect(await app().ended(id)).toMatchObject({ status: 'Failed', error: { code: 'AuthorizationFailed' } });
  app().arm.faults.clear();
  return id;
}

describe('a grant that is asked for again with its key', () => {
  it('is the same operation while it runs and afterwards, and nothing is asked of Azure for it', async () => {
    app().arm.faults.add({ switch: 'throttle', on: 'assignRole', times: 1, retryAfter: { seconds: 60 } });
    const plan = await planId();
    const first = idOf(await put({ planId: plan }));
    await app().until(first, ({ progress }) => progress?.['waitingFor'] === 'throttling');
    app().arm.clearRequests();
    expect(idOf(await put({ planId: plan }))).toBe(first);
    expect(app().arm.requests).toEqual([]);
    await app().ended(first);
    app().arm.clearRequests();
    const again = await put({ planId: plan.toUpperCase(), vaultId: vaultId.toUpperCase() });
    expect(idOf(again)).toBe(first);
    expect(again.body).toMatchObject({ status: 'Succeeded', result: { kind: 'Granted' } });
    expect(app().arm.requests).toEqual([]);
  });

  it('is the same operation when what is missing has changed since, whatever it came to', async () => {
    const plan = await planId();
    const first = await halfApplied(plan);
    const unkeyed = await app().request('PUT', path(flexibleServerId), { vaultId, planId: plan });
    expect(refusal(unkeyed)).toEqual({ status: 409, code: 'PlanChanged' });
    app().arm.clearRequests();
    const again = await put({ planId: plan });
    expect(idOf(again)).toBe(first);
    expect(again.body).toMatchObject({ status: 'Failed', error: { code: 'AuthorizationFailed' } });
    expect(app().arm.requests).toEqual([]);
  });

  it('is the same operation when a newer one has replaced it', async () => {
    const plan = await planId();
    const first = idOf(await put({ planId: plan }));
    await app().ended(first);
    await app().ended(await app().start('PUT', protectionPath(flexibleServerId), flexibleServerBody));
    const again = await put({ planId: plan });
    expect(idOf(again)).toBe(first);
    expect(again.body).toMatchObject({ kind: 'grantPermissions', status: 'NotStarted' });
    expect(refusal(await app().request('GET', `/api/operations/${first}`))).toEqual({
      status: 410,
      code: 'OperationReplaced',
    });
  });

  it.each([
    ['another plan', { planId: '0dce9c67-5bf2-567f-824a-000000000000' }],
    ['another vault', { vaultId: `${vaultId}-other` }],
    [
      'another identity',
      {
        identity: {
          type: 'UserAssigned',
          id: `${group}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/one`,
        },
      },
    ],
  ])('is refused with %s, and asks nothing of Azure', async (_, other) => {
    const plan = await planId();
    await app().ended(idOf(await put({ planId: plan })));
    app().arm.clearRequests();
    expect(refusal(await put({ planId: plan, ...other }))).toEqual(reused);
    expect(app().arm.requests).toEqual([]);
  });

  it('is refused for another resource, and on another route', async () => {
    const plan = await planId();
    await app().ended(idOf(await put({ planId: plan })));
    const other = flexibleServerId.replace('orders', 'billing');
    expect(refusal(await put({ planId: plan }, other))).toEqual(reused);
    const headers = { 'idempotency-key': key };
    const protection = await app().request('PUT', protectionPath(flexibleServerId), flexibleServerBody, headers);
    expect(refusal(protection)).toEqual(reused);
  });

  it('names the identity that is meant without a name', async () => {
    const plan = await planId();
    const first = idOf(await put({ planId: plan }));
    expect(idOf(await put({ planId: plan, identity: { type: 'SystemAssigned' } }))).toBe(first);
  });

  it('keeps its key when it was refused, by the plan or by another operation', async () => {
    // So that no grant of an earlier test is the last operation, which would be shown.
    await app().ended(await app().start('POST', `/api/protection-actions/resume-backups${flexibleServerId}`));
    const plan = await planId();
    app().arm.seed({ roleAssignments: [{ scope: group, role: READER, principalId }] });
    expect(refusal(await put({ planId: plan }))).toEqual({ status: 409, code: 'PlanChanged' });
    app().arm.reset();
    await app().start('PUT', protectionPath(flexibleServerId), flexibleServerBody);
    expect(refusal(await put({ planId: plan }))).toEqual({ status: 409, code: 'OperationInProgress' });
    await app().allEnded();
    app().arm.faults.add({ switch: 'connectionReset', on: 'list', times: 1 });
    expect(refusal(await put({ planId: plan }))).toEqual({ status: 502, code: 'AzureUnreachable' });
    const id = idOf(await put({ planId: plan }));
    expect(await app().ended(id)).toMatchObject({ status: 'Succeeded', result: { kind: 'Granted' } });
    expect(idOf(await put({ planId: plan }))).toBe(id);
  });

  it('is one operation for all that come at once, and each role is given once', async () => {
    const plan = await planId();
    app().arm.clearRequests();
    const answers = await Promise.all(Array.from({ length: 5 }, () => put({ planId: plan })));
    expect(new Set(answers.map(idOf)).size).toBe(1);
    await app().allEnded();
    const given = app().arm.requests.filter(
      ({ method, path: of }) => method === 'PUT' && of.includes('roleAssignments'),
    );
    expect(given).toHaveLength(2);
  });

  it('is that of one of two that come at once with other bodies', async () => {
    for (let round = 0; round < 4; round++) {
      key = `grant-race-${round}`;
      const plan = await planId();
      const other = `${plan.slice(0, -12)}000000000000`;
      const answers = await Promise.all([put({ planId: plan }), put({ planId: other })]);
      // The other one may come first: it is refused for its plan then, and has the key.
      const [mine, theirs] = answers.map(refusal);
      const isFirst = mine?.status === 202;
      expect(isFirst ? theirs : mine).toEqual(reused);
      if (!isFirst) expect(theirs).toEqual({ status: 409, code: 'PlanChanged' });
      await app().reset();
    }
  });
});
