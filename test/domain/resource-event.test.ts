import fc from 'fast-check';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { readResourceEvent } from '../../domain/resource-event';

const server =
  '/subscriptions/11111111-1111-1111-1111-111111111111/resourceGroups/rg-app/providers/Microsoft.DBforPostgreSQL/flexibleServers/pgflex01';
const singleServer = server.replace('flexibleServers/pgflex01', 'servers/pg01');

const write = (resourceUri: string, operationName = 'Microsoft.DBforPostgreSQL/flexibleServers/write') => ({
  eventType: 'Microsoft.Resources.ResourceWriteSuccess',
  subject: resourceUri,
  data: { operationName, resourceUri, status: 'Succeeded' },
});

describe('A resource event', () => {
  it.each([
    ['a flexible server', write(server), server],
    [
      'any casing',
      write(server.toUpperCase(), 'MICROSOFT.DBFORPOSTGRESQL/FLEXIBLESERVERS/WRITE'),
      server.toUpperCase(),
    ],
    [
      'a database of a flexible server, which stands for its server',
      write(`${server}/databases/orders`, 'Microsoft.DBforPostgreSQL/flexibleServers/databases/write'),
      server,
    ],
    [
      'a database of a single server',
      write(`${singleServer}/databases/orders`, 'Microsoft.DBforPostgreSQL/servers/databases/write'),
      `${singleServer}/databases/orders`,
    ],
    ['an event whose empty members are null', { ...write(server), subject: null, type: null }, server],
    ['CloudEvents', { type: 'Microsoft.Resources.ResourceWriteSuccess', data: write(server).data }, server],
    [
      'an event without resourceUri and status, whose subject says it',
      { ...write(server), data: { operationName: 'Microsoft.DBforPostgreSQL/flexibleServers/write' } },
      server,
    ],
  ])('tells of %s', (_what, event, resourceId) => {
    expect(readResourceEvent(event)).toEqual({ kind: 'changed', resourceId });
  });

  it.each([
    ['a failed write', { ...write(server), eventType: 'Microsoft.Resources.ResourceWriteFailure' }, 'successful write'],
    ['an event without a type', { data: write(server).data }, 'successful write'],
    ['another status', { ...write(server), data: { ...write(server).data, status: 'Accepted' } }, 'did not succeed'],
    [
      'a child that is no database',
      write(`${server}/firewallRules/all`, 'Microsoft.DBforPostgreSQL/flexibleServers/firewallRules/write'),
      'not about a PostgreSQL server',
    ],
    [
      'one whose status cannot be read',
      { ...write(server), data: { ...write(server).data, status: ['Failed'] } },
      'not a resource event',
    ],
    [
      'one whose resourceUri cannot be read, though its subject can',
      { ...write(server), data: { ...write(server).data, resourceUri: [server] } },
      'not a resource event',
    ],
    [
      'a deletion in one schema and a write in the other',
      { ...write(server), type: 'Microsoft.Resources.ResourceDeleteSuccess' },
      'successful write',
    ],
    ['about two resources', { ...write(server), subject: `${server}-copy` }, 'two resources'],
    ['our own writes', write(server, 'Microsoft.DataProtection/backupVaults/backupInstances/write'), 'not about'],
    [
      'a single server, which is no unit of protection',
      write(singleServer, 'Microsoft.DBforPostgreSQL/servers/write'),
      'not about',
    ],
    ['an id that is none', write('/subscriptions/../x'), 'names no resource'],
    ['an id of another type', write(singleServer), 'not of the type'],
    ['a name that no server can have', write(`${server}.x`), 'cannot be protected'],
    ['no object', 'text', 'not a resource event'],
    [
      'an event without ids',
      {
        eventType: 'Microsoft.Resources.ResourceWriteSuccess',
        data: { operationName: 'Microsoft.DBforPostgreSQL/flexibleServers/write' },
      },
      'names no resource',
    ],
  ])('is ignored when it is %s', (_what, event, why) => {
    const reading = readResourceEvent(event);
    expect(reading).toMatchObject({ kind: 'ignored', why: expect.stringContaining(why) });
  });

  it('never throws, and never names what it does not tell of, whatever is in it', () => {
    fc.assert(
      fc.property(fc.anything(), (input) => {
        expect(readResourceEvent(input).kind).toBe('ignored');
      }),
    );
  });

  it('of the documented samples only writes of servers and databases count', () => {
    const directory = join(__dirname, '../fixtures/events');
    for (const file of readdirSync(directory).filter((name) => name.endsWith('.json'))) {
      const parsed: unknown = JSON.parse(readFileSync(join(directory, file), 'utf8'));
      const events: readonly unknown[] = Array.isArray(parsed) ? parsed : [parsed];
      for (const event of events) {
        const reading = readResourceEvent(event);
        const isWrite = /create|update|child-database|deadletter/i.test(file);
        expect({ file, kind: reading.kind }).toEqual({ file, kind: isWrite ? 'changed' : 'ignored' });
      }
    }
  });
});
