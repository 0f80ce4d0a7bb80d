import { z } from 'zod';
import type { BackupInstanceSpecification, VaultIdentity } from '../../domain/backup-instance-request';
import type { Datasource } from '../../domain/datasource';
import { parseResourceId, type ResourceId, resourceTypeOf } from '../../domain/resource-id';
import type { Result } from '../../domain/result';
import { isSecretUri, type SecretUri } from '../../domain/secret-uri';
import { parsePolicyId, parseVaultId, type ProtectionTarget, protectionTarget } from '../../domain/vault';
import type { AccessRules } from './access-rules';
import { type AskedFacts, idAsSent } from './asked-for';
import { examples } from '../openapi/examples';
import { problem } from './problem';

const id = z.string().min(1).max(1024);

/** The member of a body that says which identity of the vault acts. */
export const identityMember = {
  identity: z
    .discriminatedUnion('type', [
      z.strictObject({ type: z.literal('SystemAssigned') }),
      z.strictObject({ type: z.literal('UserAssigned'), id }),
    ])
    .optional(),
};

/** The body of `PUT /api/protections/{resourceId}` and `POST /api/validations/{resourceId}`. */
export const protectionBody = z
  .strictObject({
    vaultId: id,
    policyId: id,
    /** The region of server and vault, such as "westeurope". */
    location: z
      .string()
      .trim()
      .regex(/^[A-Za-z0-9][A-Za-z0-9 ]{1,39}$/, 'must be a region such as "westeurope"'),
    secretUri: z.string().max(512).optional(),
    friendlyName: z.string().trim().min(1).max(200).optional(),
    ...identityMember,
  })
  .meta({
    id: 'ProtectionRequest',
    examples: [
      { vaultId: examples.vaultId, policyId: examples.policyId, location: examples.location },
      {
        vaultId: examples.vaultId,
        policyId: examples.databasePolicyId,
        location: examples.location,
        secretUri: examples.secretUri,
      },
    ],
  });

/** The codes that {@link specificationOf} refuses with, besides that of the allowed scopes. */
export const protectionProblems = [
  'InvalidVaultId',
  'InvalidPolicyId',
  'PolicyOfAnotherVault',
  'MissingSecretUri',
  'SecretUriNotAllowed',
  'InvalidSecretUri',
  'InvalidIdentityId',
] as const;

type ProtectionBody = z.infer<typeof protectionBody>;

function valid<Value>(result: Result<Value, string>, code: string, what: string): Value {
  if (!result.ok)
    throw problem(400, code, `The ${what} is not valid`, `The ${what} cannot be used: ${result.problem}.`);
  return result.value;
}

export function vaultIdOf(text: string): ResourceId {
  return valid(parseVaultId(text), 'InvalidVaultId', 'vault id');
}

function targetOf({ vaultId, policyId }: ProtectionBody): ProtectionTarget {
  const vault = vaultIdOf(vaultId);
  const policy = valid(parsePolicyId(policyId), 'InvalidPolicyId', 'policy id');
  return valid(protectionTarget(vault, policy), 'PolicyOfAnotherVault', 'policy');
}

/** The secret of a datasource that has one, and none for the others. */
export function secretOf(
  { secretUri }: Pick<ProtectionBody, 'secretUri'>,
  { descriptor }: Datasource,
): SecretUri | undefined {
  if (descriptor.credential === 'none') {
    if (secretUri === undefined) return undefined;
    throw problem(
      400,
      'SecretUriNotAllowed',
      'No secret belongs here',
      `A ${descriptor.title} is backed up with the vault's identity alone: leave secretUri out.`,
    );
  }
  if (secretUri === undefined) {
    throw problem(
      400,
      'MissingSecretUri',
      'A secret URI is missing',
      `A ${descriptor.title} is backed up with a connection string in Key Vault: give the secret's URI as secretUri.`,
    );
  }
  if (!isSecretUri(secretUri)) {
    throw problem(
      400,
      'InvalidSecretUri',
      'The secret URI is not valid',
      'It must be https://{vault}.vault.azure.net/secrets/{name}, with or without a version.',
    );
  }
  return secretUri;
}

/** The identity of the vault that is asked for. */
export function identityOf({ identity }: Pick<ProtectionBody, 'identity'>): VaultIdentity | undefined {
  if (identity === undefined) return undefined;
  if (identity.type === 'SystemAssigned') return { kind: 'systemAssigned' };
  const identityId = valid(parseResourceId(identity.id), 'InvalidIdentityId', 'identity id');
  if (resourceTypeOf(identityId).toLowerCase() === 'microsoft.managedidentity/userassignedidentities') {
    return { kind: 'userAssigned', id: identityId };
  }
  throw problem(
    400,
    'InvalidIdentityId',
    'The identity id is not valid',
    'It is not the id of a Microsoft.ManagedIdentity/userAssignedIdentities resource.',
  );
}

/** What the body asks for, checked as far as it can be without asking Azure. */
export function specificationOf(
  body: ProtectionBody,
  datasource: Datasource,
  access: AccessRules,
): BackupInstanceSpecification {
  const target = targetOf(body);
  const secretUri = secretOf(body, datasource);
  const identity = identityOf(body);
  access.require(target.vaultId);
  return {
    target,
    location: body.location,
    ...(secretUri && { secretUri }),
    ...(identity && { identity }),
    ...(body.friendlyName !== undefined && { friendlyName: body.friendlyName }),
  };
}

/** What the body asks for, for the audit trail. */
export const protectionFacts = ({ vaultId, policyId, location, identity }: ProtectionBody): AskedFacts => ({
  vaultId: idAsSent(vaultId),
  policyId: idAsSent(policyId),
  location,
  ...(identity && { identity: identity.type === 'UserAssigned' ? idAsSent(identity.id) : identity.type }),
});
