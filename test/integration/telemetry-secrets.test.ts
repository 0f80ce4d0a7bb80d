import { startIngestionStub } from '../telemetry/ingestion-stub';
import { run } from './flows';
import { beginRestore, newDatabaseId, protectedKinds, seedInstances } from './lifecycle/lifecycle-flows';
import type { RunningApp } from './running-app';
import { flowsThatBringToLight, POLL_URL, SECRET_QUERY, TOKEN } from './secret-flows';
import { databaseBody, databaseId, protectionPath, newestStyle } from './seeded-estate';
import { seedInstance } from './switches/switch-case';
import { traced } from './traced-app';

const database = { resourceId: databaseId, body: databaseBody };

/** A database with a secret, which is a setting of its protection and of its restore. */
async function databaseFlows(app: RunningApp): Promise<void> {
  const withQuery = { ...databaseBody, secretUri: `${databaseBody.secretUri}?sig=abc` };
  expect((await app.request('PUT', protectionPath(databaseId), withQuery)).status).toBe(400);
  expect(await run(app, 'protect', database)).toMatchObject({ status: 'Succeeded' });
  await app.reset();
  seedInstances(app, { recoveryPoints: { lastAgeSeconds: 3600, count: 2 } });
  const secretUri = 'https://ossdemo-kv.vault.azure.net/secrets/target-connection';
  const target = { kind: 'database', databaseId: newDatabaseId, secretUri };
  const restored = await app.ended(await beginRestore(app, protectedKinds[1], target, {}));
  expect(restored).toMatchObject({ status: 'Succeeded' });
  await app.reset();
}

async function everyFlow(app: RunningApp): Promise<void> {
  for (const { flow, faults } of flowsThatBringToLight) {
    if (flow === 'stop') seedInstance(app, 'ProtectionConfigured');
    for (const fault of faults) app.arm.faults.add(fault);
    await run(app, flow);
    await app.reset();
  }
  await databaseFlows(app);
}

describe.each(newestStyle)('the telemetry of every flow in which secrets leak, with a service of style %s', (style) => {
  let sent: readonly string[];

  beforeAll(async () => {
    const stub = await startIngestionStub();
    const { receiver } = await traced(everyFlow, { style, appSettings: stub.appSettings });
    sent = [receiver.bodies.join('\n'), stub.text()];
    await stub.close();
  });

  it('is there, in both forms, errors included', () => {
    for (const text of sent) {
      for (const part of ['orchestration protect', 'activity pollOperation', 'orchestration lifecycle', 'Refused']) {
        expect(text).toContain(part);
      }
    }
    expect(sent[0]).toContain('ArmFault');
  });

  it.each([
    ['a token', TOKEN],
    ['a URL that is followed', POLL_URL],
    ['a query', SECRET_QUERY],
    ['a header with a token', /bearer|authorization:/i],
    ['where a secret is', /vault\.azure\.net|-connection/],
    ['the query of a call', /[?&](api-version|t|c|s|h|sig|code)=/],
    ['another address', /\.azure\.example/],
  ])('has nothing of %s', (_, pattern) => {
    for (const text of sent) expect(text).not.toMatch(pattern);
  });

  it('has no URL at all towards a collector', () => {
    expect(sent[0]).not.toMatch(/https?:/);
  });
});
