import { generateEstate } from '../../local/arm';
import { type RunningApp, startApp } from './running-app';
import { databaseId, flexibleServerId, vaultId } from './seeded-estate';

const rules = (match: object) =>
  JSON.stringify({
    targets: [{ name: 'main', places: [{ vault: vaultId, policy: `${vaultId}/backupPolicies/flexpol1` }] }],
    rules: [{ name: 'flexible', action: 'protect', match, target: 'main' }],
  });

const flexibleServers = { datasourceTypes: ['Microsoft.DBforPostgreSQL/flexibleServers'] };

const preview = (app: RunningApp, body?: unknown) => app.request('POST', '/api/rules/preview', body);

describe('the preview of the rules', () => {
  let app: RunningApp;

  afterEach(async () => {
    await app.stop();
  });

  it('says for the whole estate what would be protected, where and by which rule, and why not for the rest', async () => {
    app = await startApp({ appSettings: { SAUVEGARDE_RULES: rules(flexibleServers) } });
    const { status, body } = await preview(app);
    expect(status).toBe(200);
    expect(body['summary']).toMatchObject({ resources: 3, byDecision: { protect: 2, notSelected: 1 } });
    expect(body['value']).toContainEqual(
      expect.objectContaining({
        resourceId: flexibleServerId,
        decision: expect.objectContaining({
          kind: 'protect',
          rule: 'flexible',
          target: expect.objectContaining({ vaultId }),
        }),
      }),
    );
    expect(body['value']).toContainEqual(
      expect.objectContaining({
        resourceId: databaseId,
        decision: expect.objectContaining({ kind: 'notSelected', explanation: expect.stringContaining('flexible') }),
      }),
    );
  });

  it('selects nothing without rules', async () => {
    app = await startApp();
    const { body } = await preview(app, { resourceIds: [flexibleServerId] });
    expect(body['summary']).toMatchObject({ resources: 1, byDecision: { notSelected: 1 } });
  });

  it('names what does not exist of a list', async () => {
    app = await startApp({ appSettings: { SAUVEGARDE_RULES: rules(flexibleServers) } });
    const gone = `${flexibleServerId}-gone`;
    const { body } = await preview(app, { resourceIds: [flexibleServerId, gone] });
    expect(body).toMatchObject({ summary: { resources: 1 }, absent: [gone] });
  });

  it('reads an estate of thousands in pages, and writes nothing', async () => {
    const estate = generateEstate({ servers: 2_500, singleServers: 5, now: Date.UTC(2030, 0, 1) });
    app = await startApp({ seed: estate.seed, appSettings: { SAUVEGARDE_RULES: rules({ names: ['*'] }) } });
    const { status, body } = await preview(app);
    expect(status).toBe(200);
    const living = estate.servers.filter(({ state }) => state !== 'orphaned');
    expect(body['value']).toHaveLength(living.length + estate.databases.length);
    expect(app.arm.requests.filter(({ kind }) => kind === 'graph')).toHaveLength(3);
    expect(app.arm.requests.filter(({ method, kind }) => method !== 'GET' && kind !== 'graph')).toEqual([]);
  });

  it('passes on that Azure asks to come later', async () => {
    app = await startApp({ appSettings: { SAUVEGARDE_RULES: rules(flexibleServers) } });
    app.arm.faults.add({ switch: 'throttle', on: 'graph', retryAfter: { seconds: 17 } });
    const { status, body, headers } = await preview(app);
    expect([status, body['code'], headers.get('retry-after')]).toEqual([503, 'AzureThrottled', '17']);
  });

  it.each([
    ['an id that is none', { resourceIds: ['/subscriptions/x'] }, 'InvalidResourceId'],
    ['an id of something else', { resourceIds: [vaultId] }, 'UnsupportedProvider'],
    ['an empty list', { resourceIds: [] }, 'InvalidBody'],
    ['another member', { everything: true }, 'InvalidBody'],
  ])('refuses %s without asking Azure', async (_what, body, code) => {
    app = await startApp();
    const answer = await preview(app, body);
    expect([answer.status, answer.body['code']]).toEqual([400, code]);
    expect(app.arm.requests).toEqual([]);
  });

  it('looks at the allowed scopes only', async () => {
    app = await startApp({
      appSettings: { SAUVEGARDE_RULES: rules({ names: ['*'] }), SAUVEGARDE_ALLOWED_SCOPES: flexibleServerId },
    });
    expect((await preview(app)).body['summary']).toMatchObject({ resources: 1 });
    expect((await preview(app, { resourceIds: [databaseId] })).status).toBe(403);
  });
});

describe('rules that are wrong', () => {
  it('keep the app from starting, with every problem in the message', async () => {
    const broken = JSON.stringify({ rules: [{ name: 'a', action: 'protect', match: {}, target: 'nowhere' }] });
    await expect(startApp({ appSettings: { SAUVEGARDE_RULES: broken } })).rejects.toMatchObject({
      message: expect.stringMatching(/SAUVEGARDE_RULES[\s\S]*nowhere/),
    });
  });
});
