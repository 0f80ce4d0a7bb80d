import { keyOf, parentId, parseArmId } from './arm-id';
import type { KeyVault } from './access/key-vault';
import type { StorageAccount } from './access/storage-account';
import type { ResourceGuard } from './guards/resource-guard';
import { type Lifetime, Timeline } from './graph/timeline';
import type { BackupInstance } from './resources/instance-record';
import { settleVault } from './resources/removal';
import type { BackupPolicy, Vault } from './resources/vault-record';

/** A PostgreSQL server, flexible server or database. */
export interface DatabaseResource {
  readonly id: string;
  readonly name: string;
  readonly type: string;
  readonly location: string;
  readonly tags: Readonly<Record<string, string>>;
  /** In the place of the usual one of its type. */
  readonly sku: Readonly<Record<string, unknown>> | undefined;
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
  /** Until then its state is `stateUntilReady`, whatever `properties` say. */
  readonly readyAt: number;
  readonly stateUntilReady: string;
  /** Over the defaults of its type. */
  readonly properties: Readonly<Record<string, unknown>>;
  readonly firewallRules: readonly FirewallRule[];
}

/** Addresses that a server admits; 0.0.0.0 to 0.0.0.0 are all services of Azure. */
export interface FirewallRule {
  readonly name: string;
  readonly startIpAddress: string;
  readonly endIpAddress: string;
}

/** As {@link Estate} keeps it. What is in two of these maps is one object, and has to stay one. */
export interface SavedEstate {
  readonly subscriptions: ReadonlySet<string>;
  readonly groups: ReadonlyMap<string, string>;
  readonly vaults: ReadonlyMap<string, Vault>;
  readonly resources: ReadonlyMap<string, DatabaseResource>;
  readonly children: ReadonlyMap<string, Set<string>>;
  readonly protected: ReadonlyMap<string, BackupInstance>;
  readonly servers: ReadonlyMap<string, Lifetime<DatabaseResource>[]>;
  readonly instances: ReadonlyMap<string, Lifetime<BackupInstance>[]>;
  readonly policies: ReadonlyMap<string, Lifetime<BackupPolicy>[]>;
  readonly keyVaults: ReadonlyMap<string, KeyVault>;
  readonly storageAccounts: ReadonlyMap<string, StorageAccount>;
  readonly guards: ReadonlyMap<string, ResourceGuard>;
}

function refill<Value>(map: Map<string, Value>, saved: ReadonlyMap<string, Value>): void {
  for (const [key, value] of saved) map.set(key, value);
}

/** Everything that exists: subscriptions, groups, vaults with their instances, PostgreSQL resources. */
export class Estate {
  readonly #subscriptions = new Set<string>();
  readonly #groups = new Map<string, string>();
  readonly #vaults = new Map<string, Vault>();
  readonly #resources = new Map<string, DatabaseResource>();
  /** Keyed by server; values are keys of its databases. */
  readonly #children = new Map<string, Set<string>>();
  readonly #protected = new Map<string, BackupInstance>();
  /** What Resource Graph remembers. */
  readonly servers = new Timeline<DatabaseResource>();
  readonly instances = new Timeline<BackupInstance>();
  readonly policies = new Timeline<BackupPolicy>();
  /** Keyed by id, as the accounts below. */
  readonly keyVaults = new Map<string, KeyVault>();
  readonly storageAccounts = new Map<string, StorageAccount>();
  readonly guards = new Map<string, ResourceGuard>();

  addSubscription(subscriptionId: string): void {
    this.#subscriptions.add(subscriptionId.toLowerCase());
  }

  /** Adds the subscription and the group of an id too. */
  addGroupOf(id: string): void {
    const parsed = parseArmId(id);
    if (parsed?.resourceGroup === undefined) throw new Error(`Not the id of a resource in a resource group: ${id}`);
    this.addSubscription(parsed.subscriptionId);
    const group = `/subscriptions/${parsed.subscriptionId}/resourceGroups/${parsed.resourceGroup}`;
    if (!this.#groups.has(keyOf(group))) this.#groups.set(keyOf(group), group);
  }

  hasSubscription(subscriptionId: string): boolean {
    return this.#subscriptions.has(subscriptionId.toLowerCase());
  }

  hasGroup(subscriptionId: string, resourceGroup: string): boolean {
    return this.#groups.has(keyOf(`/subscriptions/${subscriptionId}/resourceGroups/${resourceGroup}`));
  }

  /** A vault with its policies; `from` is when Resource Graph may learn of them. */
  addVault(vault: Vault, from: number): void {
    this.addGroupOf(vault.id);
    this.#vaults.set(keyOf(vault.id), vault);
    for (const policy of vault.policies.values()) this.policies.begin(policy, from);
  }

  /** The same vault with other settings; what is in it stays. */
  replaceVault(vault: Vault): void {
    this.#vaults.set(keyOf(vault.id), vault);
  }

  vault(id: string): Vault | undefined {
    return this.#vaults.get(keyOf(id));
  }

  vaults(): readonly Vault[] {
    return [...this.#vaults.values()];
  }

  /** A server; `from` is when Resource Graph may learn of it. */
  addServer(server: DatabaseResource, from: number): void {
    this.addGroupOf(server.id);
    this.#resources.set(keyOf(server.id), server);
    this.servers.begin(server, from);
  }

  /** A database of a server: Resource Graph does not know its type. */
  addDatabase(database: DatabaseResource): void {
    const key = keyOf(database.id);
    const server = keyOf(parentId(database.id));
    this.#resources.set(key, database);
    const siblings = this.#children.get(server);
    if (siblings === undefined) this.#children.set(server, new Set([key]));
    else siblings.add(key);
  }

  /** The databases of a server. */
  databasesOf(serverId: string): readonly DatabaseResource[] {
    return [...(this.#children.get(keyOf(serverId)) ?? [])].flatMap((key) => this.#resources.get(key) ?? []);
  }

  resource(id: string): DatabaseResource | undefined {
    return this.#resources.get(keyOf(id));
  }

  resources(): readonly DatabaseResource[] {
    return [...this.#resources.values()];
  }

  /** Removes a PostgreSQL resource and its children, as its owner would; backup instances of it stay. */
  removeResource(id: string, at: number): boolean {
    const key = keyOf(id);
    for (const child of this.#children.get(key) ?? []) this.#resources.delete(child);
    this.#children.delete(key);
    this.#children.get(keyOf(parentId(id)))?.delete(key);
    this.servers.end(id, at);
    return this.#resources.delete(key);
  }

  addInstance(vault: Vault, instance: BackupInstance, from: number): void {
    vault.instances.set(keyOf(instance.id), instance);
    this.#protected.set(keyOf(instance.datasourceId), instance);
    this.instances.begin(instance, from);
  }

  /** An instance that is in the bin from the start. */
  addDeletedInstance(vault: Vault, instance: BackupInstance, from: number): void {
    vault.deleted.set(keyOf(instance.id), instance);
    this.instances.begin(instance, from);
  }

  /** The instance that protects a datasource, in whatever vault. */
  protectorOf(datasourceId: string, now: number): BackupInstance | undefined {
    const key = keyOf(datasourceId);
    const instance = this.#protected.get(key);
    const vault = instance && this.vault(instance.vaultId);
    if (instance === undefined || vault === undefined) return undefined;
    settleVault(vault, now);
    if (vault.instances.get(keyOf(instance.id)) === instance) return instance;
    this.#protected.delete(key);
    return undefined;
  }

  /** The vault of an instance or policy id. */
  vaultOf(childId: string): Vault | undefined {
    return this.vault(parentId(childId));
  }

  save(): SavedEstate {
    return {
      subscriptions: this.#subscriptions,
      groups: this.#groups,
      vaults: this.#vaults,
      resources: this.#resources,
      children: this.#children,
      protected: this.#protected,
      servers: this.servers.save(),
      instances: this.instances.save(),
      policies: this.policies.save(),
      keyVaults: this.keyVaults,
      storageAccounts: this.storageAccounts,
      guards: this.guards,
    };
  }

  load(saved: SavedEstate): void {
    this.clear();
    for (const subscription of saved.subscriptions) this.#subscriptions.add(subscription);
    refill(this.#groups, saved.groups);
    refill(this.#vaults, saved.vaults);
    refill(this.#resources, saved.resources);
    refill(this.#children, saved.children);
    refill(this.#protected, saved.protected);
    this.servers.load(saved.servers);
    this.instances.load(saved.instances);
    this.policies.load(saved.policies);
    refill(this.keyVaults, saved.keyVaults);
    refill(this.storageAccounts, saved.storageAccounts);
    refill(this.guards, saved.guards);
  }

  clear(): void {
    this.#subscriptions.clear();
    this.#groups.clear();
    this.#vaults.clear();
    this.#resources.clear();
    this.#protected.clear();
    this.#children.clear();
    this.servers.clear();
    this.instances.clear();
    this.policies.clear();
    this.keyVaults.clear();
    this.storageAccounts.clear();
    this.guards.clear();
  }
}
