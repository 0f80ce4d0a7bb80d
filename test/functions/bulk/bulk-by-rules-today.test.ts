import { generateEstate, type GeneratedServer } from '../../../local/arm';
import { type RunningApp, startApp } from '../../integration/running-app';
import { allItems, type ItemView, readBulk } from './bulk-flows';

const SERVERS = 8;

/** An estate that nobody protects, in which a tag may choose the other policy, and one may opt out. */
function bareEstate() {
  const estate = generateEstate({ servers: SERVERS, shares: { unprotected: 1 }, now: Date.UTC(2030, 0, 1, 11) });
  const target = {
    name: 'servers',
    places: estate.vaults.map(({ id, location, policyId, otherPolicyId }) => ({
      ...{ location, vault: id, policy: policyId, tiers: { other: otherPolicyId } },
    })),
  };
  const rule = { name: 'flexible', action: 'protect', match: { names: ['*'] }, target: 'servers' };
  const tags = { optOut: { name: 'backup', values: ['no'] }, tier: { name: 'backup-tier' } };
  return { estate, rules: { targets: [target], tags, rules: [{ ...rule, allow: ['optOut', 'tier'] }] } };
}

async function startBareApp() {
  const { estate, rules } = bareEstate();
  const app = await startApp({ seed: estate.seed, appSettings: { SAUVEGARDE_RULES: JSON.stringify(rules) } });
  const nth = (index: number): GeneratedServer => {
    const [server] = [...estate.servers]
      .sort((left, right) => Number(left.id > right.id) - Number(left.id < right.id))
      .slice(index);
    if (server === undefined) throw new Error(`There is no server ${index}`);
    return server;
  };
  return { app, nth };
}

const nameOf = ({ id }: GeneratedServer): string => id.split('/').at(-1) ?? '';

/** Lets the time pass until the first item runs: the others have been selected, and wait. */
async function untilFirstRuns(app: RunningApp, id: string): Promise<void> {
  for (let step = 0; (await allItems(app, id, '?state=running')).length === 0; step++) {
    if (step > 200) throw new Error('Nothing is started');
    await app.host.idle();
    app.clock.advanceToNext();
  }
}

describe('a bulk of what the rules want', () => {
  let app: RunningApp;
  let nth: (index: number) => GeneratedServer;
  beforeEach(async () => ({ app, nth } = await startBareApp()));
  afterEach(() => app.stop());

  const itemsOf = async (id: string) =>
    new Map((await allItems(app, id)).map((item): [string, ItemView] => [item.resourceId, item]));

  it('looks at each server again before its start, and says of those that it leaves why', async () => {
    const id = await app.start('POST', '/api/bulk-protections', { selection: 'rules', window: 1 });
    await untilFirstRuns(app, id);
    const [first, deleted, optedOut, stopped] = [nth(0), nth(1), nth(2), nth(3)];
    const [forbidden, faulty, moved, last] = [nth(4), nth(5), nth(6), nth(7)];
    app.arm.removeResource(deleted.id);
    app.arm.seed({
      flexibleServers: [
        { id: optedOut.id, location: optedOut.location, tags: { backup: 'no' } },
        { id: stopped.id, location: stopped.location, properties: { state: 'Stopped' } },
        { id: moved.id, location: moved.location, tags: { 'backup-tier': 'other' } },
      ],
    });
    const refusal = { code: 'AuthorizationFailed', message: 'No read for you.', status: 403 };
    app.arm.faults.add({ switch: 'refuse', on: 'get', resource: `/flexibleServers/${nameOf(forbidden)}`, ...refusal });
    app.arm.faults.add({ switch: 'serverError', on: 'get', resource: `/flexibleServers/${nameOf(faulty)}` });
    await app.allEnded();

    expect(await readBulk(app, id)).toMatchObject({
      status: 'Succeeded',
      counts: { succeeded: 3, skipped: 3, failed: 2, waiting: 0, running: 0 },
    });
    const items = await itemsOf(id);
    expect(items.get(deleted.id)).toMatchObject({ state: 'skipped', code: 'ResourceNotFound' });
    const message = 'Its tag backup="no" opts it out, which rule "flexible" allows.';
    expect(items.get(optedOut.id)).toMatchObject({ state: 'skipped', code: 'NotWanted', message });
    expect(items.get(stopped.id)).toMatchObject({ state: 'skipped', code: 'NotReady' });
    expect(items.get(forbidden.id)).toMatchObject({ state: 'failed', code: refusal.code, message: refusal.message });
    expect(items.get(faulty.id)).toMatchObject({ state: 'failed', code: 'InternalServerError' });
    expect(items.get(first.id)).toMatchObject({ state: 'succeeded', policyId: first.vault.policyId });
    expect(items.get(last.id)).toMatchObject({ state: 'succeeded', policyId: last.vault.policyId });
    expect(items.get(moved.id)).toMatchObject({ state: 'succeeded', policyId: moved.vault.otherPolicyId });
    expect(app.arm.backupInstances()).toHaveLength(3);
  });

  it('waits as long as Azure asks before it looks at the next one', async () => {
    const name = nameOf(nth(1));
    app.arm.faults.add({
      ...{ switch: 'throttle', on: 'get', retryAfter: { seconds: 120 }, times: 1 },
      resource: `/flexibleServers/${name}`,
    });
    const id = await app.start('POST', '/api/bulk-protections', { selection: 'rules', dryRun: true });
    await app.allEnded();
    expect(await readBulk(app, id)).toMatchObject({ counts: { succeeded: SERVERS, failed: 0, skipped: 0 } });
    expect(app.arm.callsBeforeRetryAfter()).toEqual([]);
    const reads = app.arm.requests.filter(
      ({ kind, path }) => kind === 'get' && path.includes(`/flexibleServers/${name}`),
    );
    expect(reads.map(({ status }) => status)).toEqual([429, 200]);
  });

  it('has an end where Azure asks to come later for ever', async () => {
    app.arm.faults.add({ switch: 'throttle', on: 'get', retryAfter: { seconds: 600 } });
    const id = await app.start('POST', '/api/bulk-protections', { selection: 'rules' });
    await app.allEnded();
    expect(await readBulk(app, id)).toMatchObject({
      ...{ status: 'Failed', error: { code: 'OperationTimedOut' } },
      counts: { waiting: SERVERS },
    });
    expect(app.arm.backupInstances()).toEqual([]);
  });

  it('is another thing than a list, which is protected as it was asked for', async () => {
    const { id: resourceId, location, vault } = nth(0);
    app.arm.seed({ flexibleServers: [{ id: resourceId, location, tags: { backup: 'no' } }] });
    const target = { vaultId: vault.id, policyId: vault.policyId, location };
    const id = await app.start('POST', '/api/bulk-protections', { resourceIds: [resourceId], target });
    await app.allEnded();
    expect(await readBulk(app, id)).toMatchObject({ counts: { succeeded: 1, skipped: 0 } });
  });
});
