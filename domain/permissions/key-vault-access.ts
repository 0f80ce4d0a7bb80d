import { nameOf, partsOf, type ResourceId, resourceTypeOf } from '../resource-id';
import type { SecretUri } from '../secret-uri';
import { shellWord } from './shell-word';

/** A key vault, as far as a backup depends on it. */
export interface KeyVault {
  readonly id: ResourceId;
  readonly tenantId: string;
  /** Role assignments decide about its contents; else its access policies do. */
  readonly isRbac: boolean;
  readonly publicNetworkAccess: string;
  /** Whether its firewall lets everybody in (`Allow`) or nobody but those that it names (`Deny`). */
  readonly defaultAction: string;
  /** `AzureServices`: services that Azure trusts pass the firewall, and Azure Backup is one of them. */
  readonly bypass: string;
  readonly accessPolicies: readonly {
    readonly objectId: string;
    /** Set where the policy is for a user together with an application: it gives nothing to an identity alone. */
    readonly applicationId?: string;
    readonly secretRights: readonly string[];
  }[];
}

/** What is known of the key vault of a secret. */
export type KeyVaultFact =
  | { readonly kind: 'notNeeded' }
  | { readonly kind: 'found'; readonly keyVault: KeyVault }
  | { readonly kind: 'notFound'; readonly name: string; readonly searched: readonly string[] };

/** An entry of a key vault's `accessPolicies`, as its API takes it. */
interface AccessPolicy {
  readonly tenantId: string;
  readonly objectId: string;
  readonly permissions: { readonly secrets: readonly string[] };
}

/**
 * How the vault's identity comes to the secret.
 * - `notNeeded`: the datasource has no secret
 * - `notFound`: the key vault is not where it was looked for
 * - `byRole`: role assignments decide, and are in the plan
 * - `byAccessPolicy`: the key vault's own policies decide; `missing` is what they lack. Reported, never written
 */
export type KeyVaultAccess =
  | { readonly kind: 'notNeeded' }
  | { readonly kind: 'notFound'; readonly keyVaultName: string; readonly explanation: string }
  | { readonly kind: 'byRole'; readonly keyVaultId: ResourceId }
  | {
      readonly kind: 'byAccessPolicy';
      readonly keyVaultId: ResourceId;
      readonly missing: readonly string[];
      readonly policyToAdd?: AccessPolicy;
      readonly howTo?: string;
    };

/** What Azure Backup does with the secret: it reads it, and lists its versions. */
const NEEDED_RIGHTS = ['get', 'list'] as const;

/** The name of the key vault in the URI of a secret, lower-cased. */
export const keyVaultNameOf = (uri: SecretUri): string => uri.toLowerCase().replace(/^https:\/\/([^.]+).*$/, '$1');

export const isKeyVaultId = (id: ResourceId): boolean =>
  resourceTypeOf(id).toLowerCase() === 'microsoft.keyvault/vaults';

function rightsOf({ accessPolicies }: KeyVault, principalId: string): ReadonlySet<string> {
  const own = accessPolicies.filter(
    ({ objectId, applicationId }) =>
      applicationId === undefined && objectId.toLowerCase() === principalId.toLowerCase(),
  );
  return new Set(own.flatMap(({ secretRights }) => secretRights.map((right) => right.toLowerCase())));
}

function setPolicyCommand(id: ResourceId, principalId: string, missing: readonly string[]): string {
  const { subscriptionId, resourceGroup } = partsOf(id);
  const where = `--subscription ${subscriptionId} --resource-group ${shellWord(resourceGroup)} --name ${nameOf(id)}`;
  return `az keyvault set-policy ${where} --object-id ${principalId} --secret-permissions ${missing.join(' ')}`;
}

function byAccessPolicy(keyVault: KeyVault, principalId: string): KeyVaultAccess {
  const { id: keyVaultId, tenantId } = keyVault;
  const rights = rightsOf(keyVault, principalId);
  const missing = rights.has('all') ? [] : NEEDED_RIGHTS.filter((right) => !rights.has(right));
  if (missing.length === 0) return { kind: 'byAccessPolicy', keyVaultId, missing };
  return {
    kind: 'byAccessPolicy',
    keyVaultId,
    missing,
    policyToAdd: { tenantId, objectId: principalId, permissions: { secrets: missing } },
    // What the command names takes the place of what the policy had.
    howTo: setPolicyCommand(keyVaultId, principalId, [...new Set([...rights, ...missing])]),
  };
}

/** Whether the principal may read the secrets of the key vault, by the key vault's own way to decide that. */
export function keyVaultAccess(fact: KeyVaultFact, principalId: string): KeyVaultAccess {
  if (fact.kind === 'notNeeded') return fact;
  if (fact.kind === 'notFound') {
    const { name, searched } = fact;
    return {
      kind: 'notFound',
      keyVaultName: name,
      explanation: `The key vault ${name} was not found in ${searched.join(' and ') || 'any scope that this app may look into'}. If it is elsewhere, name it in the request (keyVaultId).`,
    };
  }
  const { keyVault } = fact;
  return keyVault.isRbac ? { kind: 'byRole', keyVaultId: keyVault.id } : byAccessPolicy(keyVault, principalId);
}
