import { flexibleServerBody, flexibleServerId, protectionPath, vaultId } from '../../integration/seeded-estate';
import { allRoles } from '../access/expected-access';
import { signedIn } from '../support/client-principal';
import { useGuardedApp } from '../support/guarded-app';
import { approvalDemanded } from './approval-demanded';

const app = useGuardedApp({
  appSettings: approvalDemanded,
});

const as = (id: string, ...roles: readonly string[]) =>
  signedIn({ id, roles: roles.map((role) => `Sauvegarde.${role}`) });
const requester = as('requester', 'Deleter', 'Operator');
const path = protectionPath(flexibleServerId);

async function started(method: string, query = ''): Promise<string> {
  const body = method === 'PUT' ? flexibleServerBody : undefined;
  const answer = await app().request(method, `${path}${query}`, body, requester);
  expect(answer.status).toBe(202);
  await app().host.idle();
  return String(answer.body['id']);
}

/** What runs, and who asked for it. */
const situations: Readonly<Record<string, () => Promise<string>>> = {
  'a protection': () => started('PUT'),
  'a stop with the data retained': async () => {
    await app().allEnded();
    app().arm.changeSettings({ durationsSeconds: { stop: 3600 } });
    return started('DELETE', `?vaultId=${vaultId}`);
  },
  'a deletion that waits': () => started('DELETE', '?data=delete'),
  'a deletion that was approved': async () => {
    app().arm.changeSettings({ durationsSeconds: { delete: 3600 } });
    const id = await started('DELETE', '?data=delete');
    await app().request('POST', `/api/operations/${id}/approve`, undefined, as('approver', 'Approver'));
    await app().host.idle();
    return id;
  },
};

async function under(situation: string): Promise<string> {
  if (situation !== 'a protection') {
    await started('PUT');
    await app().allEnded();
  }
  const begin = situations[situation];
  if (begin === undefined) throw new Error(`There is no ${situation}`);
  return begin();
}

/** Who may cancel what, by role; a Deleter is either who asked for it or somebody else. */
const table = Object.keys(situations).flatMap((situation) =>
  allRoles.flatMap((role) =>
    ['requester', 'REQUESTER', 'somebody-else'].map((who) => ({
      situation,
      role,
      who,
      may:
        role === 'Operator' ||
        (role === 'Deleter' && situation === 'a deletion that waits' && who.toLowerCase() === 'requester'),
    })),
  ),
);

describe.each(Object.keys(situations))('a cancel of %s', (situation) => {
  const rows = table.filter((row) => row.situation === situation);

  it('is refused to whom it is not for, and changes nothing', async () => {
    const id = await under(situation);
    for (const { role, who } of rows.filter(({ may }) => !may)) {
      const { status, body } = await app().request('POST', `/api/operations/${id}/cancel`, {}, as(who, role));
      expect({ role, who, status, code: body['code'] }).toEqual({ role, who, status: 403, code: 'MissingRole' });
    }
    await app().host.idle();
    const { body } = await app().request('GET', `/api/operations/${id}`, undefined, requester);
    expect(body['status']).toBe('Running');
  });

  it.each(rows.filter(({ may }) => may))('is for $role when it is $who', async ({ role, who }) => {
    const id = await under(situation);
    const answer = await app().request('POST', `/api/operations/${id}/cancel`, { reason: 'enough' }, as(who, role));
    expect(answer.status).toBe(202);
    await app().allEnded();
    const { body } = await app().request('GET', `/api/operations/${id}`, undefined, requester);
    expect(body).toMatchObject({ status: 'Canceled', result: { kind: 'Cancelled', reason: 'enough' } });
  });
});

it('tells a Deleter of an operation that is not there what it tells everybody', async () => {
  const { status, body } = await app().request('POST', '/api/operations/op-x/cancel', {}, as('requester', 'Deleter'));
  expect([status, body['code']]).toEqual([404, 'OperationNotFound']);
});
