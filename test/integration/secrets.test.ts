import { begin, type Flow, watch } from './flows';
import type { RunningApp } from './running-app';
import { databaseBody, databaseId, datasources, styles } from './seeded-estate';
import { flowsThatBringToLight, POLL_URL, SECRET_QUERY, TOKEN } from './secret-flows';
import { seedInstance } from './switches/switch-case';
import { useApp } from './use-app';

/** The log at its loudest, also of the app and of the engine. */
const loud = Object.fromEntries(
  ['default', 'Function', 'Host.Triggers.DurableTask', 'DurableTask.AzureStorage', 'DurableTask.Core'].map(
    (category) => [`AzureFunctionsJobHost__logging__logLevel__${category}`, 'Trace'],
  ),
);

async function historyOf(app: RunningApp, operationId: string): Promise<string> {
  const history = await app.host.engine.history(operationId.split('.')[0] ?? '');
  return JSON.stringify(history);
}

/** What leaves the app by any way but to Azure: answers with their headers, monitors with the custom status, the log. */
async function told(
  app: RunningApp,
  flow: Flow,
  subject?: Parameters<typeof begin>[2],
): Promise<{ id: string; text: string }> {
  const from = app.logged.length;
  const id = await begin(app, flow, subject);
  const seen = await watch(app, id);
  const { headers, body } = await app.request('GET', `/api/operations/${id}`);
  const status = await app.host.engine.get(id.split('.')[0] ?? '');
  const log = app.logged.slice(from);
  expect(log.length).toBeGreaterThan(10);
  const text = [
    ...log,
    ...seen.map((each) => JSON.stringify(each)),
    JSON.stringify([...headers]),
    JSON.stringify(body),
  ];
  return { id, text: [...text, status?.customStatusJson, status?.outputJson].join('\n') };
}

describe.each(styles)('what is secret, with a service of style %s', (style) => {
  const app = useApp({ style, appSettings: loud });

  it('would be seen: the log has every level of the host, and the emulator issues such tokens', async () => {
    await told(app(), 'protect');
    expect(app().logged.some((line) => line.startsWith('trace ') || line.startsWith('debug '))).toBe(true);
    expect(app().arm.issueToken()).toMatch(TOKEN);
    expect(app().arm.requests.some(({ path }) => POLL_URL.test(path))).toBe(true);
  });

  it.each(flowsThatBringToLight)('is in no log, status or answer of $title', async ({ flow, faults }) => {
    if (flow === 'stop') seedInstance(app(), 'ProtectionConfigured');
    for (const fault of faults) app().arm.faults.add(fault);
    const { id, text } = await told(app(), flow);
    expect(text).not.toMatch(TOKEN);
    expect(text).not.toMatch(POLL_URL);
    expect(text).not.toMatch(/Bearer\s|\.azure\.example\/|authorization:/i);
    expect(await historyOf(app(), id)).not.toMatch(TOKEN);
  });

  it.each(datasources)('is in nothing that the protection of $name leaves behind', async (datasource) => {
    const { id, text } = await told(app(), 'protect', datasource);
    for (const pattern of [TOKEN, POLL_URL, SECRET_QUERY]) expect(text).not.toMatch(pattern);
    expect(await historyOf(app(), id)).not.toMatch(TOKEN);
  });

  it.each(['?sig=abc', '#fragment', '?Password=b'])(
    'is not repeated from a secret URI that ends in %s',
    async (end) => {
      const from = app().logged.length;
      const sent = { ...databaseBody, secretUri: `${databaseBody.secretUri}${end}` };
      const { status, body } = await app().request('PUT', `/api/protections${databaseId}`, sent);
      await app().host.idle();
      expect(status).toBe(400);
      expect(`${JSON.stringify(body)}${app().logged.slice(from).join('\n')}`).not.toMatch(SECRET_QUERY);
    },
  );

  it('is not the key of the durable management API: no answer carries such a URL', async () => {
    const answer = await app().request('PUT', `/api/protections${databaseId}`, databaseBody);
    expect(JSON.stringify([answer.body, ...answer.headers])).not.toMatch(/runtime\/webhooks|code=|taskHub/i);
  });
});
