import { randomUUID } from 'node:crypto';

export interface SignedIn {
  readonly roles?: readonly string[];
  readonly id?: string;
  readonly name?: string;
  readonly identityProvider?: string;
}

export interface Claim {
  readonly typ: string;
  readonly val: string;
}

/** The header with exactly these claims, as App Service authentication would encode them. */
export const principalHeader = (claims: unknown, identityProvider = 'aad'): string =>
  Buffer.from(JSON.stringify({ auth_typ: identityProvider, claims, name_typ: 'name', role_typ: 'roles' })).toString(
    'base64',
  );

/** Headers of a request whose sender the platform has authenticated; somebody new each time. */
export function signedIn({ roles = [], id = randomUUID(), name, identityProvider }: SignedIn): Record<string, string> {
  const claims: Claim[] = [
    { typ: 'oid', val: id },
    ...(name === undefined ? [] : [{ typ: 'preferred_username', val: name }]),
    ...roles.map((role) => ({ typ: 'roles', val: role })),
  ];
  return { 'x-ms-client-principal': principalHeader(claims, identityProvider) };
}
