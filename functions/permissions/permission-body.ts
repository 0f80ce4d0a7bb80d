import { z } from 'zod';
import type { Datasource } from '../../domain/datasource';
import { isKeyVaultId, keyVaultNameOf } from '../../domain/permissions/key-vault-access';
import { nameOf, parseResourceId, type ResourceId, sameResource } from '../../domain/resource-id';
import type { SecretUri } from '../../domain/secret-uri';
import type { AccessRules } from '../http/access-rules';
import { problem } from '../http/problem';
import { identityOf, protectionBody, secretOf, vaultIdOf } from '../http/protection-body';
import { examples } from '../openapi/examples';
import type { PermissionQuestion } from './dependencies';

const { vaultId, secretUri, identity } = protectionBody.shape;

const members = {
  vaultId,
  secretUri: secretUri.describe('As for a protection: single-server databases only.'),
  keyVaultId: z
    .string()
    .max(1024)
    .optional()
    .describe('The id of the key vault, where it is in neither the subscription of the server nor that of the vault.'),
  identity,
};

/** The plan of the examples, as the emulator's estate has it from its start: the examples can be sent as they stand. */
export const examplePlanId = '0dce9c67-5bf2-567f-824a-71568538c889';

/** The body of `POST /api/permissions/{resourceId}`. */
export const planBody = z.strictObject(members).meta({
  id: 'PermissionPlanRequest',
  examples: [{ vaultId: examples.vaultId }, { vaultId: examples.vaultId, secretUri: examples.secretUri }],
});

/** The body of `PUT /api/permissions/{resourceId}`: that of the plan, and which plan is meant. */
export const grantBody = z.strictObject({ ...members, planId: z.guid().describe('The `planId` of the plan.') }).meta({
  id: 'PermissionGrantRequest',
  examples: [{ vaultId: examples.vaultId, planId: examplePlanId }],
});

/** The codes that {@link questionOf} refuses with, besides that of the allowed scopes. */
export const permissionProblems = [
  'InvalidVaultId',
  'MissingSecretUri',
  'SecretUriNotAllowed',
  'InvalidSecretUri',
  'InvalidIdentityId',
  'InvalidKeyVaultId',
] as const;

const unsuitable = (detail: string) => problem(400, 'InvalidKeyVaultId', 'The key vault id is not valid', detail);

function keyVaultOf(text: string | undefined, secret: SecretUri | undefined): ResourceId | undefined {
  if (text === undefined) return undefined;
  if (secret === undefined) throw unsuitable('The datasource has no secret: leave keyVaultId out.');
  const id = parseResourceId(text);
  if (!id.ok) throw unsuitable(`The key vault id cannot be used: ${id.problem}.`);
  if (!isKeyVaultId(id.value)) throw unsuitable('It is not the id of a Microsoft.KeyVault/vaults resource.');
  if (sameResource(nameOf(id.value), keyVaultNameOf(secret))) return id.value;
  throw unsuitable('It is the id of another key vault than the one in secretUri.');
}

/** What the body asks about, checked as far as it can be without asking Azure. */
export function questionOf(
  body: z.infer<typeof planBody>,
  { datasource, correlationId }: { readonly datasource: Datasource; readonly correlationId: string },
  access: AccessRules,
): PermissionQuestion {
  const vault = vaultIdOf(body.vaultId);
  const secret = secretOf(body, datasource);
  const keyVaultId = keyVaultOf(body.keyVaultId, secret);
  const chosen = identityOf(body);
  access.require(vault);
  if (keyVaultId !== undefined) access.require(keyVaultId);
  return {
    datasource,
    vaultId: vault,
    correlationId,
    ...(secret && { secretUri: secret }),
    ...(keyVaultId && { keyVaultId }),
    ...(chosen && { identity: chosen }),
  };
}
