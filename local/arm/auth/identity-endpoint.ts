import type { IncomingHttpHeaders } from 'node:http';
import type { ArmAnswer } from '../http/exchange';
import { issueToken } from './access-token';

const lifetimeSeconds = 86_400;

/** As App Service names it: its own error shape, not ARM's. */
function failure(status: number, message: string): ArmAnswer {
  return { status, body: { statusCode: status, message } };
}

/**
 * `GET /_identity/token?resource=…&api-version=2019-08-01[&client_id=…]` with the header `X-IDENTITY-HEADER`: the managed
 * identity endpoint of App Service and Functions. Times are of the real clock, as tokens are checked against it.
 */
export function answerTokenRequest(
  query: URLSearchParams,
  headers: IncomingHttpHeaders,
  identityHeader: string,
): ArmAnswer {
  if (headers['x-identity-header'] !== identityHeader) return failure(401, 'X-IDENTITY-HEADER is missing or wrong.');
  if (query.get('api-version') !== '2019-08-01') return failure(400, 'api-version 2019-08-01 is required.');
  const resource = query.get('resource');
  if (resource === null || resource === '') return failure(400, 'resource is required.');
  const clientId = query.get('client_id') ?? '00000000-0000-0000-0000-000000000001';
  const expiresOn = Math.floor(Date.now() / 1000) + lifetimeSeconds;
  const token = issueToken({ audience: resource, expiresInSeconds: lifetimeSeconds, clientId });
  return {
    status: 200,
    body: {
      access_token: token,
      expires_on: String(expiresOn),
      resource,
      token_type: 'Bearer',
      client_id: clientId,
    },
  };
}
