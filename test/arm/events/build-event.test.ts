import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  backupInstanceWritten,
  databaseWritten,
  resourceCreated,
  resourceDeleted,
  resourceUpdated,
  writeEvent,
} from '../../../local/arm';
import type { EventSchema, ResourceEvent } from '../../../local/arm';
import { at, members } from '../arm-client';

const folder = join(__dirname, '..', '..', 'fixtures', 'events');
const subscription = '/subscriptions/11111111-1111-1111-1111-111111111111';
const serverId = `${subscription}/resourceGroups/rg-app/providers/Microsoft.DBforPostgreSQL/flexibleServers/pgflex01`;
const loweredId = `${subscription}/resourcegroups/rg-app/providers/microsoft.dbforpostgresql/flexibleServers/pgflex01`;
const tenantId = '22222222-2222-2222-2222-222222222222';
const correlationId = '66666666-6666-6666-6666-666666666666';

function sample(name: string): unknown {
  const parsed: unknown = JSON.parse(readFileSync(join(folder, `${name}.json`), 'utf8'));
  return at(parsed, 0);
}

const fixedTexts = /^(id|time|eventTime|appid|clientRequestId|http:\/\/schemas.*objectidentifier)$/;

/** What is another one each time, and ticks below a millisecond, do not count. */
function comparable(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value), (key, inner: unknown) => (fixedTexts.test(key) ? typeof inner : inner));
}

const details = { tenantId, correlationId };

test.each<[string, ResourceEvent, EventSchema]>([
  ['ADAPTED-eventgrid-pgflex-create', resourceCreated(serverId, details), 'EventGridSchema'],
  ['ADAPTED-cloudevents-pgflex-create', resourceCreated(serverId, details), 'CloudEventSchemaV1_0'],
  ['ADAPTED-eventgrid-pgflex-child-database-write', databaseWritten(serverId, 'appdb', details), 'EventGridSchema'],
  ['ADAPTED-eventgrid-pgflex-delete', resourceDeleted(serverId, details), 'EventGridSchema'],
  [
    'ADAPTED-eventgrid-pgflex-update-lowercase-out-of-order',
    resourceUpdated(serverId, { ...details, subject: loweredId }),
    'EventGridSchema',
  ],
])('an event is built like the sample %s', (name, event, schema) => {
  expect(comparable(writeEvent(event, schema))).toEqual(comparable(sample(name)));
});

test.each<[string, EventSchema]>([
  ['eventgrid-ResourceWriteSuccess.docs-sample', 'EventGridSchema'],
  ['cloudevents-ResourceWriteSuccess.docs-shape', 'CloudEventSchemaV1_0'],
])('an event has the members of the documented sample %s', (name, schema) => {
  const [documented, built] = [sample(name), writeEvent(resourceCreated(serverId), schema)];
  expect(Object.keys(built).sort()).toEqual(Object.keys(members(documented)).sort());
  expect(Object.keys(members(at(built, 'data'))).sort()).toEqual(Object.keys(members(at(documented, 'data'))).sort());
});

test('a written backup instance is known by its operation name', () => {
  const id = `${subscription}/resourceGroups/rg/providers/Microsoft.DataProtection/backupVaults/v/backupInstances/i`;
  expect(backupInstanceWritten(id)).toMatchObject({
    type: 'Microsoft.Resources.ResourceWriteSuccess',
    subject: id,
    data: {
      operationName: 'Microsoft.DataProtection/backupVaults/backupInstances/write',
      resourceProvider: 'Microsoft.DataProtection',
      httpRequest: { method: 'PUT' },
    },
  });
});

test('every event has an id of its own, the moment asked for, and only real ids are taken', () => {
  const [first, second] = [resourceCreated(serverId), resourceCreated(serverId)];
  expect(first.id).not.toBe(second.id);
  expect(resourceCreated(serverId, { time: Date.UTC(2026, 0, 2), id: 'x' })).toMatchObject({
    id: 'x',
    time: '2026-01-02T00:00:00.0000000Z',
  });
  expect(() => resourceCreated('/subscriptions/mine')).toThrow('Not the id of an ARM resource');
});
