import type { Answer } from '../../integration/running-app';
import {
  databaseBody,
  databaseId,
  flexibleServerBody,
  flexibleServerId,
  protectionPath,
  validationPath,
  vaultId,
} from '../../integration/seeded-estate';
import { signedIn } from '../support/client-principal';
import { useGuardedApp } from '../support/guarded-app';

const app = useGuardedApp();
const path = protectionPath(flexibleServerId);

const caller = (id: string, key?: string): Record<string, string> => ({
  ...signedIn({ roles: ['Sauvegarde.Operator'], id }),
  ...(key !== undefined && { 'idempotency-key': key }),
});

const put = (headers: Record<string, string>, body: object = flexibleServerBody): Promise<Answer> =>
  app().request('PUT', path, body, headers);

const idOf = ({ status, body }: Answer): string => {
  expect({ status, body }).toMatchObject({ status: 202, body: { id: expect.any(String) } });
  return String(body['id']);
};

describe('a repeated request with an idempotency key', () => {
  it('finds the operation that runs', async () => {
    const first = idOf(await put(caller('ada', 'running')));
    expect(idOf(await put(caller('ada', 'running')))).toBe(first);
  });

  it('finds the operation that has ended, and asks nothing of Azure', async () => {
    const first = idOf(await put(caller('ada', 'ended')));
    await app().allEnded();
    app().arm.clearRequests();
    const again = await put(caller('ada', 'ended'));
    expect(idOf(again)).toBe(first);
    expect(again.body).toMatchObject({ status: 'Succeeded', result: { kind: 'Protected' } });
    expect(again.headers.get('retry-after')).toBeNull();
    await app().host.idle();
    expect(app().arm.requests).toEqual([]);
  });

  it('may spell its ids in another way', async () => {
    const first = idOf(await put(caller('ada', 'spelling')));
    await app().allEnded();
    expect(idOf(await put(caller('ada', 'spelling'), { ...flexibleServerBody, vaultId: vaultId.toUpperCase() }))).toBe(
      first,
    );
  });

  it.each([
    ['another body', () => put(caller('bob', 'other'), { ...flexibleServerBody, friendlyName: 'another' })],
    ['another kind of operation', () => app().request('DELETE', path, undefined, caller('bob', 'other'))],
  ])('is refused with %s, and starts nothing', async (_, send) => {
    const first = idOf(await put(caller('bob', 'other')));
    await app().allEnded();
    const { status, body } = await send();
    expect({ status, code: body['code'] }).toEqual({ status: 422, code: 'IdempotencyKeyReused' });
    const { body: monitor } = await app().request('GET', `/api/operations/${first}`, undefined, caller('bob'));
    expect(monitor).toMatchObject({ id: first, status: 'Succeeded' });
  });

  it.each([
    ['without a key', () => put(caller('eve'))],
    ['with another key', () => put(caller('eve', 'second'))],
    ['from another caller', () => put(caller('mallory', 'first'))],
  ])('is a new request %s', async (_, send) => {
    const first = idOf(await put(caller('eve', 'first')));
    await app().allEnded();
    expect(idOf(await send())).not.toBe(first);
  });

  it.each([
    [
      'a dry run',
      () => app().request('POST', validationPath(flexibleServerId), flexibleServerBody, caller('dry', 'one')),
    ],
    ['another resource', () => app().request('PUT', protectionPath(databaseId), databaseBody, caller('dry', 'one'))],
    [
      'a bulk',
      () =>
        app().request(
          'POST',
          '/api/bulk-protections',
          { resourceIds: [flexibleServerId], target: flexibleServerBody },
          caller('dry', 'one'),
        ),
    ],
  ])('is refused on another route or resource: %s', async (_, send) => {
    idOf(await put(caller('dry', 'one')));
    const { status, body } = await send();
    expect({ status, code: body['code'] }).toEqual({ status: 422, code: 'IdempotencyKeyReused' });
    await app().allEnded();
    const { instances } = await app().host.engine.query({ runtimeStatuses: ['Completed'], top: 1000 });
    expect(instances.map(({ instanceId }) => instanceId).filter((id) => !id.startsWith('op-'))).toEqual([]);
  });

  it('is of one of two that come at once with other bodies, and the operation is what that one asked for', async () => {
    for (let round = 0; round < 8; round++) {
      const names = ['this', 'that'];
      const answers = await Promise.all(
        names.map((friendlyName) => put(caller(`racer-${round}`, 'race'), { ...flexibleServerBody, friendlyName })),
      );
      expect(answers.map(({ status }) => status).sort()).toEqual([202, 422]);
      const won = answers.findIndex(({ status }) => status === 202);
      const [instanceId = ''] = String(answers[won]?.body['id']).split('.');
      const instance = await app().host.engine.get(instanceId);
      expect(JSON.stringify(instance)).toContain(names[won]);
      await app().reset();
    }
  });

  it('is one operation for all that come at once with one request', async () => {
    const answers = await Promise.all(Array.from({ length: 5 }, () => put(caller('twins', 'same'))));
    expect(new Set(answers.map(idOf)).size).toBe(1);
    await app().allEnded();
    expect(app().arm.requests.filter(({ kind }) => kind === 'create')).toHaveLength(1);
  });

  it('finds the operation that a newer one has replaced, whose monitor says so', async () => {
    const first = idOf(await put(caller('late', 'late')));
    await app().allEnded();
    const newer = idOf(await put(caller('other')));
    await app().allEnded();
    app().arm.clearRequests();
    const again = await put(caller('late', 'late'));
    expect(idOf(again)).toBe(first);
    expect(again.headers.get('operation-location')).toMatch(new RegExp(`/api/operations/${first}$`));
    expect(again.body).toMatchObject({ kind: 'protect', resourceId: flexibleServerId, status: 'NotStarted' });
    const monitor = await app().request('GET', `/api/operations/${first}`, undefined, caller('late'));
    expect([monitor.status, monitor.body['code']]).toEqual([410, 'OperationReplaced']);
    const latest = await app().request('GET', `/api/operations/${newer}`, undefined, caller('late'));
    expect(latest.body).toMatchObject({ id: newer, status: 'Succeeded' });
    expect(app().arm.requests).toEqual([]);
  });

  it('may come again after another operation stood in its way', async () => {
    idOf(await put(caller('first'), { ...flexibleServerBody, friendlyName: 'another' }));
    const refused = await put(caller('patient', 'patient'));
    expect([refused.status, refused.body['code']]).toEqual([409, 'OperationInProgress']);
    await app().allEnded();
    const id = idOf(await put(caller('patient', 'patient')));
    await app().allEnded();
    expect(idOf(await put(caller('patient', 'patient')))).toBe(id);
  });

  it.each([
    ['a blank in it', 'a b'],
    ['too many characters', 'x'.repeat(129)],
  ])('is refused when its key has %s', async (_, key) => {
    const { status, body } = await put(caller('form', key));
    expect({ status, code: body['code'] }).toEqual({ status: 400, code: 'InvalidParameter' });
    expect(body['errors']).toEqual([{ header: 'idempotency-key', detail: expect.any(String) }]);
  });
});
