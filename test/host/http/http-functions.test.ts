import { request } from 'node:http';
import type { RunningHost } from '../../../local/host/index';
import { createAppDirectory, loadHostModule } from '../app/built-host';

const app = `
const { app } = require('@azure/functions');
const describe = async (request) => ({
  jsonBody: {
    method: request.method,
    url: request.url,
    params: request.params,
    query: Object.fromEntries(request.query),
    header: request.headers.get('x-test'),
    body: await request.text(),
    user: request.user,
  },
});
app.http('describe', { route: 'describe/{id:int}/{tail?}', methods: ['GET', 'POST'], handler: describe });
app.http('rest', { route: 'rest/{*path}', methods: ['GET', 'HEAD'], handler: describe });
app.http('returns', {
  route: 'returns/{what}',
  handler: async (request) => ({
    nothing: undefined,
    null: null,
    empty: {},
    json: { jsonBody: { a: 1 }, status: 201, headers: { 'X-A': 'b' } },
    text: { body: 'hello' },
    buffer: { body: Buffer.from([1, 2, 255]) },
    noContent: { status: 204, body: 'dropped' },
    string: 'a string',
    status: { status: 1000 },
    cycle: (() => { const cycle = {}; cycle.self = cycle; return { jsonBody: cycle }; })(),
    cookies: { cookies: [{ name: 'a', value: '1', httpOnly: true }, { name: 'b', value: '2' }] },
    badHeader: { body: 'x', headers: { 'x-bad': 'ok' } },
  })[request.params.what],
});
app.http('fails', { handler: () => { throw new Error('secret detail'); } });
app.http('secret', { authLevel: 'function', handler: () => ({ body: 'in' }) });
app.http('off', { handler: () => ({ body: 'on' }) });
app.http('unlisted', { handler: () => ({ body: 'on' }) });
app.timer('tick', { schedule: '0 0 0 1 1 *', handler: () => { globalThis.ticks = (globalThis.ticks ?? 0) + 1; } });
app.http('ticks', { handler: () => ({ jsonBody: globalThis.ticks ?? 0 }) });
app.eventGrid('onEvent', { handler: (event, context) => { globalThis.events.push({ event, data: context.triggerMetadata.data }); if (event.fail) throw new Error(event.fail); } });
app.eventGrid('onBatch', { trigger: { ...require('@azure/functions').trigger.eventGrid({}), cardinality: 'many' }, handler: (events) => { globalThis.events.push(events.length); } });
app.http('events', { handler: () => { const events = globalThis.events; globalThis.events = []; return { jsonBody: events }; } });
globalThis.events = [];
`;

const hostJson = `{
  "version": "2.0",
  "functions": ["describe", "rest", "returns", "fails", "secret", "off", "tick", "ticks", "onEvent", "onBatch", "events"]
}`;

const anyString: unknown = expect.any(String);

describe('HTTP on a running host', () => {
  const directory = createAppDirectory({ 'index.js': app, 'host.json': hostJson });
  const log: string[] = [];
  let host: RunningHost;

  beforeAll(async () => {
    host = await loadHostModule().startHost({
      appDirectory: directory.path,
      dataDirectory: 'memory',
      settings: { 'AzureWebJobs.off.Disabled': 'true', FUNCTIONS_REQUEST_BODY_SIZE_LIMIT: '200000' },
      log: ({ message }) => log.push(message),
    });
  });
  afterAll(async () => {
    await host.stop();
    directory.dispose();
  });

  const get = (path: string, init?: RequestInit) => fetch(host.url + path, init);
  const json = async (path: string, init?: RequestInit): Promise<unknown> => (await get(path, init)).json();

  describe('requests', () => {
    it('carry method, URL, parameters, query, headers and body', async () => {
      const init = { method: 'POST', body: 'b\u00f6dy', headers: { 'X-Test': 'yes' } };
      expect(await json('/API/Describe/42/a%20b?x=1&x=2&Y=&x=3', init)).toEqual({
        method: 'POST',
        url: `${host.url}/API/Describe/42/a%20b?x=1&x=2&Y=&x=3`,
        params: { id: '42', tail: 'a b' },
        query: { x: '1,2,3', Y: '' },
        header: 'yes',
        body: 'b\u00f6dy',
        user: null,
      });
    });

    it('leave an absent optional parameter out', async () => {
      expect(await json('/api/describe/1')).toMatchObject({ params: { id: '1' }, query: {} });
    });

    it('reach catch-all routes with the rest of the path', async () => {
      expect(await json('/api/rest/subscriptions/a%2Fb/x')).toMatchObject({
        params: { path: 'subscriptions/a%2Fb/x' },
      });
    });

    it('know who is signed in from the header of the platform', async () => {
      const principal = JSON.stringify({ auth_typ: 'aad', claims: [{ typ: 'roles', val: 'reader' }] });
      const headers = {
        'x-ms-client-principal': Buffer.from(principal).toString('base64'),
        'x-ms-client-principal-id': 'id-1',
        'x-ms-client-principal-name': 'ada',
        'x-ms-client-principal-idp': 'aad',
      };
      expect(await json('/api/describe/1', { headers })).toMatchObject({ user: { id: 'id-1', username: 'ada' } });
    });

    it.each(['/api/describe/x', '/api/nothing', '/describe/1', '/api/off', '/api/unlisted', '/runtime/x'])(
      'to %s are 404',
      async (path) => {
        const response = await get(path);
        expect([response.status, await response.text()]).toEqual([404, '']);
      },
    );

    it('with another method are 404, never 405', async () => {
      expect((await get('/api/describe/1', { method: 'DELETE' })).status).toBe(404);
      expect((await get('/api/describe/1', { method: 'HEAD' })).status).toBe(404);
      expect((await get('/api/rest/x', { method: 'HEAD' })).status).toBe(200);
    });

    it('that are too large are 413', async () => {
      expect((await get('/api/describe/1', { method: 'POST', body: 'x'.repeat(200_001) })).status).toBe(413);
      expect((await get('/api/describe/1', { method: 'POST', body: 'x'.repeat(200_000) })).status).toBe(200);
    });

    it('sent in chunks arrive without their body, as on Azure, and a warning says so', async () => {
      const text = await new Promise<string>((resolve, reject) => {
        const outgoing = request(`${host.url}/api/describe/1`, { method: 'POST' }, (response) => {
          response.setEncoding('utf8');
          let all = '';
          response.on('data', (chunk) => (all += String(chunk)));
          response.on('end', () => resolve(all));
        });
        outgoing.on('error', reject);
        outgoing.write('one');
        outgoing.end('two');
      });
      expect(JSON.parse(text)).toMatchObject({ body: '' });
      expect(log.join('\n')).toContain('chunked');
    });

    it('need no key', async () => {
      expect(await (await get('/api/secret')).text()).toBe('in');
    });
  });

  describe('responses', () => {
    it.each([
      ['nothing', 204, '', null],
      ['null', 204, '', null],
      ['empty', 200, '', null],
      ['json', 201, '{"a":1}', 'application/json'],
      ['text', 200, 'hello', 'text/plain;charset=UTF-8'],
      ['noContent', 204, '', null],
      ['string', 500, '', null],
      ['status', 500, '', null],
      ['cycle', 500, '', null],
    ])('for %s are %i', async (what, status, text, contentType) => {
      const response = await get(`/api/returns/${what}`);
      expect([response.status, await response.text()]).toEqual([status, text]);
      if (status === 200 || status === 201) expect(response.headers.get('content-type')).toBe(contentType);
    });

    it('carry headers, bytes and cookies', async () => {
      expect((await get('/api/returns/json')).headers.get('x-a')).toBe('b');
      const bytes = await (await get('/api/returns/buffer')).arrayBuffer();
      expect([...new Uint8Array(bytes)]).toEqual([1, 2, 255]);
      const { headers } = await get('/api/returns/cookies');
      expect(headers.getSetCookie()).toEqual(['a=1; path=/; httponly', 'b=2; path=/']);
    });

    it('of a handler that throws are 500 and say nothing; the log does', async () => {
      const response = await get('/api/fails');
      expect([response.status, await response.text()]).toEqual([500, '']);
      expect(log.join('\n')).toContain('secret detail');
    });
  });

  describe('the host itself', () => {
    it('has a homepage', async () => {
      const response = await get('/');
      expect(response.status).toBe(200);
      expect(response.headers.get('content-type')).toMatch(/^text\/html/);
    });

    it('answers status and ping', async () => {
      expect(await json('/admin/host/status')).toMatchObject({ state: 'Running', instanceId: anyString });
      expect((await get('/admin/host/ping', { method: 'POST' })).status).toBe(200);
    });

    it('lists the functions with where they can be called', async () => {
      const list = await json('/admin/functions');
      expect(list).toEqual(
        expect.arrayContaining([
          expect.objectContaining({
            name: 'describe',
            invoke_url_template: `${host.url}/api/describe/{id:int}/{tail?}`,
            isDisabled: false,
          }),
          expect.objectContaining({ name: 'off', isDisabled: true }),
        ]),
      );
      expect(JSON.stringify(list)).not.toContain('unlisted');
      expect((await get('/admin/functions/DESCRIBE')).status).toBe(200);
      expect((await get('/admin/functions/none')).status).toBe(404);
    });

    it('runs functions by hand, but not those with a URL', async () => {
      const run = (name: string, body: string) => get(`/admin/functions/${name}`, { method: 'POST', body });
      expect((await run('tick', '{"input":""}')).status).toBe(202);
      await host.idle();
      expect(await json('/api/ticks')).toBe(1);
      expect((await run('describe', '{"input":""}')).status).toBe(400);
      expect((await run('tick', 'no json')).status).toBe(400);
    });

    it('counts what it has', () => {
      const byName = new Map(host.functions.map((hosted) => [hosted.name, hosted]));
      expect([...byName.keys()]).toEqual(
        [...byName.keys()].sort((a, b) => (a.toLowerCase() < b.toLowerCase() ? -1 : 1)),
      );
      expect(byName.get('describe')).toMatchObject({ triggerType: 'httpTrigger', methods: ['GET', 'POST'] });
      expect(byName.get('tick')).toEqual({ name: 'tick', triggerType: 'timerTrigger', isDisabled: false });
    });
  });

  describe('Event Grid', () => {
    const post = (query: string, eventType: string | undefined, body: unknown) =>
      get(`/runtime/webhooks/eventgrid${query}`, {
        method: 'POST',
        headers: eventType === undefined ? {} : { 'aeg-event-type': eventType },
        body: JSON.stringify(body),
      });

    beforeEach(() => get('/api/events'));

    it('hands each event of a batch to the function', async () => {
      const events = [
        { id: '1', data: { A: 1 } },
        { id: '2', data: { B: 2 } },
      ];
      expect((await post('?functionName=onEvent', 'notification', events)).status).toBe(202);
      expect(await json('/api/events')).toEqual([
        { event: events[0], data: { a: 1 } },
        { event: events[1], data: { b: 2 } },
      ]);
    });

    it('hands a whole batch to a function that takes many', async () => {
      expect((await post('?functionName=onBatch', 'Notification', [{}, {}, {}])).status).toBe(202);
      expect(await json('/api/events')).toEqual([3]);
    });

    it('fails the delivery when one event fails, though all are tried', async () => {
      const response = await post('?functionName=onEvent', 'Notification', [{ fail: 'broken' }, { id: '2' }]);
      expect([response.status, await response.text()]).toEqual([500, 'broken']);
      expect(await json('/api/events')).toHaveLength(2);
    });

    it('answers the handshakes of both schemas', async () => {
      const eventGrid = [{ data: { validationCode: 'abc' } }];
      const cloud = { data: '{"validationCode":"def"}' };
      const query = '?functionName=onEvent';
      expect(await (await post(query, 'SubscriptionValidation', eventGrid)).json()).toEqual({
        validationResponse: 'abc',
      });
      expect(await (await post(query, 'SubscriptionValidation', cloud)).json()).toEqual({ validationResponse: 'def' });
      const options = await get(`/runtime/webhooks/eventgrid${query}`, {
        method: 'OPTIONS',
        headers: { 'WebHook-Request-Origin': 'eventgrid.azure.net' },
      });
      expect([options.status, options.headers.get('webhook-allowed-origin')]).toEqual([200, 'eventgrid.azure.net']);
    });

    it('refuses what it does not know', async () => {
      const unknown = await post('?functionName=onevent', 'Notification', []);
      expect([unknown.status, await unknown.text()]).toEqual([404, "cannot find function: 'onevent'"]);
      expect((await post('?functionName=onEvent', undefined, [])).status).toBe(400);
      expect((await post('?functionName=onEvent', 'Other', [])).status).toBe(400);
      expect((await post('?functionName=onEvent', 'Unsubscribe', [])).status).toBe(202);
    });
  });
});

describe('Requests that a page of another origin sends', () => {
  it('are allowed for the origins of local.settings.json alone', async () => {
    const directory = createAppDirectory({
      'index.js': `require('@azure/functions').app.http('hi', { methods: ['PUT'], handler: () => ({ body: 'hi' }) });`,
      'local.settings.json': '{ "IsEncrypted": false, "Host": { "CORS": "http://portal" } }',
    });
    const host = await loadHostModule().startHost({ appDirectory: directory.path, dataDirectory: 'memory' });
    try {
      const ask = (origin: string) =>
        fetch(`${host.url}/api/hi`, {
          method: 'OPTIONS',
          headers: { Origin: origin, 'Access-Control-Request-Method': 'PUT', 'Access-Control-Request-Headers': 'x-a' },
        });
      const allowed = await ask('http://portal');
      expect(allowed.status).toBe(204);
      expect(allowed.headers.get('access-control-allow-origin')).toBe('http://portal');
      expect(allowed.headers.get('access-control-allow-methods')).toBe('PUT');
      expect((await ask('http://evil')).headers.get('access-control-allow-origin')).toBeNull();
      const answer = await fetch(`${host.url}/api/hi`, { method: 'PUT', headers: { Origin: 'http://portal' } });
      expect(answer.headers.get('access-control-allow-origin')).toBe('http://portal');
    } finally {
      await host.stop();
      directory.dispose();
    }
  });
});
