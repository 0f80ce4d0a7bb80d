import type { TokenCredential } from '@azure/core-auth';

/** Who the app is for Azure. */
export interface AppIdentity {
  readonly authorityHost: string;
  /** Set where the platform offers a managed identity; a developer's own sign-in is used elsewhere. */
  readonly managed: boolean;
  readonly clientId?: string;
}

/** The identity SDK is the heaviest thing that we load, and nothing needs it before the first token. */
export async function azureCredential({ managed, clientId, authorityHost }: AppIdentity): Promise<TokenCredential> {
  const identity = await import('@azure/identity');
  if (managed) return new identity.ManagedIdentityCredential(clientId === undefined ? {} : { clientId });
  return new identity.DefaultAzureCredential({ authorityHost });
}
