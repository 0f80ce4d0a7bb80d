import { orchestrationInstanceId } from '../../../../domain/operation-id';
import { isResourceId } from '../../../../domain/resource-id';
import { defaultWaitSettings } from '../../../../domain/wait-settings';
import { flexibleServerId } from '../../../integration/seeded-estate';
import { byExample, type ContractCase, type Exchange } from '../contract-case';

const put = 'PUT /api/protections/{resourceId}';
const get = 'GET /api/operations/{id}';
const cancel = 'POST /api/operations/{id}/cancel';
const neverWas = `op-${'0'.repeat(32)}.00000000`;

/** One that was begun when the app might still touch its resource. */
async function outsideOfScopes({ app }: Exchange): Promise<string> {
  const resourceId = flexibleServerId.replace(
    /\/subscriptions\/[^/]+/,
    '/subscriptions/00000000-0000-4000-8000-000000000000',
  );
  if (!isResourceId(resourceId)) throw new Error(`${resourceId} is no id`);
  const instanceId = orchestrationInstanceId(resourceId, 'write');
  const request = {
    ...{ kind: 'unprotect', data: 'retain', resourceId, attempt: '0a0b0c0d' },
    correlationId: 'cc6f76e4-ac81-407a-b8c4-350db64c5e05',
    settings: defaultWaitSettings,
  };
  await app.host.engine.start({ name: 'unprotect', instanceId, inputJson: JSON.stringify({ request }) });
  await app.host.idle();
  return `${instanceId}.${request.attempt}`;
}

const outside = [get, cancel, ...['approve', 'reject'].map((verb) => `POST /api/operations/{id}/${verb}`)].map(
  (operation): ContractCase => ({
    operation,
    status: 403,
    code: 'ScopeNotAllowed',
    title: 'an operation on a resource outside of the allowed scopes',
    send: async (exchange) => exchange.send(exchange.example({ id: await outsideOfScopes(exchange) })),
  }),
);

const onOperation = [get, cancel].flatMap((operation): ContractCase[] => [
  {
    operation,
    status: 404,
    code: 'OperationNotFound',
    title: 'an operation that never was',
    send: byExample({ id: neverWas }),
  },
  {
    operation,
    status: 410,
    code: 'OperationReplaced',
    title: 'an operation that has a successor',
    send: async (exchange) => {
      const id = await exchange.started(put);
      await exchange.ended();
      await exchange.started(put);
      return exchange.send(exchange.example({ id }));
    },
  },
]);

const list = 'GET /api/operations';

export const operationCases: readonly ContractCase[] = [
  { operation: list, status: 200, title: 'the example of the document', send: byExample() },
  {
    operation: list,
    status: 200,
    title: 'a page that is not the last',
    send: async (exchange) => {
      await exchange.started(put);
      await exchange.started('POST /api/validations/{resourceId}');
      const answer = await exchange.send({ method: 'GET', path: '/api/operations?top=1' });
      expect(answer.body).toMatchObject({ value: [{}], nextLink: expect.any(String) });
      return answer;
    },
  },
  {
    operation: list,
    status: 400,
    code: 'InvalidParameter',
    title: 'a status that there is not',
    send: byExample({ status: 'Done' }),
  },
  {
    operation: list,
    status: 403,
    code: 'ScopeNotAllowed',
    title: 'a resource outside of the allowed scopes',
    send: byExample({
      resourceId: flexibleServerId.replace(
        /\/subscriptions\/[^/]+/,
        '/subscriptions/00000000-0000-4000-8000-000000000000',
      ),
    }),
  },
  ...onOperation,
  ...outside,
  {
    operation: get,
    status: 200,
    title: 'an operation that runs',
    send: async (exchange) => exchange.send(exchange.example({ id: await exchange.started(put) })),
  },
  {
    operation: get,
    status: 200,
    title: 'an operation that has ended well',
    send: async (exchange) => {
      const id = await exchange.started(put);
      await exchange.ended();
      return exchange.send(exchange.example({ id }));
    },
  },
  {
    operation: get,
    status: 200,
    title: 'an operation that Azure has refused',
    send: async (exchange) => {
      exchange.app.arm.faults.add({ switch: 'permissionPropagation', on: 'validate', seconds: 86_400 });
      const id = await exchange.started('POST /api/validations/{resourceId}');
      await exchange.ended();
      return exchange.send(exchange.example({ id }));
    },
  },
  {
    operation: cancel,
    status: 202,
    title: 'an operation that runs',
    send: async (exchange) => exchange.send(exchange.example({ id: await exchange.started(put) })),
  },
  {
    operation: cancel,
    status: 409,
    code: 'OperationEnded',
    title: 'an operation that has ended',
    send: async (exchange) => {
      const id = await exchange.started(put);
      await exchange.ended();
      return exchange.send(exchange.example({ id }));
    },
  },
];
