import { z } from 'zod';
import type { Principal } from './principal';
import { type Role, roleOfAppRole } from './role';

/** The header in which App Service authentication says who was authenticated: base64 of JSON. */
export const CLIENT_PRINCIPAL_HEADER = 'x-ms-client-principal';

/** Claims come under the names of the token or under the long ones that .NET gives them. */
const claimTypes = {
  roles: ['roles', 'http://schemas.microsoft.com/ws/2008/06/identity/claims/role'],
  objectId: ['oid', 'http://schemas.microsoft.com/identity/claims/objectidentifier'],
  name: ['preferred_username', 'http://schemas.xmlsoap.org/ws/2005/05/identity/claims/upn', 'name'],
  applicationId: ['azp', 'appid'],
  tokenKind: ['idtyp'],
  subject: ['sub', 'http://schemas.xmlsoap.org/ws/2005/05/identity/claims/nameidentifier'],
} as const;

/** Only what Entra ID signed counts (`aad`): other identity providers may let a user choose the claims. */
const clientPrincipal = z.object({
  auth_typ: z.literal('aad'),
  claims: z.array(z.object({ typ: z.string(), val: z.string() })).max(2000),
});

type Claims = z.infer<typeof clientPrincipal>['claims'];

function valuesOf(claims: Claims, types: readonly string[]): string[] {
  return types.flatMap((type) => claims.filter(({ typ }) => typ === type).map(({ val }) => val));
}

/** Node passes over what is no base64, so that one text could be read in two ways. */
const BASE64 = /^[A-Za-z0-9+/]+={0,2}$/;

function decode(header: string): unknown {
  if (!BASE64.test(header)) return undefined;
  try {
    return JSON.parse(Buffer.from(header, 'base64').toString('utf8'));
  } catch {
    return undefined;
  }
}

/**
 * Whether a token is that of an application itself. It says so (`idtyp`) only where the registration of this app asks for that
 * claim; without it such a token is known by its subject, which for a user is another one in every app and never the object id.
 */
function isOfApplication(claims: Claims, objectId: string): boolean {
  const kinds = valuesOf(claims, claimTypes.tokenKind);
  return kinds.length > 0 ? kinds.includes('app') : valuesOf(claims, claimTypes.subject).includes(objectId);
}

/**
 * Reads the header of App Service authentication; `undefined` when it does not name a principal of Entra ID. The header is
 * worth as much as the way that the request came by: read it only where the platform sets it and takes it from everyone
 * else.
 */
export function readClientPrincipal(header: string): Principal | undefined {
  const parsed = clientPrincipal.safeParse(decode(header));
  if (!parsed.success) return undefined;
  const { claims } = parsed.data;
  const [id] = valuesOf(claims, claimTypes.objectId);
  if (id === undefined || id === '') return undefined;
  const isApplication = isOfApplication(claims, id);
  const [name] = valuesOf(claims, isApplication ? claimTypes.applicationId : claimTypes.name);
  const roles = valuesOf(claims, claimTypes.roles)
    .map(roleOfAppRole)
    .filter((role): role is Role => role !== undefined);
  return {
    kind: isApplication ? 'application' : 'user',
    id,
    ...(name !== undefined && { name }),
    roles: new Set(roles),
  };
}
