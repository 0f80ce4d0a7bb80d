import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type AuditedEstate, startAuditedEstate } from '../../integration/audits/audited-estate';
import { useApp } from '../../integration/use-app';
import {
  databaseBody,
  databaseId,
  flexibleServerBody,
  flexibleServerId,
  otherVaultId,
  newestStyle,
} from '../../integration/seeded-estate';
import { allItems, readBulk, runBulk } from './bulk-flows';

const everyKind = {
  protections: [
    { resourceId: flexibleServerId, target: flexibleServerBody },
    { resourceId: databaseId, target: databaseBody },
  ],
};

const otherServerId = flexibleServerId.replace('pgflex-orders', 'pgflex-billing');

describe.each(newestStyle)('a bulk of a list (service of %s)', (style) => {
  // A bulk looks every few seconds: the usual deadline would be thousands of looks away.
  const app = useApp({ style, appSettings: { SAUVEGARDE_OPERATION_DEADLINE_SECONDS: '900' } });

  it('protects datasources of both kinds, each as an operation of its own', async () => {
    const bulk = await runBulk(app(), everyKind);
    expect(bulk).toMatchObject({ status: 'Succeeded', counts: { succeeded: 2, failed: 0, waiting: 0 }, failures: [] });
    const items = await allItems(app(), bulk.id);
    expect(items.map(({ resourceId, state }) => [resourceId, state])).toEqual([
      [flexibleServerId, 'succeeded'],
      [databaseId, 'succeeded'],
    ]);
    for (const { operationId = '' } of items) {
      expect(await app().monitor(operationId)).toMatchObject({ kind: 'protect', result: { kind: 'Protected' } });
    }
    expect(app().arm.backupInstances()).toHaveLength(2);
  });

  it('writes nothing in a dry run, and says what stands in the way of what', async () => {
    app().arm.faults.add({
      ...{ switch: 'refuse', on: 'validate', status: 400, code: 'UserErrorInvalidPolicy', message: 'No.' },
      resource: 'pgflex-orders',
    });
    const bulk = await runBulk(app(), { ...everyKind, dryRun: true });
    expect(bulk).toMatchObject({
      ...{ status: 'Succeeded', counts: { succeeded: 1, failed: 1 } },
      failures: [{ resourceId: flexibleServerId, code: 'UserErrorInvalidPolicy', message: 'No.' }],
    });
    expect(app().arm.requests.filter(({ method }) => method === 'PUT')).toEqual([]);
    expect(await allItems(app(), bulk.id, '?state=failed')).toMatchObject([{ number: 0, state: 'failed' }]);
  });

  it('says of an item that failed what its monitor says, with the same code', async () => {
    app().arm.seed({
      backupInstances: [
        { id: `${otherVaultId}/backupInstances/elsewhere`, datasourceId: flexibleServerId, policyName: 'flexpol1' },
      ],
    });
    app().arm.faults.add({ switch: 'neverEnds', on: 'validate', resource: 'empdb11' });
    app().arm.faults.add({ switch: 'retryAfter', on: 'validate', value: { seconds: 600 } });
    const bulk = await runBulk(app(), everyKind);
    const items = await allItems(app(), bulk.id, '?state=failed');
    expect(items.map(({ code }) => code)).toEqual(['ProtectedInAnotherVault', 'OperationTimedOut']);
    for (const { operationId = '', code, message } of items) {
      expect((await app().monitor(operationId)).error).toMatchObject({ code, message });
    }
  });

  it('skips an item whose operation an administrator has ended', async () => {
    app().arm.faults.add({ switch: 'neverEnds', on: 'validate', resource: 'empdb11' });
    const id = await app().start('POST', '/api/bulk-protections', everyKind);
    await app().host.idle();
    const operationId = String((await allItems(app(), id)).find(({ number }) => number === 1)?.operationId);
    await app().host.engine.terminate(operationId.split('.')[0] ?? '', 'by hand');
    await app().allEnded();
    expect(await allItems(app(), id, '?state=skipped')).toMatchObject([{ code: 'Terminated', operationId }]);
  });

  it('skips a resource on which something else runs, and names that', async () => {
    const other = { ...flexibleServerBody, friendlyName: 'another' };
    const running = await app().start('PUT', `/api/protections${flexibleServerId}`, other);
    const bulk = await runBulk(app(), everyKind);
    expect(bulk).toMatchObject({ counts: { succeeded: 1, skipped: 1 } });
    expect(await allItems(app(), bulk.id, '?state=skipped')).toMatchObject([
      { code: 'OperationInProgress', message: expect.stringContaining(running) },
    ]);
  });

  it('takes a list of a thousand, and no longer one', async () => {
    const resourceIds = Array.from({ length: 1000 }, (_, index) => `${flexibleServerId}-of-the-long-list-${index}`);
    const post = (ids: readonly string[]) =>
      app().request('POST', '/api/bulk-protections', { resourceIds: ids, target: flexibleServerBody, dryRun: true });
    expect((await post([...resourceIds, flexibleServerId])).status).toBe(400);
    const { status, body } = await post(resourceIds);
    expect(status).toBe(202);
    expect(await allItems(app(), String(body['id']))).toHaveLength(1000);
  });

  it('joins the running one for the same request, and refuses another one by its name', async () => {
    const id = await app().start('POST', '/api/bulk-protections', everyKind);
    expect(await app().start('POST', '/api/bulk-protections', everyKind)).toBe(id);
    const other = await app().request('POST', '/api/bulk-protections', { ...everyKind, dryRun: true });
    expect(other.status).toBe(409);
    expect(other.body).toMatchObject({ code: 'BulkInProgress', bulkId: id });
  });

  it('is the same for the same idempotency key, running or ended, and 422 for another body', async () => {
    const post = (body: object) =>
      app().request('POST', '/api/bulk-protections', body, { 'idempotency-key': 'bulk of the night' });
    const key = { 'idempotency-key': 'bulk-of-the-night' };
    const send = (body: object) => app().request('POST', '/api/bulk-protections', body, key);
    expect((await post(everyKind)).status).toBe(400);
    const first = await send(everyKind);
    expect([first.status, first.headers.get('operation-location')]).toEqual([
      202,
      expect.stringMatching(/\/api\/bulk-protections\/bulk-[0-9a-f]{8}$/),
    ]);
    expect(first.headers.get('retry-after')).toBe('5');
    await app().allEnded();
    const again = await send(everyKind);
    expect(again.body).toMatchObject({ id: first.body['id'], status: 'Succeeded', counts: { succeeded: 2 } });
    const reused = await send({ ...everyKind, window: 1 });
    expect([reused.status, reused.body['code']]).toEqual([422, 'IdempotencyKeyReused']);
  });

  it('is that of one of two that come at once with one key and other bodies, and comes to its end', async () => {
    for (let round = 0; round < 4; round++) {
      const key = { 'idempotency-key': `race-${round}` };
      const answers = await Promise.all(
        [1, 2].map((window) => app().request('POST', '/api/bulk-protections', { ...everyKind, window }, key)),
      );
      expect(answers.map(({ status }) => status).sort()).toEqual([202, 422]);
      const won = answers.find(({ status }) => status === 202);
      await app().allEnded();
      const bulk = await readBulk(app(), String(won?.body['id']));
      expect(bulk).toMatchObject({ status: 'Succeeded', window: won?.body['window'], counts: { succeeded: 2 } });
    }
  });

  it('is one for all that come at once with one key and the same body, and comes to its end', async () => {
    const key = { 'idempotency-key': 'same' };
    const answers = await Promise.all(
      Array.from({ length: 6 }, () => app().request('POST', '/api/bulk-protections', everyKind, key)),
    );
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 202));
    const [id = '', ...more] = new Set(answers.map(({ body }) => String(body['id'])));
    expect(more).toEqual([]);
    await app().allEnded();
    expect(await readBulk(app(), id)).toMatchObject({ status: 'Succeeded', counts: { succeeded: 2, waiting: 0 } });
    expect((await allItems(app(), id)).map(({ state }) => state)).toEqual(['succeeded', 'succeeded']);
    expect(await readdir(join(app().reportsDirectory, 'bulks'))).toContain(id);
  });

  it('is found by its key when another bulk has come since', async () => {
    const key = { 'idempotency-key': 'found-again' };
    const first = await app().request('POST', '/api/bulk-protections', everyKind, key);
    await app().allEnded();
    await runBulk(app(), { ...everyKind, window: 3 });
    const again = await app().request('POST', '/api/bulk-protections', everyKind, key);
    expect(again.body).toMatchObject({ id: first.body['id'], status: 'Succeeded', counts: { succeeded: 2 } });
  });

  it('ends, and says why, when its items are removed while it runs', async () => {
    const id = await app().start('POST', '/api/bulk-protections', { ...everyKind, window: 1 });
    // A look that is under way would write them again.
    await app().host.idle();
    await rm(join(app().reportsDirectory, 'bulks', id, 'items'), { recursive: true });
    for (let step = 0; (await readBulk(app(), id)).status !== 'Failed' && step < 300; step++) {
      await app().host.idle();
      app().clock.advanceToNext();
    }
    await app().host.idle();
    expect(await readBulk(app(), id)).toMatchObject({ status: 'Failed', error: { code: 'BulkItemsLost' } });
  });

  it('lists every item that is wrong, and starts nothing', async () => {
    const { status, body } = await app().request('POST', '/api/bulk-protections', {
      resourceIds: [flexibleServerId, flexibleServerId.toUpperCase(), databaseId, '/subscriptions/one'],
      target: flexibleServerBody,
    });
    expect([status, body['code']]).toEqual([400, 'InvalidBulkItem']);
    expect(body['errors']).toMatchObject([
      { pointer: '/resourceIds/1', detail: expect.stringContaining('already') },
      { pointer: '/resourceIds/2', detail: expect.stringContaining('MissingSecretUri') },
      { pointer: '/resourceIds/3', detail: expect.stringContaining('InvalidResourceId') },
    ]);
    expect(app().arm.requests.filter(({ kind }) => kind !== 'token')).toEqual([]);
  });

  it('starts no more when it is cancelled; what runs goes on', async () => {
    const three = {
      protections: [...everyKind.protections, { resourceId: otherServerId, target: flexibleServerBody }],
    };
    const id = await app().start('POST', '/api/bulk-protections', { ...three, window: 1 });
    for (let step = 0; (await allItems(app(), id, '?state=running')).length === 0; step++) {
      if (step > 200) throw new Error('Nothing is started');
      await app().host.idle();
      app().clock.advanceToNext();
    }
    const cancelled = await app().request('POST', `/api/bulk-protections/${id}/cancel`, { reason: 'wrong policy' });
    expect(cancelled.status).toBe(202);
    await app().allEnded();
    const bulk = await readBulk(app(), id);
    expect(bulk).toMatchObject({ status: 'Canceled', reason: 'wrong policy', counts: { waiting: 2, running: 1 } });
    expect(app().arm.backupInstances()).toHaveLength(1);
    expect((await app().request('POST', `/api/bulk-protections/${id}/cancel`)).body['code']).toBe('BulkEnded');
  });
});

describe('a bulk of what the rules want', () => {
  let audited: AuditedEstate;
  afterEach(() => audited.stop());

  it('protects what nobody has protected, a window at a time, with pages of items', async () => {
    audited = await startAuditedEstate({
      servers: 60,
      shares: { protected: 1, unprotected: 2, excludedByTag: 1, protectionStopped: 1, serverStopped: 1 },
    });
    const { app, estate } = audited;
    const bare = estate.servers.filter(({ state }) => state === 'unprotected').map(({ id }) => id);
    const id = await app.start('POST', '/api/bulk-protections', { selection: 'rules', window: 4 });
    let most = 0;
    for (let step = 0; (await readBulk(app, id)).status !== 'Succeeded'; step++) {
      await app.host.idle();
      const { instances } = await app.host.engine.query({ runtimeStatuses: ['Pending', 'Running'], top: 100 });
      most = Math.max(most, instances.filter(({ instanceId }) => instanceId.startsWith('op-')).length);
      if (!app.clock.advanceToNext() || step > 5_000) throw new Error('The bulk does not come to its end');
      await app.host.idle();
    }
    expect(most).toBe(4);
    expect(await readBulk(app, id)).toMatchObject({ counts: { succeeded: bare.length, failed: 0, skipped: 0 } });
    const items = await allItems(app, id, '?top=7');
    expect(items.map(({ resourceId }) => resourceId).sort()).toEqual(bare.sort());
    expect(items.map(({ number }) => number)).toEqual(items.map((_, index) => index));
  });
});
