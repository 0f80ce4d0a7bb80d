import { type InventoryServer, resourceOnServer } from '../../domain/inventory';
import { DATABASE_ID, FLEXIBLE_SERVER_ID, resourceId } from './sample-ids';

const server: InventoryServer = {
  id: resourceId(FLEXIBLE_SERVER_ID),
  kind: 'flexibleServer',
  location: 'West Europe',
  tags: { team: 'orders' },
  state: 'Ready',
};

describe('a datasource on a server of the inventory', () => {
  test('has what its server tells, and nothing that it does not tell', () => {
    expect(resourceOnServer(server, server.id)).toEqual([
      {
        id: server.id,
        datasourceType: 'Microsoft.DBforPostgreSQL/flexibleServers',
        location: 'West Europe',
        tags: { team: 'orders' },
        state: 'Ready',
      },
    ]);
  });

  test('has the SKU and the age of its server', () => {
    const told = { sku: { name: 'Standard_D2s_v3' }, createdAt: '2026-01-01T00:00:00Z' };
    expect(resourceOnServer({ ...server, ...told }, resourceId(DATABASE_ID))).toEqual([
      expect.objectContaining({
        id: DATABASE_ID,
        datasourceType: 'Microsoft.DBforPostgreSQL/servers/databases',
        ...told,
      }),
    ]);
  });

  test('is none where Azure Backup takes nothing of the kind', () => {
    expect(resourceOnServer(server, resourceId(`${FLEXIBLE_SERVER_ID}/databases/orders`))).toEqual([]);
  });
});
