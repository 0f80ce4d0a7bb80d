import type { Answer } from '../../integration/running-app';
import {
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

  it('is one for a dry run too, and does not meet the operation that writes', async () => {
    const writing = idOf(await put(caller('dry', 'key')));
    const dryRun = () =>
      app().request('POST', validationPath(flexibleServerId), flexibleServerBody, caller('dry', 'key'));
    const first = idOf(await dryRun());
    expect(first).not.toBe(writing);
    await app().allEnded();
    expect(idOf(await dryRun())).toBe(first);
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
