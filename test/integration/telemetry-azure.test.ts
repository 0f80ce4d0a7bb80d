import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Envelope, startIngestionStub } from '../telemetry/ingestion-stub';
import { autoProtectSettings, deliverCreation } from './created-event';
import { run } from './flows';
import { startApp } from './running-app';
import { flexibleServerBody, flexibleServerId, protectionPath } from './seeded-estate';

let envelopes: readonly Envelope[];
let sent: string;

beforeAll(async () => {
  const stub = await startIngestionStub();
  const app = await startApp({
    appSettings: { ...stub.appSettings, ...autoProtectSettings },
  });
  try {
    await run(app, 'protect');
    expect((await app.request('PUT', protectionPath('/subscriptions/none'), flexibleServerBody)).status).toBe(400);
    app.arm.faults.add({ switch: 'throttle', on: 'list', times: 1 });
    expect((await app.request('GET', protectionPath(flexibleServerId))).status).toBe(503);
    await deliverCreation(app);
    await app.allEnded();
  } finally {
    await app.stop();
    envelopes = stub.envelopes();
    sent = stub.text();
    await stub.close();
  }
});

const requests = (): readonly Envelope[] => envelopes.filter(({ data }) => data.baseType === 'RequestData');

describe('what Application Insights gets of requests', () => {
  it('is their method, their route, and how they were answered', () => {
    const protections = requests().flatMap(({ tags, data: { baseData } }) =>
      baseData.properties['faas.name'] === 'protectDatabaseHttp'
        ? [{ name: baseData.name, operation: tags['ai.operation.name'], code: baseData.responseCode }]
        : [],
    );
    const name = 'PUT protections/{*resourceId}';
    expect(protections).toEqual([
      { name, operation: name, code: '202' },
      { name, operation: name, code: '400' },
    ]);
    expect(
      requests().filter(({ data: { baseData } }) => baseData.properties['faas.name'] === 'getProtectionHttp'),
    ).toMatchObject([
      { data: { baseData: { name: 'GET protections/{*resourceId}', responseCode: '503', success: false } } },
    ]);
  });

  it('is the name of what was triggered otherwise', () => {
    const triggered = requests().filter(
      ({ data: { baseData } }) => baseData.properties['faas.name'] === 'autoProtectEventGrid',
    );
    expect(triggered).toMatchObject([{ data: { baseData: { name: 'trigger autoProtectEventGrid', success: true } } }]);
  });

  it('tells them from those of the host: each has the name of its function, which the queries leave out', () => {
    expect(requests().length).toBeGreaterThan(3);
    expect(requests().filter(({ data }) => data.baseData.properties['faas.name'] === undefined)).toEqual([]);
  });
});

describe('what Application Insights gets', () => {
  it('is a dependency for each orchestration, activity and call to Azure', () => {
    const names = envelopes.flatMap(({ data: { baseType, baseData } }) =>
      baseType === 'RemoteDependencyData' ? [baseData.name] : [],
    );
    expect(names).toEqual(
      expect.arrayContaining(['orchestration protect', 'activity validateForBackup', 'POST validateForBackup']),
    );
  });

  it('has the metrics of the app', () => {
    expect(sent).toContain('"sauvegarde.operations"');
    expect(sent).toContain('"sauvegarde.time_to_protect"');
  });
});

describe('an app whose Application Insights takes nothing', () => {
  it('does its work, and leaves nothing on the disk', async () => {
    const stub = await startIngestionStub(503);
    const directory = await mkdtemp(join(tmpdir(), 'unsent-'));
    const app = await startApp({ appSettings: { ...stub.appSettings, TMPDIR: directory, TEMP: directory } });
    try {
      expect(await run(app, 'protect')).toMatchObject({ status: 'Succeeded' });
    } finally {
      await app.stop();
      await stub.close();
    }
    expect(stub.text()).toContain('orchestration protect');
    expect(await readdir(directory)).toEqual([]);
    await rm(directory, { recursive: true });
  });
});
