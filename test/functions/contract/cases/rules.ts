import { databaseId, flexibleServerId } from '../../../integration/seeded-estate';
import { byExample, type ContractCase, withBody } from '../contract-case';

const operation = 'POST /api/rules/preview';

const wholeEstate: ContractCase['send'] = (exchange) => {
  const { method, path } = exchange.example();
  return exchange.send({ method, path });
};

/** Ids of a list that are no ids of what can be protected. */
const unsuitable: readonly (readonly [string, string])[] = [
  ['InvalidResourceId', '/subscriptions/one'],
  ['UnsupportedProvider', flexibleServerId.replace('DBforPostgreSQL', 'Sql')],
  ['UnsupportedResourceType', databaseId.replace('/servers/', '/flexibleServers/')],
  ['InvalidResourceName', `${flexibleServerId}-`],
];

export const ruleCases: readonly ContractCase[] = [
  ...unsuitable.map(([code, id]): ContractCase => ({
    operation,
    status: 400,
    code,
    title: 'an id that will not do',
    send: withBody({ resourceIds: [flexibleServerId, id] }),
  })),
  {
    operation,
    status: 400,
    code: 'InvalidParameter',
    title: 'a page of no servers',
    send: byExample({ top: '0' }),
  },
  {
    operation,
    status: 403,
    code: 'ScopeNotAllowed',
    title: 'a server outside of the allowed scopes',
    send: withBody({
      resourceIds: [
        flexibleServerId.replace(/\/subscriptions\/[^/]+/, '/subscriptions/00000000-0000-4000-8000-000000000000'),
      ],
    }),
  },
  { operation, status: 200, title: 'the example of the document', send: byExample() },
  { operation, status: 200, title: 'the whole estate', send: wholeEstate },
  {
    operation,
    status: 200,
    title: 'a server that does not exist',
    send: withBody({ resourceIds: [`${flexibleServerId}-gone`] }),
  },
  {
    operation,
    status: 404,
    title: 'an estate that is not there',
    send: (exchange) => {
      exchange.app.arm.faults.add({ switch: 'refuse', on: 'graph', code: 'ResourceNotFound', status: 404, times: 1 });
      return wholeEstate(exchange);
    },
  },
  {
    operation,
    status: 502,
    title: 'an Azure that refuses',
    send: (exchange) => {
      exchange.app.arm.faults.add({
        switch: 'refuse',
        on: 'graph',
        code: 'AuthorizationFailed',
        status: 403,
        times: 1,
      });
      return wholeEstate(exchange);
    },
  },
  {
    operation,
    status: 502,
    code: 'AzureUnreachable',
    title: 'an Azure that breaks off',
    send: (exchange) => {
      exchange.app.arm.faults.add({ switch: 'connectionReset', on: 'graph', times: 1 });
      return wholeEstate(exchange);
    },
  },
  {
    operation,
    status: 503,
    code: 'AzureThrottled',
    title: 'an Azure that asks to wait',
    send: (exchange) => {
      exchange.app.arm.faults.add({ switch: 'throttle', on: 'graph', retryAfter: { seconds: 60 }, times: 1 });
      return wholeEstate(exchange);
    },
  },
];
