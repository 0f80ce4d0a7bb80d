import { z } from 'zod';
import type { RunningApp } from '../../integration/running-app';
import {
  databaseBody,
  databaseId,
  flexibleServerBody,
  flexibleServerId,
  protectionPath,
  vaultId,
} from '../../integration/seeded-estate';
import { allRoles } from '../access/expected-access';
import { readApiDocument } from '../support/api-document';
import { exampleRequest } from '../support/example-request';
import { signedIn } from '../support/client-principal';
import { useGuardedApp } from '../support/guarded-app';

const app = useGuardedApp();
const path = protectionPath(flexibleServerId);

const record = z.strictObject({
  event: z.literal('sauvegarde.write'),
  at: z.iso.datetime(),
  principal: z.strictObject({ kind: z.string(), id: z.string(), name: z.string().optional() }).optional(),
  method: z.string(),
  route: z.string(),
  function: z.string(),
  subject: z.string().optional(),
  reason: z.string().optional(),
  status: z.int(),
  code: z.string().optional(),
  asked: z.looseObject({ kind: z.string() }).optional(),
  operationId: z.string().optional(),
  operationKind: z.string().optional(),
  resourceId: z.string().optional(),
  bulkId: z.string().optional(),
  auditId: z.string().optional(),
  operationCorrelationId: z.guid().optional(),
  correlationId: z.guid(),
});

const written = ({ logged }: RunningApp): string[] =>
  logged.flatMap((line) => /\{"event":"sauvegarde\.write".*?\}(?= \{)/.exec(line)?.[0] ?? []);

/** The records that `send` leaves behind. */
async function recordsOf(send: () => Promise<unknown>): Promise<z.infer<typeof record>[]> {
  const before = written(app()).length;
  await send();
  return written(app())
    .slice(before)
    .map((text) => record.parse(JSON.parse(text)));
}

const operator = () => signedIn({ roles: ['Sauvegarde.Operator'], id: 'object-id', name: 'ada@contoso.com' });
/** Each is somebody new: requests of one caller are few here. */
const everyRole = () => signedIn({ roles: allRoles.map((role) => `Sauvegarde.${role}`) });
const bulk = { resourceIds: [flexibleServerId], target: flexibleServerBody, dryRun: true };
const correlationId = '0f8fad5b-d9cb-469f-a165-70867728950e';

describe('the audit trail', () => {
  it('says who did what and why, what came of it, and leads to the operation and to Azure', async () => {
    const headers = {
      ...operator(),
      'x-ms-reason': 'CHG0031337',
      'x-ms-correlation-request-id': correlationId.toUpperCase(),
    };
    const [told, ...more] = await recordsOf(async () => {
      const answer = await app().request('PUT', path, flexibleServerBody, headers);
      expect(answer.headers.get('x-ms-correlation-request-id')).toBe(correlationId);
      expect(answer.body['correlationId']).toBe(correlationId);
    });
    expect(more).toEqual([]);
    expect(told).toMatchObject({
      principal: { kind: 'user', id: 'object-id', name: 'ada@contoso.com' },
      method: 'PUT',
      route: 'protections/{*resourceId}',
      function: 'protectDatabaseHttp',
      subject: flexibleServerId.slice(1),
      reason: 'CHG0031337',
      status: 202,
      asked: {
        ...{ kind: 'protect', vaultId, policyId: flexibleServerBody.policyId, location: flexibleServerBody.location },
      },
      operationId: expect.stringMatching(/^op-[0-9a-f]{32}\.[0-9a-f]{8}$/),
      operationKind: 'protect',
      resourceId: flexibleServerId,
      correlationId,
    });
    expect(told).not.toHaveProperty('code');
  });

  it.each([
    ['nobody signed in', {}, flexibleServerBody, { status: 401, code: 'Unauthenticated', principal: undefined }],
    [
      'somebody without the role',
      signedIn({ roles: ['Sauvegarde.Reader'], id: 'reader' }),
      flexibleServerBody,
      { status: 403, code: 'MissingRole', principal: { kind: 'user', id: 'reader' } },
    ],
    [
      'a body that will not do',
      operator(),
      {},
      { status: 400, code: 'InvalidBody', principal: { kind: 'user', id: 'object-id', name: 'ada@contoso.com' } },
    ],
  ] as const)('has requests that were refused too: %s', async (_, headers, body, expected) => {
    const [told] = await recordsOf(() => app().request('PUT', path, body, headers));
    expect(told).toMatchObject({ status: expected.status, code: expected.code });
    expect(told?.principal).toEqual(expected.principal);
    expect(told).not.toHaveProperty('operationId');
  });

  it('says of every request that writes what it asks for', async () => {
    const document = await readApiDocument(app());
    const writing = document.operations.filter(
      ({ method, key }) =>
        method !== 'GET' && !['POST /api/rules/preview', 'POST /api/permissions/{resourceId}'].includes(key),
    );
    const silent: string[] = [];
    for (const operation of writing) {
      const { method, path: of, body } = exampleRequest(operation, document.components);
      const sender = signedIn({ roles: allRoles.map((role) => `Sauvegarde.${role}`) });
      const [told, ...more] = await recordsOf(() => app().request(method, of, body, sender));
      if (told?.asked === undefined || more.length > 0) silent.push(operation.key);
    }
    expect(writing.length).toBeGreaterThan(15);
    expect(silent).toEqual([]);
  });

  it.each([
    [
      'a deletion that the app does not allow',
      () => app().request('DELETE', `${path}?data=delete&vaultId=${vaultId}`, undefined, everyRole()),
      { status: 403, code: 'DataDeletionNotAllowed', asked: { kind: 'unprotect', data: 'delete', vaultId } },
    ],
    [
      'a deletion by somebody who may only stop',
      () => app().request('DELETE', `${path}?data=delete`, undefined, operator()),
      { status: 403, code: 'MissingRole', asked: { kind: 'unprotect', data: 'delete' } },
    ],
    [
      'another request than the one that runs',
      async () => {
        await app().request('PUT', path, flexibleServerBody, everyRole());
        return app().request('DELETE', path, undefined, everyRole());
      },
      { status: 409, code: 'OperationInProgress', asked: { kind: 'unprotect', data: 'retain' } },
    ],
    [
      'a bulk',
      () => app().request('POST', '/api/bulk-protections', bulk, everyRole()),
      {
        status: 202,
        bulkId: expect.stringMatching(/^bulk-/),
        asked: { kind: 'bulkProtect', selection: 'list', items: 1, dryRun: true, window: 10, vaultId },
      },
    ],
    [
      'an audit',
      () => app().request('POST', '/api/audits', {}, everyRole()),
      { status: 202, auditId: expect.any(String), asked: { kind: 'audit', remediate: false } },
    ],
    [
      'a grant of a plan that is another one by now',
      () =>
        app().request(
          'PUT',
          `/api/permissions${flexibleServerId}`,
          { vaultId, planId: '0dce9c67-5bf2-567f-824a-000000000000' },
          everyRole(),
        ),
      {
        status: 409,
        asked: { kind: 'grantPermissions', vaultId, planId: '0dce9c67-5bf2-567f-824a-000000000000' },
      },
    ],
  ] as const)('says what was asked for, whatever came of it: %s', async (_, send, expected) => {
    const told = await recordsOf(send);
    expect(told.at(-1)).toMatchObject(expected);
  });

  it('has the assignments of a grant', async () => {
    const plan = await app().request('POST', `/api/permissions${flexibleServerId}`, { vaultId }, everyRole());
    const planId = String(plan.body['planId']);
    const send = () => app().request('PUT', `/api/permissions${flexibleServerId}`, { vaultId, planId }, everyRole());
    const [told] = await recordsOf(send);
    expect(told?.asked?.['assignments']).toEqual(
      expect.arrayContaining([
        { roleName: expect.any(String), scope: expect.stringMatching(/^\//), principalId: expect.any(String) },
      ]),
    );
  });

  it('has no signature of a container, nor the secret of a target, also of a restore that is refused', async () => {
    const secret = 'c2lnbmF0dXJl';
    const common = { recoveryPointId: 'one', location: 'westus' };
    const files = {
      ...{ kind: 'files', containerUrl: `https://me:${secret}@a.blob.core.windows.net/c?sig=${secret}#${secret}` },
      ...{ storageAccountId: `${vaultId}?sig=${secret}`, filePrefix: 'f' },
    };
    const database = { kind: 'database', databaseId, secretUri: `https://kv.vault.azure.net/secrets/pg/${secret}` };
    const told = await recordsOf(async () => {
      for (const target of [files, database]) {
        await app().request('POST', `/api/restores${flexibleServerId}`, { ...common, target }, everyRole());
      }
    });
    expect(told).toMatchObject([
      {
        status: 400,
        asked: { kind: 'restore', recoveryPointId: 'one', containerUrl: 'https://a.blob.core.windows.net/c' },
      },
      { status: 400, asked: { kind: 'restore', target: 'database', databaseId } },
    ]);
    expect(JSON.stringify(told)).not.toContain(secret);
  });

  it('has why, when a cancel or a decision says so in its body; the header comes first', async () => {
    const { body } = await app().request('PUT', path, flexibleServerBody, everyRole());
    const cancel = (headers: Record<string, string> = {}) =>
      app().request(
        'POST',
        `/api/operations/${String(body['id'])}/cancel`,
        { reason: 'in the body' },
        { ...everyRole(), ...headers },
      );
    expect(await recordsOf(() => cancel())).toMatchObject([{ asked: { kind: 'cancel' }, reason: 'in the body' }]);
    expect(await recordsOf(() => cancel({ 'x-ms-reason': 'above' }))).toMatchObject([{ reason: 'above' }]);
  });

  it('has nothing of requests that read', async () => {
    const reading = await recordsOf(async () => {
      await app().request('GET', path, undefined, operator());
      await app().request('POST', '/api/rules/preview', {}, operator());
      await app().request('GET', '/api/health');
    });
    expect(reading).toEqual([]);
  });

  it('has the operation that a cancellation is for', async () => {
    const { body } = await app().request('PUT', path, flexibleServerBody, operator());
    const id = String(body['id']);
    const [told] = await recordsOf(() => app().request('POST', `/api/operations/${id}/cancel`, {}, operator()));
    expect(told).toMatchObject({
      subject: id,
      operationId: id,
      operationKind: 'protect',
      resourceId: flexibleServerId,
      status: 202,
    });
  });

  it('has no body, no query, no key and no token', async () => {
    const secret = 'c2VjcmV0';
    const headers = { ...operator(), authorization: `Bearer ${secret}`, 'x-functions-key': secret };
    const sent = { ...databaseBody, secretUri: `https://kv.vault.azure.net/secrets/${secret}`, friendlyName: secret };
    const told = await recordsOf(async () => {
      await app().request('PUT', `${protectionPath(databaseId)}?code=${secret}`, sent, headers);
      await app().request('DELETE', `${path}?vaultId=${vaultId}&code=${secret}`, undefined, headers);
    });
    expect(told).toHaveLength(2);
    expect(JSON.stringify(told)).not.toContain(secret);
    expect(JSON.stringify(told)).not.toContain(operator()['x-ms-client-principal']);
  });

  it('is one line, whatever a caller calls itself or its reason', async () => {
    const headers = {
      ...signedIn({ roles: ['Sauvegarde.Operator'], name: 'ada\n{"event":"sauvegarde.write"}\u2028\u0085' }),
      'x-ms-reason': 'because"}\t{"event":"forged"',
    };
    const [told] = await recordsOf(() => app().request('PUT', path, {}, headers));
    expect(told).toMatchObject({ reason: 'because"}\t{"event":"forged"', status: 400 });
    for (const line of app().logged) {
      expect(line).not.toMatch(
        /[\n\r\u0085\u2028\u2029].*"sauvegarde\.write"|"sauvegarde\.write".*[\n\r\u0085\u2028\u2029]/s,
      );
    }
  });

  it.each([
    ['escaped', "UTF-8''d%C3%A9commissionn%C3%A9%20%E2%80%94%20fini", 'décommissionné — fini'],
    ['with a language', "utf-8'fr'fini", 'fini'],
    ['as long as can be', `UTF-8''${'%C3%A9'.repeat(256)}`, 'é'.repeat(256)],
    ['with a quote', "the server's", "the server's"],
    ['with a percent sign', '100%25', '100%25'],
  ])('has a reason of any letters, which a header carries in ASCII: %s', async (_, sent, reason) => {
    expect(
      await recordsOf(() => app().request('PUT', path, {}, { ...everyRole(), 'x-ms-reason': sent })),
    ).toMatchObject([{ reason }]);
  });

  it.each([
    ['bytes of UTF-8', Buffer.from('décommissionné').toString('latin1')],
    ['bytes of Latin-1', 'décommissionné'],
    ['escapes that are no UTF-8', "UTF-8''%E9"],
    ['an escape that is none', "UTF-8''100%"],
    ['what has to be escaped', "UTF-8''a b"],
    ['a line break', "UTF-8''one%0Atwo"],
    ['too many letters', `UTF-8''${'%C3%A9'.repeat(257)}`],
  ])('has no reason that came garbled or would forge one: %s', async (_, sent) => {
    const [told] = await recordsOf(async () => {
      const answer = await app().request('PUT', path, flexibleServerBody, { ...everyRole(), 'x-ms-reason': sent });
      expect(answer.status).toBe(400);
      expect(answer.body).toMatchObject({ code: 'InvalidParameter', errors: [{ header: 'x-ms-reason' }] });
    });
    expect(told).toMatchObject({ status: 400, code: 'InvalidParameter' });
    expect(told).not.toHaveProperty('reason');
  });

  it('has a correlation id of ours where the one of the request is no GUID, and the answer says which', async () => {
    let answered: string | null = null;
    const [told] = await recordsOf(async () => {
      const headers = { ...everyRole(), 'x-ms-correlation-request-id': 'CHG0031337' };
      const answer = await app().request('PUT', path, {}, headers);
      expect(answer.headers.get('x-ms-correlation-request-id')).toMatch(/^[0-9a-f-]{36}$/);
      answered = answer.headers.get('x-ms-correlation-request-id');
    });
    expect(told?.correlationId).toBe(answered);
  });

  it('cuts a subject that no resource id can be as long as', async () => {
    const [told] = await recordsOf(() => app().request('PUT', `${path}${'x'.repeat(2000)}`, {}, operator()));
    expect(told?.subject).toHaveLength(1024);
  });
});
