import { z } from 'zod';
import { defaultSeed } from '../../../local/arm';
import type { Monitor } from '../../integration/running-app';
import {
  databaseBody,
  databaseId,
  flexibleServerBody,
  flexibleServerId,
  protectionPath,
  validationPath,
} from '../../integration/seeded-estate';
import { useApp } from '../../integration/use-app';

/** A dozen servers like the first one of the seed. */
const servers = Array.from({ length: 12 }, (_, index) => flexibleServerId.replace('orders', `orders-${index}`));
const [server] = defaultSeed.flexibleServers ?? [];
const seed = {
  ...defaultSeed,
  flexibleServers: [...(defaultSeed.flexibleServers ?? []), ...servers.map((id) => ({ ...server, id }))],
};

const app = useApp({ seed });

const page = z.object({
  value: z.array(z.looseObject({ id: z.string(), kind: z.string(), resourceId: z.string(), status: z.string() })),
  nextLink: z.url().optional(),
});

async function read(url: string): Promise<z.infer<typeof page>> {
  const { status, body } = await app().request('GET', url.replace(app().host.url, ''));
  expect({ status, body }).toMatchObject({ status: 200 });
  return page.parse(body);
}

/** All operations that the list has, page by page. */
async function readAll(url: string): Promise<Pick<Monitor, 'id' | 'kind' | 'resourceId' | 'status'>[]> {
  const all = [];
  for (let next: string | undefined = url; next !== undefined;) {
    const { value, nextLink } = await read(next);
    all.push(...value);
    next = nextLink;
  }
  return all;
}

const dryRun = (id: string): Promise<string> => app().start('POST', validationPath(id), flexibleServerBody);

/** Ends what runs, and lets an hour and more pass, so that operations are of different times. */
async function startedHourByHour(ids: readonly string[]): Promise<string[]> {
  const started: string[] = [];
  for (const id of ids) {
    started.push(await dryRun(id));
    await app().host.idle();
    app().clock.advanceTo(app().clock.now() + 2 * 3_600_000);
  }
  return started;
}

describe('the list of operations', () => {
  it('has every operation once, the newest first, whatever the size of its pages', async () => {
    const started = await startedHourByHour(servers);
    for (const top of [1, 5, 100]) {
      const all = await readAll(`/api/operations?top=${top}`);
      expect(all.map(({ id }) => id)).toEqual([...started].reverse());
    }
  });

  it('pages through operations of the same second', async () => {
    const started = await Promise.all(servers.map(dryRun));
    const all = await readAll('/api/operations?top=5');
    expect(all.map(({ id }) => id).sort()).toEqual([...started].sort());
  });

  it('has the operations of a kind, of a status, of a resource, and all filters at once', async () => {
    const [one = '', two = ''] = servers;
    const cancelled = await dryRun(one);
    await app().request('POST', `/api/operations/${cancelled}/cancel`, { reason: 'not now' });
    await app().ended(cancelled);
    const running = await dryRun(two);
    const writing = await app().start('DELETE', protectionPath(one));
    const of = async (query: string): Promise<string[]> =>
      (await readAll(`/api/operations?${query}`)).map(({ id }) => id).filter((id) => known.includes(id));
    const known = [cancelled, running, writing];
    expect(await of('status=Canceled')).toEqual([cancelled]);
    expect(await of('status=Running&kind=validate')).toEqual([running]);
    expect(await of('kind=unprotect')).toEqual([writing]);
    expect((await of(`resourceId=${encodeURIComponent(one.toUpperCase())}`)).sort()).toEqual(
      [cancelled, writing].sort(),
    );
    expect(await of(`resourceId=${encodeURIComponent(one)}&kind=validate&status=Canceled`)).toEqual([cancelled]);
    expect(await of(`resourceId=${encodeURIComponent(one)}&status=Succeeded&kind=validate`)).toEqual([]);
  });

  it('keeps its filters from page to page', async () => {
    const [one = '', two = '', three = ''] = servers;
    const ids = [await dryRun(one), await dryRun(two), await dryRun(three)];
    await app().start('DELETE', protectionPath(one));
    const { nextLink = '' } = await read('/api/operations?kind=validate&status=Running&top=1');
    expect(new URL(nextLink).searchParams.get('kind')).toBe('validate');
    const all = await readAll('/api/operations?kind=validate&status=Running&top=1');
    expect(all.map(({ id }) => id).sort()).toEqual(ids.sort());
    expect(new Set(all.map(({ kind }) => kind))).toEqual(new Set(['validate']));
  });

  it.each(['top=0', 'top=101', 'top=ten', 'status=Done', 'kind=explode', 'resourceId=one', 'continuationToken=abc'])(
    'refuses %s and says which parameter is wrong',
    async (query) => {
      const { status, body } = await app().request('GET', `/api/operations?${query}`);
      expect({ status, code: body['code'] }).toEqual({ status: 400, code: 'InvalidParameter' });
      expect(body['errors']).toEqual([{ parameter: query.replace(/=.*/, ''), detail: expect.any(String) }]);
    },
  );

  it('asks nothing of Azure', async () => {
    app().arm.clearRequests();
    await read('/api/operations');
    expect(app().arm.requests).toEqual([]);
  });

  it('shows no input: neither a secret nor a poll URL', async () => {
    await app().request('PUT', protectionPath(databaseId), databaseBody);
    const { body } = await app().request('GET', '/api/operations');
    expect(JSON.stringify(body)).not.toMatch(/vault\.azure\.net|operationStatus|sig=/);
  });
});
