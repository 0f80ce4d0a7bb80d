import { randomUUID } from 'node:crypto';
import { refusal } from '../http/arm-errors';
import type { ArmRefusal } from '../http/exchange';
import { isJsonObject, parseJson } from '../json';
import type { JsonObject } from '../json';

/** ARM's audiences, of every cloud, in both spellings. */
const audiences: ReadonlySet<string> = new Set(
  [
    'management.azure.com',
    'management.core.windows.net',
    'management.core.usgovcloudapi.net',
    'management.core.chinacloudapi.cn',
  ]
    .concat(['management.usgovcloudapi.net', 'management.chinacloudapi.cn'])
    .flatMap((host) => [`https://${host}`, `https://${host}/`]),
);

export interface TokenRequest {
  /** The audience: https://management.azure.com/ when absent. */
  readonly audience?: string;
  /** From now on the real clock; negative for one that has expired. A day when absent. */
  readonly expiresInSeconds?: number;
  readonly clientId?: string;
}

function encode(part: JsonObject): string {
  return Buffer.from(JSON.stringify(part)).toString('base64url');
}

/**
 * A token that every emulator accepts. It proves nothing: its signature is a random text, as the emulator only checks
 * what a client can get wrong (shape, audience, expiry).
 */
export function issueToken(request: TokenRequest = {}): string {
  const issuedAt = Math.floor(Date.now() / 1000);
  const claims = {
    aud: request.audience ?? 'https://management.azure.com/',
    iss: 'https://sts.windows.net/72f988bf-86f1-41af-91ab-2d7cd011db47/',
    iat: issuedAt,
    nbf: issuedAt,
    exp: issuedAt + (request.expiresInSeconds ?? 86_400),
    appid: request.clientId ?? '00000000-0000-0000-0000-000000000001',
    oid: 'a8b24f84-f43c-45b3-aa54-e3f6d54d31a6',
  };
  const signature = Buffer.from(randomUUID()).toString('base64url');
  return `${encode({ typ: 'JWT', alg: 'RS256' })}.${encode(claims)}.${signature}`;
}

function claimsOf(token: string): JsonObject | undefined {
  const parts = token.split('.');
  if (parts.length !== 3 || parts.includes('')) return undefined;
  const [header, claims] = parts.slice(0, 2).map((part) => parseJson(Buffer.from(part, 'base64url').toString('utf8')));
  return isJsonObject(header) && isJsonObject(claims) ? claims : undefined;
}

function unauthorized(code: string, message: string): ArmRefusal {
  const challenge = `Bearer authorization_uri="https://login.windows.net/72f988bf-86f1-41af-91ab-2d7cd011db47", error="invalid_token", error_description="${message}"`;
  return refusal(401, code, message, { 'WWW-Authenticate': challenge });
}

/** Who calls: the object id in the token, else the application id; the empty text for a token without either. */
export function callerOf(authorization: string | undefined): string {
  const { oid, appid } = claimsOf(authorization?.split(' ')[1] ?? '') ?? {};
  return [oid, appid].find((claim) => typeof claim === 'string') ?? '';
}

/** @throws an ArmRefusal (401) as ARM answers a missing, malformed, foreign or expired token */
export function requireToken(authorization: string | undefined): void {
  if (authorization === undefined || authorization === '') {
    throw unauthorized('AuthenticationFailed', "Authentication failed. The 'Authorization' header is missing.");
  }
  const token = /^bearer\s+(\S+)$/i.exec(authorization)?.[1];
  if (token === undefined) {
    throw unauthorized(
      'AuthenticationFailedInvalidHeader',
      "Authentication failed. The 'Authorization' header is provided in an invalid format.",
    );
  }
  const claims = claimsOf(token);
  if (claims === undefined) throw unauthorized('InvalidAuthenticationToken', 'The access token is invalid.');
  const { aud, exp } = claims;
  if (typeof aud !== 'string' || !audiences.has(aud)) {
    throw unauthorized(
      'InvalidAuthenticationTokenAudience',
      `The access token has been obtained for wrong audience or resource '${String(aud)}'.`,
    );
  }
  if (typeof exp !== 'number' || exp * 1000 <= Date.now()) {
    throw unauthorized(
      'ExpiredAuthenticationToken',
      'The access token expiry UTC time is earlier than current UTC time.',
    );
  }
}
