import { flexibleServerId } from '../../../integration/seeded-estate';
import { byExample, type ContractCase, withBody } from '../contract-case';

const operation = 'POST /api/rules/preview';

const wholeEstate: ContractCase['send'] = (exchange) => {
  const { method, path } = exchange.example();
  return exchange.send({ method, path });
};

export const ruleCases: readonly ContractCase[] = [
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
