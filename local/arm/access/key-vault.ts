/** A Key Vault as the management plane shows it, and the names of the secrets in it. */
export interface KeyVault {
  readonly id: string;
  readonly name: string;
  readonly location: string;
  readonly tags: Readonly<Record<string, string>>;
  /** Role assignments decide about its contents; else its access policies do. */
  readonly isRbac: boolean;
  readonly bypass: 'AzureServices' | 'None';
  readonly defaultAction: 'Allow' | 'Deny';
  readonly publicNetworkAccess: 'Enabled' | 'Disabled';
  /** undefined: whatever secret is asked for is there. */
  readonly secrets: readonly string[] | undefined;
  readonly policies: readonly AccessPolicy[];
}

export interface AccessPolicy {
  readonly tenantId: string;
  readonly objectId: string;
  /** Lists of rights for `keys`, `secrets`, `certificates` and `storage`. */
  readonly permissions: Readonly<Record<string, readonly string[]>>;
}

/** Azure Backup is a trusted service: it gets in wherever those are let in. */
export function admitsBackup({ bypass, defaultAction, publicNetworkAccess }: KeyVault): boolean {
  return publicNetworkAccess === 'Enabled' && (bypass === 'AzureServices' || defaultAction === 'Allow');
}

/** What the policy of a principal gives for secrets, lower case. */
export function secretRights({ policies }: KeyVault, principalId: string): ReadonlySet<string> {
  const own = policies.find(({ objectId }) => objectId.toLowerCase() === principalId.toLowerCase());
  return new Set((own?.permissions['secrets'] ?? []).map((right) => right.toLowerCase()));
}

/** Parts of `https://{vault}.vault.azure.net/secrets/{secret}[/{version}]`, of any cloud; undefined for anything else. */
export function parseSecretUri(uri: string): { readonly vault: string; readonly secret: string } | undefined {
  const match = /^https:\/\/([a-z0-9-]+)\.vault\.[a-z.]+\/secrets\/([A-Za-z0-9-]+)(?:\/[^/]*)?\/?$/i.exec(uri);
  const [, vault, secret] = match ?? [];
  return vault === undefined || secret === undefined ? undefined : { vault, secret };
}
