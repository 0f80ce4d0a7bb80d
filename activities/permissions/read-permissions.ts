import type { BackupVaultsClient } from '../../azure/backup-vaults-client';
import type { KeyVaultClient } from '../../azure/key-vault-client';
import type { RoleAssignmentsClient } from '../../azure/role-assignments-client';
import type { ServerNetworkClient } from '../../azure/server-network-client';
import type { VaultIdentity } from '../../domain/backup-instance-request';
import { type Datasource, datasourceSetId } from '../../domain/datasource';
import type { Refused, Throttled } from '../../domain/long-running';
import {
  isKeyVaultId,
  keyVaultAccess,
  type KeyVaultFact,
  keyVaultNameOf,
} from '../../domain/permissions/key-vault-access';
import type { PermissionsAnswer } from '../../domain/permissions/permission-steps';
import type { RoleAssignment } from '../../domain/permissions/role-assignment';
import { principalOf } from '../../domain/permissions/vault-identities';
import { comparable, isResourceId, nameOf, partsOf, type ResourceId, sameResource } from '../../domain/resource-id';
import type { SecretUri } from '../../domain/secret-uri';

interface Clients {
  readonly vaults: BackupVaultsClient;
  readonly keyVaults: KeyVaultClient;
  readonly roles: RoleAssignmentsClient;
  readonly network: ServerNetworkClient;
  /** Outside of the allowed scopes nothing is read: neither a server, nor a list in which a key vault may be. */
  readonly access: {
    readonly allows: (id: string) => boolean;
    /** Where may be looked inside of a scope. */
    readonly within: (scope: string) => readonly string[];
  };
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

const isGroupOrAbove = (scope: string): boolean => scope.split('/').length <= 5;

const isKeyVaultOf = (scope: string, name: string): scope is ResourceId =>
  isResourceId(scope) && isKeyVaultId(scope) && sameResource(nameOf(scope), name);

/** Where a key vault may be looked for: lists, and what can be nothing but it. */
const placesOf = (question: Question, name: string, { within }: Clients['access']): readonly string[] =>
  bothSubscriptions(question)
    .flatMap((subscriptionId) => within(`/subscriptions/${subscriptionId}`))
    .filter((scope) => isGroupOrAbove(scope) || isKeyVaultOf(scope, name));

/** A list that may not be read is passed over: what is not found can be named. */
async function search(
  question: Question,
  name: string,
  { keyVaults, access }: Clients,
): Promise<KeyVaultFact | Throttled> {
  const searched: string[] = [];
  for (const scope of placesOf(question, name, access)) {
    const answer = isResourceId(scope)
      ? await keyVaults.get(scope, question)
      : await keyVaults.find({ scope, name }, question);
    if (answer.kind === 'throttled') return answer;
    if (answer.kind === 'found' && access.allows(answer.keyVault.id)) return answer;
    if (answer.kind !== 'refused') searched.push(scope);
  }
  return { kind: 'notFound', name, searched };
}

type ServerAnswer = Awaited<ReturnType<ServerNetworkClient['read']>> | { readonly kind: 'notAllowed' };

/** The server of a database may be outside of the scopes that have the database. */
async function serverOf(question: Question, { network, access }: Clients): Promise<ServerAnswer> {
  return access.allows(datasourceSetId(question.datasource))
    ? network.read(question.datasource, question)
    : { kind: 'notAllowed' };
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
      serverOf(question, clients),
      keyVaultFact(question, clients),
    ]);
    if (isNegative(vault)) return vault;
    if (isNegative(server)) return server;
    if (isNegative(keyVault)) return keyVault;
    const principal = principalOf(vault.identities, identity);
    if (!principal.ok) return { kind: 'noIdentity', explanation: principal.problem };
    const { principalId } = principal.value;
    const access = keyVaultAccess(keyVault, principalId);
    // The list of a resource has what was granted above it, so that neither its group nor its server is asked.
    const scopes = [datasource.id, ...(access.kind === 'byRole' ? [access.keyVaultId] : [])];
    const assignments = await assignmentsAt(scopes, principalId, clients, question);
    if (!isList(assignments)) return assignments;
    const seen = server.kind === 'network' ? server.network : undefined;
    return {
      kind: 'facts',
      facts: { principal: principal.value, assignments, keyVault, ...(seen && { server: seen }) },
    };
  };
