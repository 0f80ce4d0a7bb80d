import type { Answer, RunningApp } from '../../integration/running-app';
import { operationOf, readApiDocument } from '../support/api-document';
import { exampleRequest } from '../support/example-request';
import type { ExpectedAccess } from './expected-access';

/** Sends a row's request, as the OpenAPI document has it. */
export async function sendRow(
  app: RunningApp,
  { operation, given }: ExpectedAccess,
  headers: Record<string, string>,
): Promise<Answer> {
  const document = await readApiDocument(app);
  const { method, path, body } = exampleRequest(operationOf(document, operation), document.components, given);
  return app.request(method, path, body, headers);
}

/** Whether a request came to its route; what the route then said is another matter. */
export const reached = ({ status, body }: Answer): boolean =>
  status !== 401 && status !== 429 && !(status === 403 && body['code'] === 'MissingRole') && status !== 500;

export const named = (row: ExpectedAccess): string =>
  `${row.operation}${row.given === undefined ? '' : ` ${new URLSearchParams(row.given).toString()}`}`;
