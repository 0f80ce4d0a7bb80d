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
  operationId: z.string().optional(),
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
      operationId: expect.stringMatching(/^op-[0-9a-f]{32}\.[0-9a-f]{8}$/),
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
    expect(told).toMatchObject({ subject: id, operationId: id, status: 202 });
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

  it('cuts a subject that no resource id can be as long as', async () => {
    const [told] = await recordsOf(() => app().request('PUT', `${path}${'x'.repeat(2000)}`, {}, operator()));
    expect(told?.subject).toHaveLength(1024);
  });
});
