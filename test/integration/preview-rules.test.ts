import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generateEstate } from '../../local/arm';
import { type Answer, type RunningApp, startApp } from './running-app';
import { databaseId, flexibleServerId, vaultId } from './seeded-estate';

const rules = (match: object) =>
  JSON.stringify({
    targets: [{ name: 'main', places: [{ vault: vaultId, policy: `${vaultId}/backupPolicies/flexpol1` }] }],
    rules: [{ name: 'flexible', action: 'protect', match, target: 'main' }],
  });

const flexibleServers = { datasourceTypes: ['Microsoft.DBforPostgreSQL/flexibleServers'] };

const preview = (app: RunningApp, body?: unknown) => app.request('POST', '/api/rules/preview', body);

interface Line {
  readonly resourceId: string;
  readonly decision: { readonly kind: string; readonly [member: string]: unknown };
}

const isLine = (value: unknown): value is Line =>
  typeof value === 'object' && value !== null && 'resourceId' in value && 'decision' in value;

const linesOf = ({ value }: Readonly<Record<string, unknown>>): Line[] =>
  Array.isArray(value) ? value.filter(isLine) : [];

const pathOf = (url: string): string => url.slice(new URL(url).origin.length);

/** All pages, from the first one or from a `nextLink`. */
async function allPages(app: RunningApp, body?: unknown, top = 1000, from?: string) {
  const pages: { readonly body: Answer['body']; readonly lines: Line[]; readonly answer: Answer }[] = [];
  let path: string | undefined = from === undefined ? `/api/rules/preview?top=${top}` : pathOf(from);
  while (path !== undefined) {
    const answer: Answer = await app.request('POST', path, body);
    if (answer.status !== 200) throw new Error(`${path}: ${answer.status} ${answer.text}`);
    pages.push({ body: answer.body, lines: linesOf(answer.body), answer });
    const next = answer.body['nextLink'];
    path = typeof next === 'string' ? pathOf(next) : undefined;
  }
  return pages;
}

describe('the preview of the rules', () => {
  let app: RunningApp;

  afterEach(async () => {
    await app.stop();
  });

  it('says for the whole estate what would be protected, where and by which rule, and why not for the rest', async () => {
    app = await startApp({ appSettings: { SAUVEGARDE_RULES: rules(flexibleServers) } });
    const { status, body } = await preview(app);
    expect(status).toBe(200);
    expect(body['pageSummary']).toMatchObject({ resources: 3, byDecision: { protect: 2, notSelected: 1 } });
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
    expect(body['pageSummary']).toMatchObject({ resources: 1, byDecision: { notSelected: 1 } });
  });

  it('names what does not exist of a list', async () => {
    app = await startApp({ appSettings: { SAUVEGARDE_RULES: rules(flexibleServers) } });
    const gone = `${flexibleServerId}-gone`;
    const { body } = await preview(app, { resourceIds: [flexibleServerId, gone] });
    expect(body).toMatchObject({ complete: true, pageSummary: { resources: 1 }, absent: [gone] });
  });

  it('goes through an estate of twenty thousand page by page, each by one question to Azure, and writes nothing', async () => {
    const estate = generateEstate({ servers: 20_000, singleServers: 5, now: Date.UTC(2030, 0, 1) });
    app = await startApp({ seed: estate.seed, appSettings: { SAUVEGARDE_RULES: rules({ names: ['*'] }) } });
    const pages = await allPages(app);
    const living = estate.servers.filter(({ state }) => state !== 'orphaned').map(({ id }) => id);
    const expected = [...living, ...estate.databases.map(({ id }) => id)];
    expect(pages.flatMap(({ lines }) => lines.map(({ resourceId }) => resourceId)).sort()).toEqual(expected.sort());
    expect(pages.map(({ body }) => body['complete'])).toEqual(pages.map((_, index) => index === pages.length - 1));
    const counted = pages.map(({ lines, body }) => {
      expect(body['pageSummary']).toMatchObject({ resources: lines.length });
      return lines.length;
    });
    expect(counted.reduce((sum, count) => sum + count, 0)).toBe(expected.length);
    const graph = app.arm.requests.filter(({ kind }) => kind === 'graph');
    expect(graph).toHaveLength(pages.length);
    expect(pages).toHaveLength(Math.ceil((living.length + 5) / 1000));
    expect(app.arm.requests.filter(({ method, kind }) => method !== 'GET' && kind !== 'graph')).toEqual([]);
  });

  it('ends a page where it has asked Azure often enough, and goes on there', async () => {
    const estate = generateEstate({ servers: 30, singleServers: 130, now: Date.UTC(2030, 0, 1) });
    app = await startApp({ seed: estate.seed, appSettings: { SAUVEGARDE_RULES: rules({ names: ['*'] }) } });
    const pages = await allPages(app);
    expect(pages.length).toBeGreaterThanOrEqual(3);
    const living = estate.servers.filter(({ state }) => state !== 'orphaned');
    const ids = pages.flatMap(({ lines }) => lines.map(({ resourceId }) => resourceId));
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids).toHaveLength(living.length + estate.databases.length);
    // The last page has what is left; none has more than a page may ask, which is once for its servers and their lists.
    const asked = app.arm.requests.filter(({ kind }) => kind === 'graph' || kind === 'list').length;
    expect(asked).toBe(pages.length + 130);
    expect(asked / pages.length).toBeLessThanOrEqual(60);
  });

  it('looks at as many servers a page as the caller wants, in the whole estate and in a list', async () => {
    app = await startApp({ appSettings: { SAUVEGARDE_RULES: rules(flexibleServers) } });
    expect((await allPages(app, undefined, 1)).map(({ lines }) => lines.length)).toEqual([1, 1, 1]);
    const list = { resourceIds: [flexibleServerId, `${flexibleServerId}-gone`, databaseId] };
    const pages = await allPages(app, list, 2);
    expect(pages.map(({ body }) => [body['complete'], body['absent']])).toEqual([
      [false, [`${flexibleServerId}-gone`]],
      [true, undefined],
    ]);
    expect(pages.map(({ lines }) => lines.map(({ resourceId }) => resourceId))).toEqual([
      [flexibleServerId],
      [databaseId],
    ]);
  });

  it('takes its own tokens only, each with the question that it was given out for', async () => {
    app = await startApp({ appSettings: { SAUVEGARDE_RULES: rules(flexibleServers) } });
    const first = await app.request('POST', '/api/rules/preview?top=1&code=c2VjcmV0LWtleQ');
    const next = new URL(String(first.body['nextLink']));
    expect(next.href.startsWith(app.host.url)).toBe(true);
    // The key of a function is the caller's, and belongs into no answer.
    expect([...next.searchParams.keys()]).toEqual(['top', 'continuationToken']);
    const token = next.searchParams.get('continuationToken') ?? '';
    const [, ofEstate = ''] = token.split('~');
    const bad = [
      'x',
      '%00',
      '1',
      '1~',
      `0~${ofEstate}`,
      `1.5~${ofEstate}`,
      `-1~${ofEstate}`,
      `999999999~${ofEstate}`,
      '1~00000000',
    ];
    for (const wrong of bad) {
      const { status, body } = await app.request('POST', `/api/rules/preview?continuationToken=${wrong}`);
      expect([status, body['code']]).toEqual([400, 'InvalidParameter']);
    }
    const list = { resourceIds: [flexibleServerId, databaseId] };
    const mixed = await app.request('POST', `/api/rules/preview?continuationToken=${token}`, list);
    expect([mixed.status, mixed.body['code']]).toEqual([400, 'InvalidParameter']);
    for (const top of ['0', '1001', 'all']) {
      expect((await app.request('POST', `/api/rules/preview?top=${top}`)).body['code']).toBe('InvalidParameter');
    }
    expect((await app.request('POST', `/api/rules/preview?continuationToken=${token}`)).status).toBe(200);
  });

  it('waits a little where Azure asks for it, and has the whole page then', async () => {
    app = await startApp({ appSettings: { SAUVEGARDE_RULES: rules(flexibleServers) } });
    app.arm.faults.add({ switch: 'throttle', on: 'graph', retryAfter: { seconds: 1 }, times: 1 });
    const { status, body } = await preview(app);
    expect([status, body['complete']]).toEqual([200, true]);
  });

  it('answers what it has where Azure asks to come later in the middle, and goes on from there', async () => {
    const estate = generateEstate({ servers: 4, singleServers: 6, now: Date.UTC(2030, 0, 1) });
    app = await startApp({ seed: estate.seed, appSettings: { SAUVEGARDE_RULES: rules({ names: ['*'] }) } });
    app.arm.faults.add({
      ...{ switch: 'throttle', on: 'list', retryAfter: { seconds: 40 }, times: 1 },
      resource: '/servers/pgs-3',
    });
    const first = await preview(app);
    expect([first.status, first.body['complete'], first.headers.get('retry-after')]).toEqual([200, false, '40']);
    const pages = await allPages(app, undefined, 1000, String(first.body['nextLink']));
    const ids = [first, ...pages.map(({ answer }) => answer)]
      .flatMap(({ body }) => linesOf(body))
      .map(({ resourceId }) => resourceId);
    const living = estate.servers.filter(({ state }) => state !== 'orphaned').map(({ id }) => id);
    expect(ids.sort()).toEqual([...living, ...estate.databases.map(({ id }) => id)].sort());
  });

  it('says when to go on where a page has taken the last of the quota', async () => {
    app = await startApp({
      appSettings: { SAUVEGARDE_RULES: rules(flexibleServers) },
      settings: { graphQuota: { queries: 1, windowSeconds: 300 } },
    });
    const { headers, body } = await app.request('POST', '/api/rules/preview?top=1');
    expect([body['complete'], headers.get('retry-after')]).toEqual([false, '300']);
    const next = await app.request('POST', pathOf(String(body['nextLink'])));
    expect([next.status, next.body['code'], next.headers.get('retry-after')]).toEqual([503, 'AzureThrottled', '300']);
    app.clock.advanceTo(app.clock.now() + 300_000);
    expect((await app.request('POST', pathOf(String(body['nextLink'])))).status).toBe(200);
  });

  it('names the single server whose databases cannot be read, with the words of Azure, and has all the others', async () => {
    const estate = generateEstate({ servers: 3, singleServers: 3, now: Date.UTC(2030, 0, 1) });
    app = await startApp({ seed: estate.seed, appSettings: { SAUVEGARDE_RULES: rules({ names: ['*'] }) } });
    const forbidden = { code: 'AuthorizationFailed', status: 403, message: 'No read for you.' };
    app.arm.faults.add({ switch: 'refuse', on: 'list', resource: '/servers/pgs-1', ...forbidden });
    app.arm.faults.add({ switch: 'serverError', on: 'list', resource: '/servers/pgs-2' });
    const { status, body } = await preview(app);
    expect([status, body['complete']]).toEqual([200, true]);
    const unreadable = linesOf(body).filter(({ decision }) => decision.kind === 'unreadable');
    const byServer = Object.fromEntries(
      unreadable.map(({ resourceId, decision }) => [resourceId.split('/').at(-1), decision]),
    );
    expect(byServer).toMatchObject({
      'pgs-1': { code: 'AuthorizationFailed', message: 'No read for you.', service: { httpStatus: 403 } },
      'pgs-2': { code: 'InternalServerError', message: expect.stringContaining('500') },
    });
    const living = estate.servers.filter(({ state }) => state !== 'orphaned');
    expect(body['pageSummary']).toMatchObject({ resources: living.length + 2 + 2, byDecision: { unreadable: 2 } });
  });

  it('names the resources of a list that cannot be read, and decides on the others', async () => {
    app = await startApp({ appSettings: { SAUVEGARDE_RULES: rules(flexibleServers) } });
    const billing = flexibleServerId.replace('pgflex-orders', 'pgflex-billing');
    app.arm.faults.add({ switch: 'connectionReset', on: 'get', resource: 'pgflex-billing' });
    app.arm.faults.add({ switch: 'refuse', on: 'get', resource: 'empdb11', code: 'SubscriptionNotFound', status: 404 });
    const { status, body } = await preview(app, { resourceIds: [billing, databaseId, flexibleServerId] });
    expect([status, body['complete'], body['absent']]).toEqual([200, true, undefined]);
    const shown = Object.fromEntries(linesOf(body).map(({ resourceId, decision }) => [resourceId, decision]));
    expect(shown).toMatchObject({
      [billing]: { kind: 'unreadable', code: 'AzureUnreachable', message: expect.stringContaining('connection') },
      [databaseId]: { kind: 'unreadable', code: 'SubscriptionNotFound', service: { httpStatus: 404 } },
      [flexibleServerId]: { kind: 'protect' },
    });
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

  it('looks at the allowed scopes only, and asks about nothing else', async () => {
    app = await startApp({
      appSettings: { SAUVEGARDE_RULES: rules({ names: ['*'] }), SAUVEGARDE_ALLOWED_SCOPES: flexibleServerId },
    });
    app.arm.faults.add({ switch: 'refuse', on: 'list', code: 'AuthorizationFailed', status: 403 });
    expect((await preview(app)).body).toMatchObject({
      pageSummary: { resources: 1 },
      value: [{ resourceId: flexibleServerId }],
    });
    expect(app.arm.requests.filter(({ kind }) => kind === 'list')).toEqual([]);
    expect((await preview(app, { resourceIds: [databaseId] })).status).toBe(403);
  });

  it('finds the database that is allowed on a server that is not', async () => {
    app = await startApp({
      appSettings: { SAUVEGARDE_RULES: rules({ names: ['*'] }), SAUVEGARDE_ALLOWED_SCOPES: databaseId },
    });
    expect(linesOf((await preview(app)).body).map(({ resourceId }) => resourceId)).toEqual([databaseId]);
  });
});

describe('rules that are wrong', () => {
  it('keep the app from starting, with every problem in the message', async () => {
    const broken = JSON.stringify({ rules: [{ name: 'a', action: 'protect', match: {}, target: 'nowhere' }] });
    await expect(startApp({ appSettings: { SAUVEGARDE_RULES: broken } })).rejects.toMatchObject({
      message: expect.stringMatching(/SAUVEGARDE_RULES[\s\S]*nowhere/),
    });
  });

  it('keep it from starting in a file too, with the file and the place in it', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'rules-'));
    const file = join(directory, 'rules.json');
    writeFileSync(file, '{"rules": [{"name": "a", "action": "report", "match": {}}]}');
    await expect(startApp({ appSettings: { SAUVEGARDE_RULES_FILE: file } })).rejects.toMatchObject({
      message: expect.stringContaining(`SAUVEGARDE_RULES_FILE: ${file}#/rules/0/match`),
    });
    rmSync(directory, { recursive: true });
  });
});

describe('rules in a file', () => {
  it('are found from the root of the app', async () => {
    const app = await startApp({ appSettings: { SAUVEGARDE_RULES_FILE: 'infra/examples/rules.json' } });
    try {
      const { body } = await preview(app);
      expect(body['pageSummary']).toMatchObject({ byRule: [{ rule: 'production' }] });
    } finally {
      await app.stop();
    }
  });
});
