import type { Answer, RunningApp } from '../../integration/running-app';
import type { ApiDocument, ApiOperation } from '../support/api-document';
import { responseSchema } from '../support/response-schema';
import { type ContractCase, Exchange } from './contract-case';

/** Holds an answer against the document: status, code, headers, body. */
function expectDocumented(
  operation: ApiOperation,
  { components }: ApiDocument,
  { status, headers, body, text }: Answer,
): void {
  const response = operation.responses[status];
  if (response === undefined) throw new Error(`${operation.key} answers ${status}, which the document does not have.`);
  const [type = ''] = Object.keys(response.content);
  expect(headers.get('content-type')).toContain(type);
  expect(headers.get('x-ms-correlation-request-id')).toMatch(/^[0-9a-f-]{36}$/);
  const schema = responseSchema(response.content[type]?.schema ?? {}, components);
  expect(schema.safeParse(type.endsWith('json') ? body : text).error?.issues ?? []).toEqual([]);
  if (status < 400) return;
  const code = headers.get('x-ms-error-code');
  expect(body).toMatchObject({ status, code, type: `urn:sauvegarde:problem:${String(code)}` });
  if (response['x-codes-of-azure'] !== true) expect(response['x-problem-codes']).toContain(code);
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
  expectDocumented(exchange.operation, document, answer);
}
