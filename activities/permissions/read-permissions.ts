import type { BackupVaultsClient } from '../../azure/backup-vaults-client';
import type { KeyVaultClient } from '../../azure/key-vault-client';
import type { RoleAssignmentsClient } from '../../azure/role-assignments-client';
import type { ServerNetworkClient } from '../../azure/server-network-client';
import type { VaultIdentity } from '../../domain/backup-instance-request';
import type { Datasource } from '../../domain/datasource';
import type { Refused, Throttled } from '../../domain/long-running';
import { keyVaultAccess, type KeyVaultFact, keyVaultNameOf } from '../../domain/permissions/key-vault-access';
import type { PermissionsAnswer } from '../../domain/permissions/permission-steps';
import { requiredAssignments } from '../../domain/permissions/required-assignments';
import type { RoleAssignment } from '../../domain/permissions/role-assignment';
import { principalOf } from '../../domain/permissions/vault-identities';
import { comparable, partsOf, type ResourceId } from '../../domain/resource-id';
import type { SecretUri } from '../../domain/secret-uri';

interface Clients {
  readonly vaults: BackupVaultsClient;
  readonly keyVaults: KeyVaultClient;
  readonly roles: RoleAssignmentsClient;
  readonly network: ServerNetworkClient;
  /** Whether an id is within the allowed scopes: a key vault outside of them is not found, rather than shown. */
  readonly allows: (id: string) => boolean;
}

/** Whose permissions are looked at, and for what. */
interface Question {
  readonly datasource: Datasource;
  readonly vaultId: ResourceId;
  readonly identity?: VaultIdentity;
  readonly secretUri?: SecretUri;
  /** Where the secret is; looked for in the subscriptions of server and vault when absent. */
  readonly keyVaultId?: ResourceId;
  readonly correlationId: string;
}

type Negative = Refused | Throttled;

const isNegative = (answer: { readonly kind: string }): answer is Negative =>
  answer.kind === 'refused' || answer.kind === 'throttled';

const bothSubscriptions = ({ datasource, vaultId }: Question): readonly string[] => [
  ...new Set([datasource.id, vaultId].map((id) => comparable(partsOf(id).subscriptionId))),
];

/** A subscription whose key vaults may not be listed is passed over: what is not found can be named. */
async function search(
  question: Question,
  name: string,
  { keyVaults, allows }: Clients,
): Promise<KeyVaultFact | Throttled> {
  const searched: string[] = [];
  for (const subscriptionId of bothSubscriptions(question)) {
    const answer = await keyVaults.find({ subscriptionId, name }, question);
    if (answer.kind === 'throttled') return answer;
    if (answer.kind === 'found' && allows(answer.keyVault.id)) return answer;
    if (answer.kind !== 'refused') searched.push(`/subscriptions/${subscriptionId}`);
  }
  return { kind: 'notFound', name, searched };
}

async function keyVaultFact(question: Question, clients: Clients): Promise<KeyVaultFact | Negative> {
  const { secretUri, keyVaultId } = question;
  if (secretUri === undefined) return { kind: 'notNeeded' };
  const name = keyVaultNameOf(secretUri);
  if (keyVaultId === undefined) return search(question, name, clients);
  const answer = await clients.keyVaults.get(keyVaultId, question);
  return answer.kind === 'absent' ? { kind: 'notFound', name, searched: [keyVaultId] } : answer;
}

async function assignmentsAt(
  scopes: readonly string[],
  principalId: string,
  { roles }: Clients,
  question: Question,
): Promise<readonly RoleAssignment[] | Negative> {
  const answers = await Promise.all([...new Set(scopes)].map((scope) => roles.list(scope, principalId, question)));
  const negative = answers.find(isNegative);
  return negative ?? answers.flatMap((answer) => (answer.kind === 'assignments' ? answer.assignments : []));
}

const isList = (value: readonly RoleAssignment[] | Negative): value is readonly RoleAssignment[] =>
  Array.isArray(value);

/** Reads everything that a plan is made from: some six requests, side by side where they do not build on each other. */
export const readPermissions =
  (clients: Clients) =>
  async (question: Question): Promise<PermissionsAnswer> => {
    const { datasource, vaultId, identity } = question;
    const [vault, server, keyVault] = await Promise.all([
      clients.vaults.identities(vaultId, question),
      clients.network.read(datasource, question),
      keyVaultFact(question, clients),
    ]);
    if (isNegative(vault)) return vault;
    if (isNegative(server)) return server;
    if (isNegative(keyVault)) return keyVault;
    const principal = principalOf(vault.identities, identity);
    if (!principal.ok) return { kind: 'noIdentity', explanation: principal.problem };
    const { principalId } = principal.value;
    const access = keyVaultAccess(keyVault, principalId);
    const holder = { principalId, ...(access.kind === 'byRole' && { keyVaultId: access.keyVaultId }) };
    const scopes = requiredAssignments(datasource, holder).map(({ scope }) => scope);
    const assignments = await assignmentsAt(scopes, principalId, clients, question);
    if (!isList(assignments)) return assignments;
    return { kind: 'facts', facts: { principal: principal.value, assignments, keyVault, server: server.network } };
  };
