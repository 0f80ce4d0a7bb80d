import { randomUUID } from 'node:crypto';
import { whileReportsFail } from '../../integration/failing-reports';
import { databaseId, flexibleServerId } from '../../integration/seeded-estate';
import type { ApiOperation } from '../support/api-document';
import { signedIn } from '../support/client-principal';
import { byExample, type ContractCase } from './contract-case';

type CommonCase = Omit<ContractCase, 'operation'>;

const withQuery = (path: string, text: string): string => `${path}${path.includes('?') ? '&' : '?'}${text}`;

const version: CommonCase = {
  status: 400,
  code: 'UnsupportedApiVersionValue',
  title: 'a version that there is not',
  send: (exchange) => {
    const request = exchange.example();
    return exchange.send({ ...request, path: withQuery(request.path, 'api-version=2020-01-01') });
  },
};

const reason: CommonCase = {
  status: 400,
  code: 'InvalidParameter',
  title: 'a reason that is too long',
  send: (exchange) => exchange.send(exchange.example(), { 'x-ms-reason': 'x'.repeat(257) }),
};

const idempotencyKey: CommonCase = {
  status: 400,
  code: 'InvalidParameter',
  title: 'an idempotency key of another form',
  send: (exchange) => exchange.send(exchange.example(), { 'idempotency-key': 'x'.repeat(129) }),
};

const storage: CommonCase = {
  status: 503,
  code: 'ReportsUnavailable',
  title: 'a place of the reports that fails',
  send: (exchange) =>
    whileReportsFail(exchange.app, () => exchange.send(exchange.example(), { 'idempotency-key': randomUUID() })),
};

const access: readonly CommonCase[] = [
  {
    status: 401,
    code: 'Unauthenticated',
    title: 'nobody signed in',
    send: (exchange) => exchange.send(exchange.example(), { 'x-ms-client-principal': '' }),
  },
  {
    status: 403,
    code: 'MissingRole',
    title: 'no role',
    send: (exchange) => exchange.send(exchange.example(), signedIn({})),
  },
  {
    status: 429,
    code: 'RateLimitExceeded',
    title: 'too many requests',
    send: async (exchange) => {
      const hasty = signedIn({ roles: ['Sauvegarde.Reader'], id: 'hasty' });
      for (let request = 0; request < 30; request++) {
        await exchange.app.request('GET', '/api/operations/one', undefined, hasty);
      }
      const allowed = signedIn({ roles: exchange.operation['x-app-roles'] ?? [], id: 'hasty' });
      return exchange.send(exchange.example(), allowed);
    },
  },
];

const body: readonly CommonCase[] = [
  {
    status: 400,
    code: 'InvalidJson',
    title: 'a body that is no JSON',
    send: (exchange) => exchange.send({ ...exchange.example(), body: '{' }),
  },
  {
    status: 400,
    code: 'InvalidBody',
    title: 'a body that is a list',
    send: (exchange) => exchange.send({ ...exchange.example(), body: [] }),
  },
  {
    status: 411,
    code: 'LengthRequired',
    title: 'a body in chunks',
    send: (exchange) => exchange.sendInChunks(exchange.example()),
  },
  {
    status: 413,
    code: 'BodyTooLarge',
    title: 'a body that is too large',
    send: (exchange) => exchange.send({ ...exchange.example(), body: { padding: 'x'.repeat(1_100_000) } }),
  },
  {
    status: 415,
    code: 'UnsupportedMediaType',
    title: 'a body of another type',
    send: (exchange) => exchange.send({ ...exchange.example(), body: {} }, { 'content-type': 'text/plain' }),
  },
];

/** Ids that no route for a resource takes. */
const unsuitable: readonly (readonly [string, string])[] = [
  ['InvalidResourceId', 'subscriptions/one'],
  ['UnsupportedProvider', flexibleServerId.replace('DBforPostgreSQL', 'Sql').slice(1)],
  ['UnsupportedResourceType', databaseId.replace('/servers/', '/flexibleServers/').slice(1)],
  ['InvalidResourceName', `${flexibleServerId}-`.slice(1)],
];

const elsewhere = flexibleServerId.replace(
  /\/subscriptions\/[^/]+/,
  'subscriptions/00000000-0000-4000-8000-000000000000',
);

const resource: readonly CommonCase[] = [
  ...unsuitable.map(([code, resourceId]) => ({
    status: 400,
    code,
    title: 'an id that will not do',
    send: byExample({ resourceId }),
  })),
  {
    status: 403,
    code: 'ScopeNotAllowed',
    title: 'a resource outside of the allowed scopes',
    send: byExample({ resourceId: elsewhere }),
  },
];

/** The cases that follow from what an operation is: its access, its body, its resource. */
export function commonCases(operation: ApiOperation): ContractCase[] {
  const has = (name: string): boolean => operation.parameters.some((parameter) => parameter.name === name);
  const lists = ({ status, code = '' }: CommonCase): boolean =>
    operation.responses[status]?.['x-problem-codes']?.includes(code) ?? false;
  return [
    version,
    ...(has('x-ms-reason') ? [reason] : []),
    ...(has('idempotency-key') ? [idempotencyKey] : []),
    ...(operation.security.length > 0 ? access : []),
    ...(operation.requestBody ? body : []),
    ...(operation.path.endsWith('/{resourceId}') ? resource : []),
    ...[storage].filter(lists),
  ].map((each) => ({ ...each, operation: operation.key }));
}
