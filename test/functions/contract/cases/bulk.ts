import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { flexibleServerId } from '../../../integration/seeded-estate';
import { signedIn } from '../../support/client-principal';
import { byExample, type ContractCase, type Exchange, withBody } from '../contract-case';

const start = 'POST /api/bulk-protections';
const get = 'GET /api/bulk-protections/{id}';
const items = 'GET /api/bulk-protections/{id}/items';
const cancel = 'POST /api/bulk-protections/{id}/cancel';

/** The form of an id of another subscription than the app may touch. */
const elsewhere = flexibleServerId.replace(
  /\/subscriptions\/[^/]+/,
  '/subscriptions/00000000-0000-4000-8000-000000000000',
);

const ended = async (exchange: Exchange): Promise<string> => {
  const id = await exchange.started(start);
  await exchange.ended();
  return id;
};

/** What was kept of the bulk is no JSON any more: neither a mistake of the caller nor one of Azure. */
async function damage({ app }: Exchange, id: string): Promise<void> {
  await writeFile(join(app.reportsDirectory, 'bulks', id, 'bulk.json'), 'account-key-of-the-storage');
}

/** What a defect is answered with; the text of what was thrown is for the logs. */
const defective: ContractCase = {
  operation: get,
  status: 500,
  code: 'InternalError',
  title: 'a dependency that throws',
  send: async (exchange) => {
    const id = await ended(exchange);
    await damage(exchange, id);
    const answer = await exchange.send(exchange.example({ id }));
    await rm(join(exchange.app.reportsDirectory, 'bulks', id), { recursive: true });
    expect(answer.text).not.toContain('account-key');
    expect(exchange.app.logged.join('\n')).toContain('getBulkProtectionHttp failed');
    return answer;
  },
};

export const bulkCases: readonly ContractCase[] = [
  defective,
  {
    operation: items,
    status: 400,
    code: 'InvalidParameter',
    title: 'a state that there is not',
    send: byExample({ state: 'done' }),
  },
  { operation: start, status: 202, title: 'the example of the document', send: byExample() },
  {
    operation: start,
    status: 400,
    code: 'InvalidBulkItem',
    title: 'an item that cannot be protected',
    send: withBody({ resourceIds: ['/subscriptions/one'] }),
  },
  {
    operation: start,
    status: 400,
    code: 'InvalidBody',
    title: 'a list and a selection',
    send: withBody({ selection: 'rules' }),
  },
  {
    operation: start,
    status: 403,
    code: 'ScopeNotAllowed',
    title: 'an item outside of the allowed scopes',
    send: withBody({ resourceIds: [elsewhere] }),
  },
  {
    operation: start,
    status: 409,
    code: 'BulkInProgress',
    title: 'another request than the one that runs',
    send: async (exchange) => {
      await exchange.started(start);
      return withBody({ dryRun: true })(exchange);
    },
  },
  {
    operation: start,
    status: 422,
    code: 'IdempotencyKeyReused',
    title: 'the key of another request',
    send: async (exchange) => {
      const caller = { ...signedIn({ roles: ['Sauvegarde.Operator'], id: 'bulk twice' }), 'idempotency-key': 'one' };
      const { body, ...request } = exchange.example();
      await exchange.send({ ...request, body }, caller);
      return exchange.send({ ...request, body: { ...(typeof body === 'object' && body), window: 1 } }, caller);
    },
  },
  ...[get, items].map((operation): ContractCase => ({
    operation,
    status: 200,
    title: 'a bulk that has ended',
    send: async (exchange) => exchange.send(exchange.example({ id: await ended(exchange), state: 'succeeded' })),
  })),
  {
    operation: get,
    status: 200,
    title: 'a bulk that runs',
    send: async (exchange) => exchange.send(exchange.example({ id: await exchange.started(start) })),
  },
  ...[get, items, cancel].map((operation): ContractCase => ({
    operation,
    status: 404,
    code: 'BulkNotFound',
    title: 'a bulk that never was',
    send: byExample({ id: 'bulk-00000000' }),
  })),
  {
    operation: cancel,
    status: 202,
    title: 'a bulk that runs',
    send: async (exchange) => exchange.send(exchange.example({ id: await exchange.started(start) })),
  },
  {
    operation: cancel,
    status: 409,
    code: 'BulkEnded',
    title: 'a bulk that has ended',
    send: async (exchange) => exchange.send(exchange.example({ id: await ended(exchange) })),
  },
];
