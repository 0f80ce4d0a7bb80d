import type { DataProtectionClient } from '../azure/data-protection-client';
import type { VaultSearchInput } from '../contracts';
import type { ProbeAnswer } from '../domain/long-running';

/** Reads a whole vault for the instances of one datasource: for datasources that Azure has no probe for. */
export const searchVault =
  (client: DataProtectionClient) =>
  ({ resourceId, vaultId, correlationId }: VaultSearchInput): Promise<ProbeAnswer> =>
    client.listInVault(vaultId, resourceId, { correlationId });
