import { datasources, otherVaultId, protectionPath, vaultId } from '../../integration/seeded-estate';
import { type Claim, principalHeader, signedIn } from '../support/client-principal';
import { useGuardedApp } from '../support/guarded-app';
import { approvalDemanded } from './approval-demanded';

const app = useGuardedApp({
  appSettings: approvalDemanded,
});

const as = (id: string, ...roles: readonly string[]) =>
  signedIn({ id, name: `${id}@contoso.example`, roles: roles.map((role) => `Sauvegarde.${role}`) });

const requester = as('requester', 'Deleter', 'Operator', 'Approver');
const approver = as('approver', 'Approver');

async function monitor(id: string) {
  return (await app().request('GET', `/api/operations/${id}`, undefined, approver)).body;
}

/** Lets the virtual time pass until the monitor is as it should be. */
async function until(id: string, met: (body: Awaited<ReturnType<typeof monitor>>) => boolean) {
  for (let step = 0; step < 500; step++) {
    await app().host.idle();
    const body = await monitor(id);
    if (met(body)) return body;
    if (!app().clock.advanceToNext()) throw new Error(`Nothing is due: ${JSON.stringify(body)}`);
  }
  throw new Error('It never came to that');
}

const hasEnded = ({ status }: Awaited<ReturnType<typeof monitor>>): boolean =>
  status !== 'Running' && status !== 'NotStarted';

const waits = (body: Awaited<ReturnType<typeof monitor>>): boolean =>
  JSON.stringify(body).includes('"waitingFor":"approval"');

const deletions = () => app().arm.requests.filter(({ method }) => method === 'DELETE');

/** Protects a datasource and asks for the deletion of its backups; gives the operation that waits. */
async function asked({ resourceId, body }: (typeof datasources)[number], headers = requester): Promise<string> {
  const put = await app().request('PUT', protectionPath(resourceId), body, requester);
  await until(String(put.body['id']), hasEnded);
  const answer = await app().request(
    'DELETE',
    `${protectionPath(resourceId)}?data=delete&vaultId=${vaultId}`,
    undefined,
    { ...headers, 'x-ms-reason': 'tenant has left' },
  );
  expect(answer.status).toBe(202);
  const id = String(answer.body['id']);
  await until(id, waits);
  return id;
}

const decide = (id: string, how: 'approve' | 'reject', headers: Record<string, string>, reason?: string) =>
  app().request('POST', `/api/operations/${id}/${how}`, reason === undefined ? undefined : { reason }, headers);

const [server, database] = datasources;

describe.each(datasources)('the deletion of the backups of $name', (datasource) => {
  it('waits for another principal, says what would be lost, and goes on when that one approves', async () => {
    const id = await asked(datasource);
    const waiting = await monitor(id);
    expect(waiting).toMatchObject({
      status: 'Running',
      progress: {
        ...{ phase: 'approval', waitingFor: 'approval' },
        approval: {
          requestedBy: { id: 'requester', name: 'requester@contoso.example' },
          reason: 'tenant has left',
          loss: {
            vaultId,
            softDelete: 'Off',
            immutability: 'Disabled',
            explanation: expect.stringMatching(/^Not recoverable/),
          },
        },
      },
    });
    expect(deletions()).toEqual([]);
    const answer = await decide(id, 'approve', approver, 'CHG0031337');
    expect(answer.status).toBe(202);
    expect(await until(id, hasEnded)).toMatchObject({
      status: 'Succeeded',
      result: {
        kind: 'Deleted',
        approval: {
          requestedBy: { id: 'requester' },
          decision: {
            ...{ verdict: 'approved', reason: 'CHG0031337' },
            by: { id: 'approver', name: 'approver@contoso.example' },
          },
        },
      },
    });
    expect(deletions()).toHaveLength(1);
  });

  it('is refused to be approved or rejected by who has asked for it, in whatever spelling of the id', async () => {
    const id = await asked(datasource);
    for (const how of ['approve', 'reject'] as const) {
      for (const self of ['requester', 'REQUESTER']) {
        const { status, body } = await decide(id, how, as(self, 'Approver', 'Deleter', 'Operator'));
        expect([status, body['code']]).toEqual([403, 'SelfApproval']);
      }
    }
    await app().host.idle();
    expect(await monitor(id)).toMatchObject({ status: 'Running', progress: { waitingFor: 'approval' } });
    expect(deletions()).toEqual([]);
  });
});

describe('the word of an approver', () => {
  const claims = (...more: readonly Claim[]): Record<string, string> => ({
    'x-ms-client-principal': principalHeader([{ typ: 'roles', val: 'Sauvegarde.Approver' }, ...more]),
  });

  it.each([
    [
      'an application with the object id of who has asked',
      claims({ typ: 'oid', val: 'requester' }, { typ: 'idtyp', val: 'app' }),
      403,
      'SelfApproval',
    ],
    ['somebody without an object id', claims({ typ: 'sub', val: 'approver' }), 401, 'Unauthenticated'],
    ['somebody with an empty object id', claims({ typ: 'oid', val: '' }), 401, 'Unauthenticated'],
  ])('is not that of %s', async (_, headers, status, code) => {
    const id = await asked(server);
    for (const how of ['approve', 'reject'] as const) {
      const answer = await decide(id, how, headers);
      expect([answer.status, answer.body['code']]).toEqual([status, code]);
    }
    await app().host.idle();
    expect(await monitor(id)).toMatchObject({ status: 'Running', progress: { waitingFor: 'approval' } });
  });
});

describe('an approval', () => {
  it('that is denied ends the operation before anything was deleted', async () => {
    const id = await asked(server);
    await decide(id, 'reject', approver, 'still needed');
    expect(await until(id, hasEnded)).toMatchObject({
      result: {
        kind: 'Rejected',
        approval: { decision: { verdict: 'rejected', by: { id: 'approver' }, reason: 'still needed' } },
      },
    });
    expect(deletions()).toEqual([]);
    expect(app().arm.backupInstances()).toHaveLength(1);
    const late = await decide(id, 'approve', approver);
    expect([late.status, late.body['code']]).toEqual([409, 'ApprovalNotAwaited']);
  });

  it('that nobody gives expires after three days', async () => {
    const id = await asked(server);
    const since = app().clock.now();
    expect(await until(id, hasEnded)).toMatchObject({ result: { kind: 'Expired', approval: { loss: { vaultId } } } });
    const hours = (app().clock.now() - since) / 3_600_000;
    expect(hours).toBeGreaterThan(71.9);
    expect(hours).toBeLessThan(72.1);
    expect(deletions()).toEqual([]);
  });

  it('can be given up with a cancel, by the requester too', async () => {
    const id = await asked(server);
    const { status } = await app().request(
      'POST',
      `/api/operations/${id}/cancel`,
      { reason: 'changed my mind' },
      as('requester', 'Deleter'),
    );
    expect(status).toBe(202);
    expect(await until(id, hasEnded)).toMatchObject({
      ...{ status: 'Canceled', result: { kind: 'Cancelled', phase: 'approval', reason: 'changed my mind' } },
    });
    expect(deletions()).toEqual([]);
  });

  it('needs the role, and is not asked for where data are kept', async () => {
    const id = await asked(server);
    const { status, body } = await decide(id, 'approve', as('other', 'Deleter', 'Operator'));
    expect([status, body['code']]).toEqual([403, 'MissingRole']);
    const stop = await app().request(
      'DELETE',
      `${protectionPath(database.resourceId)}?vaultId=${vaultId}`,
      undefined,
      requester,
    );
    expect(await until(String(stop.body['id']), hasEnded)).toMatchObject({ result: { kind: 'NotProtected' } });
  });

  it('is not waited for when there is nothing to delete', async () => {
    const path = `${protectionPath(server.resourceId)}?data=delete&vaultId=${otherVaultId}`;
    const { body } = await app().request('DELETE', path, undefined, requester);
    expect(await until(String(body['id']), hasEnded)).toMatchObject({ result: { kind: 'NotProtected' } });
  });

  it.each([
    ['of another attempt', { attempt: '00000000' }],
    ['by the requester', { by: { id: 'Requester' } }],
    ['by nobody', { by: { id: '' } }],
    ['of another form', { verdict: 'approved ' }],
    ['with more than a decision', { role: 'Approver' }],
  ])('%s that comes past the API counts for nothing, and the right one still does', async (_, forged) => {
    const id = await asked(server);
    const [instanceId = '', attempt = ''] = id.split('.');
    const decision = { attempt, verdict: 'approved', by: { id: 'approver' }, ...forged };
    await app().host.engine.raiseEvent(instanceId, 'cancel', JSON.stringify({ decision }));
    await app().host.idle();
    expect(await monitor(id)).toMatchObject({ status: 'Running', progress: { waitingFor: 'approval' } });
    expect(deletions()).toEqual([]);
    await decide(id, 'approve', approver);
    expect(await until(id, hasEnded)).toMatchObject({ result: { kind: 'Deleted' } });
  });

  it('that comes twice deletes once', async () => {
    const id = await asked(server);
    const answers = await Promise.all([
      decide(id, 'approve', approver),
      decide(id, 'approve', as('third', 'Approver')),
    ]);
    expect(answers.map(({ status }) => status).filter((status) => status !== 202 && status !== 409)).toEqual([]);
    expect(await until(id, hasEnded)).toMatchObject({ status: 'Succeeded', result: { kind: 'Deleted' } });
    expect(deletions()).toHaveLength(1);
  });

  it('that comes again while the deletion runs does not stop it, and a cancel after that does', async () => {
    app().arm.changeSettings({ durationsSeconds: { delete: 3600 } });
    const late = async (id: string): Promise<void> => {
      const [instanceId = '', attempt = ''] = id.split('.');
      const decision = { attempt, verdict: 'approved', by: { id: 'third' } };
      for (let times = 0; times < 3; times++) {
        await app().host.engine.raiseEvent(instanceId, 'cancel', JSON.stringify({ decision }));
        await app().host.idle();
        app().clock.advanceToNext();
      }
    };
    const deleted = await asked(server);
    await decide(deleted, 'approve', approver);
    await until(deleted, () => deletions().length === 1);
    await late(deleted);
    expect(await until(deleted, hasEnded)).toMatchObject({ status: 'Succeeded', result: { kind: 'Deleted' } });
    const given = await asked(database);
    await decide(given, 'approve', approver);
    await until(given, () => deletions().length === 2);
    await late(given);
    await app().request('POST', `/api/operations/${given}/cancel`, { reason: 'enough' }, requester);
    expect(await until(given, hasEnded)).toMatchObject({ result: { kind: 'Cancelled', reason: 'enough' } });
  });
});
