import { eventually } from '../support/eventually';
import { created } from './created-event';
import { type RunningApp, startApp } from './running-app';
import { flexibleServerId, vaultId } from './seeded-estate';

const rules = JSON.stringify({
  targets: [{ name: 'main', places: [{ vault: vaultId, policy: `${vaultId}/backupPolicies/flexpol1` }] }],
  rules: [
    {
      name: 'all flexible servers',
      action: 'protect',
      match: { datasourceTypes: ['Microsoft.DBforPostgreSQL/flexibleServers'], names: ['*'] },
      target: 'main',
    },
  ],
});

const creation = JSON.stringify(created);

const inBase64 = (text: string): string => Buffer.from(text).toString('base64');

describe('events that come through the queue', () => {
  let app: RunningApp;

  beforeEach(async () => {
    const heard = { AzureFunctionsJobHost__logging__logLevel__Function: 'Debug' };
    app = await startApp({ appSettings: { SAUVEGARDE_RULES: rules, ...heard } });
  });

  afterEach(async () => {
    await app.stop();
  });

  const hand = (name: string, input: string) => app.request('POST', `/admin/functions/${name}`, { input });

  it.each([
    ['plain text', creation],
    ['base64', inBase64(creation)],
  ])('protect a server that was created, once, when the message is %s and comes twice', async (_what, message) => {
    expect((await hand('autoProtectQueue', message)).status).toBe(202);
    expect((await hand('autoProtectQueue', message)).status).toBe(202);
    await eventually('a look', async () => (await app.host.engine.query({ top: 100 })).instances.length > 0);
    await app.allEnded();
    expect(app.arm.backupInstances(vaultId)).toHaveLength(1);
    expect(app.arm.requests.filter(({ kind }) => kind === 'create')).toHaveLength(1);
  });

  it('that cannot be read are taken and forgotten, as those that say nothing to us', async () => {
    const messages = ['', 'no event', inBase64('no event'), '{}', inBase64('{}')];
    for (const message of messages) expect((await hand('autoProtectQueue', message)).status).toBe(202);
    const ignored = () => app.logged.filter((line) => line.includes('An event is ignored: it is not a resource event'));
    await eventually('all to be ignored', () => ignored().length === messages.length);
    expect((await app.host.engine.query({ top: 100 })).instances).toEqual([]);
    expect(app.arm.requests).toEqual([]);
  });

  it.each([
    ['the resource', creation, { event: 'sauvegarde.eventGivenUp', resourceId: flexibleServerId }],
    [
      'that it cannot be read',
      inBase64('no event'),
      { event: 'sauvegarde.eventGivenUp', why: 'it is not a resource event' },
    ],
  ])('leave a record with %s when they are given up', async (_what, message, record) => {
    expect((await hand('givenUpEventQueue', message)).status).toBe(202);
    const records = () =>
      app.logged.flatMap((line) => /\{"event":"sauvegarde\.eventGivenUp"[^}]*\}/.exec(line)?.[0] ?? []);
    await eventually('a record', () => records().length > 0);
    expect(records().map((line): unknown => JSON.parse(line))).toEqual([{ ...record, messageId: expect.any(String) }]);
    expect(app.arm.requests).toEqual([]);
  });
});
