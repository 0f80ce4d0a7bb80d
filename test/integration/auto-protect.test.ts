import { type RunningApp, startApp } from './running-app';
import { databaseId, flexibleServerId, vaultId } from './seeded-estate';

const rules = JSON.stringify({
  targets: [{ name: 'main', places: [{ vault: vaultId, policy: `${vaultId}/backupPolicies/flexpol1` }] }],
  rules: [
    {
      name: 'all flexible servers',
      action: 'protect',
      match: { datasourceTypes: ['Microsoft.DBforPostgreSQL/flexibleServers'], names: ['*'] },
      target: 'main',
    },
  ],
});

const created = (resourceUri: string, operationName = 'Microsoft.DBforPostgreSQL/flexibleServers/write') => ({
  id: '77777777-7777-7777-7777-777777777777',
  eventType: 'Microsoft.Resources.ResourceWriteSuccess',
  subject: resourceUri,
  data: { operationName, resourceUri, status: 'Succeeded' },
  dataVersion: '2',
});

/** As Event Grid delivers to the host's webhook. */
async function deliver(app: RunningApp, events: readonly unknown[]): Promise<number> {
  const { status } = await app.request(
    'POST',
    '/runtime/webhooks/eventgrid?functionName=autoProtectEventGrid',
    events,
    { 'aeg-event-type': 'Notification' },
  );
  return status;
}

describe('protecting without being asked', () => {
  let app: RunningApp;

  beforeEach(async () => {
    app = await startApp({ appSettings: { SAUVEGARDE_RULES: rules } });
  });

  afterEach(async () => {
    await app.stop();
  });

  it('protects a server that was created, once, however often the event comes', async () => {
    const event = created(flexibleServerId);
    const shouted = created(flexibleServerId.toUpperCase(), 'MICROSOFT.DBFORPOSTGRESQL/FLEXIBLESERVERS/WRITE');
    expect(await deliver(app, [event, event, shouted, event])).toBe(202);
    await app.allEnded();
    expect(app.arm.backupInstances(vaultId)).toHaveLength(1);
    expect(app.arm.requests.filter(({ kind }) => kind === 'create')).toHaveLength(1);
  });

  it('takes an event of a database of a flexible server for one of its server', async () => {
    const child = `${flexibleServerId}/databases/orders`;
    expect(await deliver(app, [created(child, 'Microsoft.DBforPostgreSQL/flexibleServers/databases/write')])).toBe(202);
    await app.allEnded();
    expect(app.arm.backupInstances(vaultId)).toHaveLength(1);
  });

  it('leaves alone what no rule selects', async () => {
    expect(await deliver(app, [created(databaseId, 'Microsoft.DBforPostgreSQL/servers/databases/write')])).toBe(202);
    await app.allEnded();
    expect(app.arm.requests.filter(({ kind }) => kind === 'validate')).toEqual([]);
    expect(app.arm.backupInstances()).toEqual([]);
  });

  it('leaves alone what somebody has deleted the backup of, and a read replica', async () => {
    const deleted = flexibleServerId.replace('pgflex-orders', 'pg-deleted');
    const replica = flexibleServerId.replace('pgflex-orders', 'pg-replica');
    app.arm.seed({
      flexibleServers: [{ id: deleted }, { id: replica, properties: { replicationRole: 'GeoAsyncReplica' } }],
      vaults: [
        {
          ...{ id: vaultId, softDelete: { state: 'On' } },
          policies: [{ name: 'flexpol1', datasourceTypes: ['Microsoft.DBforPostgreSQL/flexibleServers'] }],
        },
      ],
      backupInstances: [
        {
          ...{ id: `${vaultId}/backupInstances/pg-deleted`, datasourceId: deleted, policyName: 'flexpol1' },
          softDeletedAt: new Date(app.clock.now() - 1000).toISOString(),
        },
      ],
    });
    expect(await deliver(app, [created(deleted), created(replica)])).toBe(202);
    await app.allEnded();
    expect(app.arm.requests.filter(({ kind }) => kind === 'validate' || kind === 'create')).toEqual([]);
    const { instances } = await app.host.engine.query({ top: 100 });
    const outputs = instances.map(({ outputJson }) => outputJson ?? '');
    expect(outputs.filter((output) => output.includes('"BackupDeleted"'))).toHaveLength(1);
    expect(outputs.filter((output) => output.includes('read replica'))).toHaveLength(1);
  });

  it('says in the log what the rules decided, and why', async () => {
    await deliver(app, [created(databaseId, 'Microsoft.DBforPostgreSQL/servers/databases/write')]);
    await app.allEnded();
    expect(app.logged).toContainEqual(expect.stringMatching(/empdb11: notSelected\. .*all flexible servers/));
  });

  it.each([
    [
      'our own write of a backup instance',
      created(`${vaultId}/backupInstances/x`, 'Microsoft.DataProtection/backupVaults/backupInstances/write'),
    ],
    ['a deletion', { ...created(flexibleServerId), eventType: 'Microsoft.Resources.ResourceDeleteSuccess' }],
    [
      'a firewall rule',
      created(`${flexibleServerId}/firewallRules/all`, 'Microsoft.DBforPostgreSQL/flexibleServers/firewallRules/write'),
    ],
    ['an id that does not fit its operation', created(vaultId)],
    ['an event without data', { ...created(flexibleServerId), data: null }],
  ])('asks nothing of Azure for %s', async (_what, event) => {
    expect(await deliver(app, [event])).toBe(202);
    await app.allEnded();
    expect(app.arm.requests).toEqual([]);
  });

  it('asks nothing of Azure for a resource outside of the allowed scopes', async () => {
    await app.stop();
    app = await startApp({ appSettings: { SAUVEGARDE_RULES: rules, SAUVEGARDE_ALLOWED_SCOPES: vaultId } });
    expect(await deliver(app, [created(flexibleServerId)])).toBe(202);
    await app.allEnded();
    expect(app.arm.requests).toEqual([]);
  });
});
