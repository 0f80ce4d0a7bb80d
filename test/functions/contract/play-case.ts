import type { Answer, RunningApp } from '../../integration/running-app';
import type { ApiDocument, ApiOperation, ApiResponse } from '../support/api-document';
import { responseSchema } from '../support/response-schema';
import { type ContractCase, Exchange } from './contract-case';
import { mayAsk, tooMuch } from './may-ask';

/** Of HTTP itself and of every answer alike: no description of a single one says anything about them. */
const HEADERS_OF_ALL = [
  ...['connection', 'content-length', 'content-type', 'date', 'keep-alive', 'transfer-encoding'],
  ...['access-control-expose-headers', 'cache-control'],
];

const isUnderWay = ({ body }: Answer): boolean => body['status'] === 'NotStarted' || body['status'] === 'Running';

/** Whether the answer has no use for a header that the document lists: there is nothing to wait for. */
const mayLack = (name: string, answer: Answer): boolean =>
  name === 'retry-after' && answer.status < 400 && !(answer.headers.has('operation-location') && isUnderWay(answer));

function expectDocumentedHeaders(response: ApiResponse, answer: Answer): void {
  const { status, headers } = answer;
  const documented = Object.keys(response.headers ?? {});
  expect(documented.filter((name) => !headers.has(name) && !mayLack(name, answer))).toEqual([]);
  expect([...headers.keys()].filter((name) => ![...HEADERS_OF_ALL, ...documented].includes(name))).toEqual([]);
  expect(headers.get('x-ms-correlation-request-id')).toMatch(/^[0-9a-f-]{36}$/);
  const isWait = headers.has('retry-after') || status === 429 || status === 503;
  if (isWait) expect(headers.get('retry-after')).toMatch(/^[1-9]\d*$/);
}

const responseTo = ({ key, responses }: ApiOperation, status: number): ApiResponse => {
  const response = responses[status] ?? (status === 500 ? responses['default'] : undefined);
  if (response === undefined) throw new Error(`${key} answers ${status}, which the document does not have.`);
  return response;
};

function expectDocumentedBody(response: ApiResponse, { components }: ApiDocument, answer: Answer): void {
  const [[type, { schema }] = ['', { schema: {} }]] = Object.entries(response.content);
  expect(answer.headers.get('content-type')).toContain(type);
  const { error } = responseSchema(schema, components).safeParse(type.endsWith('json') ? answer.body : answer.text);
  expect(error?.issues ?? []).toEqual([]);
}

function expectDocumentedProblem(response: ApiResponse, { status, headers, body }: Answer): void {
  const code = headers.get('x-ms-error-code');
  expect(body).toMatchObject({ status, code, type: `urn:sauvegarde:problem:${String(code)}` });
  if (response['x-codes-of-azure'] !== true) expect(response['x-problem-codes']).toContain(code);
}

/** Holds an answer against the document: status, code, headers, body. */
function expectDocumented(operation: ApiOperation, document: ApiDocument, answer: Answer): void {
  const response = responseTo(operation, answer.status);
  expectDocumentedHeaders(response, answer);
  expectDocumentedBody(response, document, answer);
  if (answer.status >= 400) expectDocumentedProblem(response, answer);
}

/** Holds what reached Azure against the answer: a request that is refused asks nothing. */
async function expectNotAskedTooMuch(
  { host, arm }: RunningApp,
  operation: ApiOperation,
  answer: Answer,
): Promise<void> {
  const { status, headers } = answer;
  await host.idle();
  const id = headers.get('x-ms-correlation-request-id');
  const own = arm.requests.filter(({ correlationId }) => correlationId === id);
  const code = headers.get('x-ms-error-code') ?? '';
  expect(tooMuch(own, mayAsk({ operation, status, code }))).toEqual([]);
}

/** Makes the answer happen, and holds it against the case and the document. */
export async function playCase(
  app: RunningApp,
  document: ApiDocument,
  { operation, status, code, send }: ContractCase,
): Promise<void> {
  const exchange = new Exchange(app, document, operation);
  const answer = await send(exchange);
  const told = answer.body['code'];
  expect({ status: answer.status, code: code === undefined ? undefined : told }).toEqual({ status, code });
  // A case without a code is one for a code that Azure chooses.
  const own = exchange.operation.responses[status]?.['x-problem-codes'] ?? [];
  if (code === undefined) expect(own).not.toContain(told);
  expectDocumented(exchange.operation, document, answer);
  await expectNotAskedTooMuch(app, exchange.operation, answer);
}
