import type { HttpRequest } from '@azure/functions';
import { problem } from '../http/problem';
import { CLIENT_PRINCIPAL_HEADER, readClientPrincipal } from './client-principal';
import type { Principal } from './principal';
import { type Role, roles } from './role';

/** How the app learns who calls; `config.ts` says when which may be chosen. */
export type Authentication =
  /** The platform checks the token of Entra ID before the request comes here, and says whose it is. */
  | { readonly mode: 'appService' }
  /** The platform checks a key. Whose key it was the library keeps to itself, so all who have one have the same roles. */
  | { readonly mode: 'functionKeys'; readonly keyCallerRoles: readonly Role[] }
  /** Nobody is checked: for a host on a developer's machine. */
  | { readonly mode: 'open' };

/** @throws ProblemError (401) when nobody was authenticated */
export type Authenticate = (request: HttpRequest) => Principal;

function principalOfPlatform(request: HttpRequest): Principal {
  const header = request.headers.get(CLIENT_PRINCIPAL_HEADER);
  const principal = header === null ? undefined : readClientPrincipal(header);
  if (principal !== undefined) return principal;
  throw problem(
    401,
    'Unauthenticated',
    'Nobody is signed in',
    'Send a token of Microsoft Entra ID for this app: authorization: Bearer …',
  );
}

/** Who sends a request. A mode that does not trust the platform's header never reads it: anyone can send one. */
export function authenticator(authentication: Authentication): Authenticate {
  switch (authentication.mode) {
    case 'appService':
      return principalOfPlatform;
    case 'functionKeys': {
      const principal: Principal = {
        kind: 'functionKey',
        id: 'function key',
        roles: new Set(authentication.keyCallerRoles),
      };
      return () => principal;
    }
    case 'open': {
      const principal: Principal = { kind: 'anyone', id: 'anyone', roles: new Set(roles) };
      return () => principal;
    }
  }
}

/**
 * What the Functions host asks for before a request comes here. With App Service authentication it asks for nothing: a
 * browser has a token and must not have a key, and a request without a principal ends as 401 here.
 */
export const authLevelOf = ({ mode }: Authentication): 'anonymous' | 'function' =>
  mode === 'appService' ? 'anonymous' : 'function';
