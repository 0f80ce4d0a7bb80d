import type { BackupVaultsClient } from '../azure/backup-vaults-client';
import type { DatasourceInput, VaultSearchInput } from '../contracts';
import type { ReviewAnswer, ReviewInput } from '../domain/approvals/review';
import type { ProbeAnswer, Refused } from '../domain/long-running';
import { protectionMeaning } from '../domain/protection-state';
import { sameResource } from '../domain/resource-id';

/** What the review works with. */
export interface Reviewing {
  readonly vaults: BackupVaultsClient;
  readonly findProtections: (input: DatasourceInput) => Promise<ProbeAnswer>;
  readonly searchVault: (input: VaultSearchInput) => Promise<ProbeAnswer>;
  readonly allows: (id: string) => boolean;
}

async function find({ findProtections, searchVault }: Reviewing, input: ReviewInput): Promise<ProbeAnswer> {
  const { resourceId, correlationId, searchVaultId } = input;
  const answer = await findProtections({ resourceId, correlationId });
  if (answer.kind !== 'notRouted' || searchVaultId === undefined) return answer;
  return searchVault({ resourceId, correlationId, vaultId: searchVaultId });
}

const notAllowed = (id: string): Refused => ({
  kind: 'refused',
  error: {
    code: 'VaultNotAllowed',
    message: `${id} is in none of the scopes of the setting SAUVEGARDE_ALLOWED_SCOPES.`,
    recommendedActions: [],
    httpStatus: 403,
  },
});

/**
 * Finds the instance that a deletion would take, as the deletion itself does, and reads how its vault keeps what is deleted.
 */
export const reviewDeletion =
  (reviewing: Reviewing) =>
  async (input: ReviewInput): Promise<ReviewAnswer> => {
    const answer = await find(reviewing, input);
    if (answer.kind === 'notRouted') return { kind: 'nothing' };
    if (answer.kind !== 'instances') return answer;
    const instance = answer.instances.find(
      ({ vaultId, protectionState }) =>
        (input.vaultId === undefined || sameResource(vaultId, input.vaultId)) &&
        protectionMeaning(protectionState) !== 'leaving',
    );
    if (instance === undefined) return { kind: 'nothing' };
    const { id, vaultId } = instance;
    if (!reviewing.allows(id)) return notAllowed(id);
    const read = await reviewing.vaults.safety(vaultId, { correlationId: input.correlationId });
    return read.kind === 'safety' ? { kind: 'found', instance: { id, vaultId }, safety: read.safety } : read;
  };
