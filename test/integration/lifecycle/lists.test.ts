import type { RunningApp } from '../running-app';
import { databaseId, flexibleServerId, vaultId } from '../seeded-estate';
import { useApp } from '../use-app';
import { act, instanceIdOf, protectedKinds, seedInstances, withVault } from './lifecycle-flows';

interface Listed {
  readonly id: string;
  readonly time?: string;
  readonly startDateTime?: string;
}

const isListed = (value: unknown): value is Listed => typeof value === 'object' && value !== null && 'id' in value;

/** All entries of a list, and of how many each page had. */
async function wholeList(app: RunningApp, path: string) {
  const entries: Listed[] = [];
  const sizes: number[] = [];
  for (let next: string | undefined = path; next !== undefined;) {
    const { status, body }: Awaited<ReturnType<RunningApp['request']>> = await app.request('GET', next);
    expect(status).toBe(200);
    const value: unknown = body['value'];
    const page = Array.isArray(value) ? value.filter(isListed) : [];
    entries.push(...page);
    sizes.push(page.length);
    const { nextLink } = body;
    next = typeof nextLink === 'string' ? nextLink.replace(app.host.url, '') : undefined;
  }
  return { entries, sizes };
}

describe('The lists of a protection', () => {
  const app = useApp({});

  it.each(protectedKinds)('has the recovery points of $name, newest first and page by page', async (kind) => {
    app().arm.changeSettings({ pageSize: 2 });
    seedInstances(app(), { recoveryPoints: { lastAgeSeconds: 60, count: 5 } });
    const { entries, sizes } = await wholeList(app(), `${withVault(`/api/recovery-points${kind.resourceId}`)}&top=2`);
    expect(sizes).toEqual([2, 2, 1]);
    expect(new Set(entries.map(({ id }) => id)).size).toBe(5);
    const times = entries.map(({ time = '' }) => time);
    expect(times).toEqual([...times].sort().reverse());
    expect(entries[0]).toMatchObject({ type: 'Full', state: 'Completed', retentionTag: 'Default' });
  });

  it('goes on behind the last entry when new ones come in between', async () => {
    seedInstances(app(), { recoveryPoints: { lastAgeSeconds: 60, count: 3 } });
    const path = `/api/recovery-points${flexibleServerId}?top=2`;
    const first = await app().request('GET', path);
    await act(app(), 'backup', flexibleServerId);
    const next = first.body['nextLink'];
    const second = await app().request('GET', String(next).replace(app().host.url, ''));
    const { entries } = await wholeList(app(), `/api/recovery-points${flexibleServerId}`);
    expect(entries).toHaveLength(4);
    expect(second.body['value']).toEqual([entries[3]]);
  });

  it('has the jobs of one datasource, with why one failed', async () => {
    seedInstances(app());
    await act(app(), 'backup', flexibleServerId);
    app().arm.faults.add({ switch: 'operationFails', on: 'backupJob', code: 'UserErrorMissingDBPermissions' });
    await act(app(), 'backup', flexibleServerId);
    await act(app(), 'backup', databaseId);
    const { entries } = await wholeList(app(), `/api/jobs${flexibleServerId}`);
    expect(entries).toMatchObject([
      { category: 'Backup', status: 'Failed', isUserTriggered: true, error: { code: 'UserErrorMissingDBPermissions' } },
      { category: 'Backup', status: 'Completed', isUserTriggered: true },
    ]);
    expect(entries[0]).toMatchObject({ advice: { cause: expect.stringMatching(/\w/) } });
  });

  it('shows jobs of the schedule, and one that runs without an end', async () => {
    seedInstances(app());
    const instanceId = instanceIdOf({ resourceId: flexibleServerId });
    const startedAt = (hours: number) => new Date(app().clock.now() - hours * 3_600_000).toISOString();
    app().arm.seed({
      backupJobs: [
        { instanceId, startedAt: startedAt(2) },
        { instanceId, startedAt: startedAt(1), durationSeconds: null },
      ],
    });
    const { entries } = await wholeList(app(), `/api/jobs${flexibleServerId}`);
    expect(entries).toMatchObject([
      { status: 'InProgress', isUserTriggered: false },
      { status: 'Completed', isUserTriggered: false, endDateTime: expect.stringMatching(/Z$/) },
    ]);
    expect(entries[0]).not.toHaveProperty('endDateTime');
  });

  it.each(['recovery-points', 'jobs'])('says of %s that there is no protection', async (list) => {
    const answer = await app().request('GET', `/api/${list}${flexibleServerId}`);
    expect(answer).toMatchObject({ status: 404, body: { code: 'NotProtected' } });
  });

  it.each(['recovery-points', 'jobs'])('refuses a mark for %s that no page gave', async (list) => {
    seedInstances(app());
    const answer = await app().request('GET', `/api/${list}${flexibleServerId}?after=here`);
    expect(answer).toMatchObject({ status: 400, body: { code: 'InvalidParameter' } });
    expect((await app().request('GET', `/api/${list}${flexibleServerId}?vaultId=${vaultId}`)).status).toBe(200);
  });
});
