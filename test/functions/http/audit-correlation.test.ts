import { z } from 'zod';
import type { Answer, RunningApp } from '../../integration/running-app';
import { flexibleServerBody, flexibleServerId, protectionPath, vaultId } from '../../integration/seeded-estate';
import { allRoles } from '../access/expected-access';
import { approvalDemanded } from '../approvals/approval-demanded';
import { signedIn } from '../support/client-principal';
import { useGuardedApp } from '../support/guarded-app';

const app = useGuardedApp({ appSettings: approvalDemanded });

const path = protectionPath(flexibleServerId);

const record = z.looseObject({ correlationId: z.guid(), operationCorrelationId: z.guid().optional() });

/** The lines of JSON in the log that are of an event. */
const records = ({ logged }: RunningApp, event: string) =>
  logged.flatMap((line) => {
    const [text] = new RegExp(`\\{"event":"sauvegarde\\.${event}".*?\\}(?= \\{)`).exec(line) ?? [];
    return text === undefined ? [] : [record.parse(JSON.parse(text))];
  });

let requests = 0;

/** A correlation id for each request, so that none can be taken for another. */
const newId = (): string => `0f8fad5b-d9cb-469f-a165-${String(++requests).padStart(12, '0')}`;

interface Sent {
  readonly correlationId: string;
  readonly answer: Answer;
  readonly told: z.infer<typeof record>;
}

/** Sends a request that has to be accepted, with a correlation id of its own, and gives what the audit trail has of it. */
async function send(
  method: string,
  to: string,
  { body, as = 'requester', key }: { readonly body?: object; readonly as?: string; readonly key?: string } = {},
): Promise<Sent> {
  const correlationId = newId();
  const answer = await app().request(method, to, body, {
    ...signedIn({ id: as, roles: allRoles.map((role) => `Sauvegarde.${role}`) }),
    'x-ms-correlation-request-id': correlationId,
    ...(key !== undefined && { 'idempotency-key': key }),
  });
  expect({ status: answer.status, body: answer.body }).toMatchObject({ status: 202 });
  const told = records(app(), 'write').at(-1);
  if (told?.correlationId !== correlationId) throw new Error('The request has no record.');
  return { correlationId, answer, told };
}

const idOf = ({ answer }: Sent): string => String(answer.body['id']);

/** The correlation ids that Azure is sent while something is done. */
async function sentToAzureWhile(work: () => Promise<unknown>): Promise<Set<string>> {
  app().arm.clearRequests();
  await work();
  const asked = app().arm.requests.filter(({ path: of }) => of.startsWith('/subscriptions/'));
  return new Set(asked.map(({ correlationId }) => correlationId));
}

const protect = (key?: string) => send('PUT', path, { body: flexibleServerBody, ...(key !== undefined && { key }) });

async function deletionThatWaits(): Promise<Sent> {
  await protect();
  await app().allEnded();
  const asked = await send('DELETE', `${path}?data=delete&vaultId=${vaultId}`);
  await app().host.idle();
  return asked;
}

describe('the record of a write leads to its operation in Azure, and to its end', () => {
  it('of the request that begins it', async () => {
    let begun: Sent | undefined;
    const seen = await sentToAzureWhile(async () => {
      begun = await protect();
      await app().allEnded();
    });
    expect(begun?.told).toMatchObject({ operationCorrelationId: begun?.correlationId });
    expect(seen).toEqual(new Set([begun?.correlationId]));
    expect(records(app(), 'operation').at(-1)).toMatchObject({
      ...{ outcome: 'Protected', correlationId: begun?.told.operationCorrelationId },
      operationId: begun?.told['operationId'],
    });
  });

  it('of a request that joins', async () => {
    const begun = await protect();
    const joined = await protect();
    expect(joined.told).toMatchObject({
      ...{ correlationId: joined.correlationId, operationCorrelationId: begun.correlationId },
      operationId: idOf(begun),
    });
  });

  it('of a repetition, while the operation runs, when it has ended, and when another has taken its place', async () => {
    const begun = await protect('again-and-again');
    const repeat = async (): Promise<void> => {
      const { told } = await protect('again-and-again');
      expect(told).toMatchObject({ operationCorrelationId: begun.correlationId, operationId: idOf(begun) });
    };
    await repeat();
    await app().allEnded();
    await repeat();
    await send('DELETE', path);
    await app().allEnded();
    await repeat();
  });

  it.each([
    ['approve', 'approver', 'Deleted'],
    ['reject', 'approver', 'Rejected'],
    ['cancel', 'requester', 'Cancelled'],
  ])('of a request to %s', async (verb, as, outcome) => {
    const asked = await deletionThatWaits();
    const { correlationId, told } = await send('POST', `/api/operations/${idOf(asked)}/${verb}`, { as });
    expect(told).toMatchObject({
      ...{ correlationId, operationCorrelationId: asked.correlationId, operationId: idOf(asked) },
    });
    await app().allEnded();
    expect(records(app(), 'operation').at(-1)).toMatchObject({ outcome, correlationId: asked.correlationId });
  });

  it('of a bulk, one that joins it, its cancel, and its items', async () => {
    const body = { resourceIds: [flexibleServerId], target: flexibleServerBody, dryRun: true };
    const begun = await send('POST', '/api/bulk-protections', { body });
    const joined = await send('POST', '/api/bulk-protections', { body });
    const cancelled = await send('POST', `/api/bulk-protections/${idOf(begun)}/cancel`);
    for (const { told } of [begun, joined, cancelled]) {
      expect(told).toMatchObject({ operationCorrelationId: begun.correlationId, bulkId: idOf(begun) });
    }
    await app().allEnded();
    expect(records(app(), 'bulk').at(-1)).toMatchObject({ correlationId: begun.correlationId, bulkId: idOf(begun) });
  });

  it('of an audit, and its end', async () => {
    const begun = await send('POST', '/api/audits', { body: {} });
    const joined = await send('POST', '/api/audits', { body: {} });
    for (const { told } of [begun, joined]) {
      expect(told).toMatchObject({ operationCorrelationId: begun.correlationId, auditId: idOf(begun) });
    }
    await app().allEnded();
    expect(records(app(), 'audit').at(-1)).toMatchObject({ correlationId: begun.correlationId, auditId: idOf(begun) });
  });

  it('and the record of a request that was refused names none', async () => {
    await protect();
    await app().request('DELETE', path, undefined, signedIn({ roles: ['Sauvegarde.Operator'] }));
    expect(records(app(), 'write').at(-1)).toMatchObject({ status: 409, code: 'OperationInProgress' });
    expect(records(app(), 'write').at(-1)).not.toHaveProperty('operationCorrelationId');
  });
});
