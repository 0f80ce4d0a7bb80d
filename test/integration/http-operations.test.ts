import { begin, flexibleServer, run } from './flows';
import type { Answer } from './running-app';
import {
  databaseBody,
  databaseId,
  flexibleServerBody,
  flexibleServerId,
  otherVaultId,
  protectionPath,
  newestStyle,
  validationPath,
  vaultId,
} from './seeded-estate';
import { useApp } from './use-app';

const path = protectionPath(flexibleServerId);

function expectProblem(answer: Answer, status: number, code: string): void {
  expect(answer.headers.get('content-type')).toContain('application/problem+json');
  expect(answer.headers.get('x-ms-error-code')).toBe(code);
  expect(answer.status).toBe(status);
  expect(answer.body).toMatchObject({
    status,
    code,
    title: expect.stringMatching(/\w+ \w+/),
    detail: expect.stringMatching(/\w+ \w+/),
  });
}

describe.each(newestStyle)('the operations of the HTTP API, with a service of style %s', (style) => {
  const app = useApp({ style, startsAt: Date.now() });

  it('answers a PUT with the operation, where to follow it and when to look', async () => {
    const answer = await app().request('PUT', path, flexibleServerBody);
    expect(answer.status).toBe(202);
    expect(answer.body).toMatchObject({
      kind: 'protect',
      resourceId: flexibleServerId,
      createdDateTime: expect.stringMatching(/Z$/),
      lastActionDateTime: expect.stringMatching(/Z$/),
      correlationId: expect.stringMatching(/^[0-9a-f-]{36}$/),
    });
    expect(['NotStarted', 'Running']).toContain(answer.body['status']);
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
    const followed = await fetch(answer.headers.get('operation-location') ?? '');
    expect(followed.status).toBe(200);
    expect(await followed.json()).toMatchObject({ id: answer.body['id'] });
  });

  it('tells a client to come again when there is something new, and not any more at the end', async () => {
    const id = await begin(app(), 'protect');
    await app().until(id, ({ progress }) => progress?.['phase'] === 'awaitValidation');
    const running = await app().request('GET', `/api/operations/${id}`);
    expect(running.headers.get('retry-after')).toMatch(/^([1-9]|[12]\d|30)$/);
    await app().ended(id);
    const ended = await app().request('GET', `/api/operations/${id}`);
    expect(ended.status).toBe(200);
    expect(ended.headers.get('retry-after')).toBeNull();
  });

  it('joins the same PUT to the running operation, however it is spelled', async () => {
    const id = await begin(app(), 'protect');
    const same = await app().request('PUT', protectionPath(flexibleServerId.toUpperCase()), {
      ...flexibleServerBody,
      location: 'West US',
      vaultId: vaultId.toLowerCase(),
    });
    expect({ status: same.status, id: same.body['id'] }).toEqual({ status: 202, id });
    await app().ended(id);
    expect(
      app()
        .arm.operations()
        .filter(({ kind }) => kind === 'create'),
    ).toHaveLength(1);
  });

  it('joins PUTs that come at the same time to one operation', async () => {
    const answers = await Promise.all(Array.from({ length: 8 }, () => app().request('PUT', path, flexibleServerBody)));
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 202));
    const ids = new Set(answers.map(({ body }) => body['id']));
    expect(ids.size).toBe(1);
    for (const id of ids) await app().ended(String(id));
    expect(app().arm.backupInstances()).toHaveLength(1);
  });

  it.each([
    [
      'another vault',
      'PUT',
      path,
      { ...flexibleServerBody, vaultId: otherVaultId, policyId: `${otherVaultId}/backupPolicies/flexpol1` },
    ],
    ['another policy', 'PUT', path, { ...flexibleServerBody, policyId: `${vaultId}/backupPolicies/gold` }],
    ['the end of the protection', 'DELETE', path, undefined],
  ])('refuses a request for %s while one runs, and names the one that runs', async (_, method, url, body) => {
    const id = await begin(app(), 'protect');
    const answer = await app().request(method, url, body);
    expectProblem(answer, 409, 'OperationInProgress');
    expect(answer.body).toMatchObject({ operationId: id, detail: expect.stringContaining(id) });
    expect(await app().ended(id)).toMatchObject({ status: 'Succeeded' });
  });

  it('runs a dry run beside a protection', async () => {
    const id = await begin(app(), 'protect');
    const check = await app().start('POST', validationPath(flexibleServerId), flexibleServerBody);
    expect(await app().ended(check)).toMatchObject({ kind: 'validate', status: 'Succeeded' });
    expect(await app().ended(id)).toMatchObject({ status: 'Succeeded' });
  });

  it('never shows the result of another attempt: the id of a replaced one is gone', async () => {
    const first = await begin(app(), 'protect');
    await app().ended(first);
    const second = await begin(app(), 'protect');
    expect(second).not.toBe(first);
    const answer = await app().request('GET', `/api/operations/${first}`);
    expectProblem(answer, 410, 'OperationReplaced');
    expect(answer.body['detail']).toContain(second);
    expectProblem(await app().request('POST', `/api/operations/${first}/cancel`), 410, 'OperationReplaced');
    await app().ended(second);
  });

  it('ends as AlreadyProtected when there is nothing to do', async () => {
    await run(app(), 'protect');
    app().arm.clearRequests();
    expect(await run(app(), 'protect')).toMatchObject({ status: 'Succeeded', result: { kind: 'AlreadyProtected' } });
    expect(app().arm.requests.map(({ kind }) => kind)).toEqual(['list']);
  });

  it.each([
    ['an id of no form', 'nonsense'],
    ['an id that was never given', `op-${'0'.repeat(32)}.${'0'.repeat(8)}`],
    ['the instance without its attempt', `op-${'0'.repeat(32)}`],
    ['the id of an engine of another app', '@counter@1'],
    ['a very long id', 'a'.repeat(5000)],
  ])('does not know %s', async (_, id) => {
    expectProblem(await app().request('GET', `/api/operations/${encodeURIComponent(id)}`), 404, 'OperationNotFound');
    const cancel = await app().request('POST', `/api/operations/${encodeURIComponent(id)}/cancel`);
    expectProblem(cancel, 404, 'OperationNotFound');
  });

  it('keeps the correlation id that a caller brings, and sends it to Azure', async () => {
    const correlationId = '3f2a6a3c-6e6f-4b53-9d0e-0d1b6a1e4c55';
    const answer = await app().request('PUT', path, flexibleServerBody, {
      'x-ms-correlation-request-id': correlationId.toUpperCase(),
    });
    expect(answer.body).toMatchObject({ correlationId });
    await app().ended(String(answer.body['id']));
    const sent = app()
      .arm.requests.filter(({ kind }) => kind !== 'token')
      .map((request) => request.correlationId);
    expect(new Set(sent)).toEqual(new Set([correlationId]));
  });

  it('shows the first start of an operation, also after many generations of it', async () => {
    app().arm.faults.add({ switch: 'duration', on: 'validate', seconds: 900 });
    const answer = await app().request('PUT', path, flexibleServerBody);
    const created = Date.parse(String(answer.body['createdDateTime']));
    const end = await app().ended(String(answer.body['id']));
    expect(
      Math.abs(
        Date.parse(String((await app().request('GET', `/api/operations/${end.id}`)).body['createdDateTime'])) - created,
      ),
    ).toBeLessThan(1001);
  });

  it('shows an operation that an administrator ended as canceled, and says who', async () => {
    const id = await begin(app(), 'protect');
    await app().until(id, ({ progress }) => progress?.['phase'] === 'awaitValidation');
    await app().host.engine.terminate(id.split('.')[0] ?? '', 'by hand');
    await app().host.idle();
    expect(await app().monitor(id)).toMatchObject({ status: 'Canceled', error: { code: 'Terminated' } });
  });

  it('runs operations on different resources side by side', async () => {
    const ids = [
      await begin(app(), 'protect', flexibleServer),
      await begin(app(), 'protect', { resourceId: databaseId, body: databaseBody }),
    ];
    await app().allEnded();
    for (const id of ids) expect(await app().monitor(id)).toMatchObject({ status: 'Succeeded' });
    expect(app().arm.backupInstances()).toHaveLength(2);
  });
});
