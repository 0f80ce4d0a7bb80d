import { ArmFault } from '../../../azure/arm-fault';
import type { InventoryServer } from '../../../domain/inventory';
import { type InventorySource, partOfEstate, partOfList } from '../../../functions/preview/estate-inventory';
import { Patience } from '../../../functions/preview/patience';
import { resourceId, SUBSCRIPTION } from '../../domain/sample-ids';

const serverId = (number: number) =>
  resourceId(
    `/subscriptions/${SUBSCRIPTION}/resourceGroups/rg/providers/Microsoft.DBforPostgreSQL/servers/pgs-${number}`,
  );

const singleServer = (number: number): InventoryServer => ({
  ...{ id: serverId(number), kind: 'singleServer', location: 'westeurope', tags: {}, state: 'Ready' },
});

const databaseId = (server: string, number: number) => resourceId(`${server}/databases/db-${number}`);

const unused = () => Promise.reject(new Error('Nobody asks for this.'));

/** Servers whose lists of databases have some pages each, of one database. */
function estateOf(pagesOfServers: readonly number[]): InventorySource {
  return {
    servers: ({ skip, top }) => {
      const rows = pagesOfServers.map((_, number) => singleServer(number)).slice(skip, skip + top);
      return Promise.resolve({ kind: 'page', rows, total: pagesOfServers.length });
    },
    databases: ({ serverId: id, page = '0' }) => {
      const pages = pagesOfServers[Number(id.split('-').at(-1))] ?? 0;
      const next = Number(page) + 1;
      const rows = [databaseId(id, Number(page))];
      return Promise.resolve({ kind: 'page', rows, ...(next < pages && { nextPage: String(next) }) });
    },
    datasource: unused,
  };
}

const patience = (calls: number) =>
  new Patience({ calls, seconds: 1, waitSeconds: 0 }, { now: () => 0, sleep: () => Promise.resolve() });

const reaches = () => true;

async function allParts(source: InventorySource, calls: number) {
  const parts: { readonly found: string[]; readonly unreadable: string[] }[] = [];
  let skip: number | undefined = 0;
  while (skip !== undefined) {
    const asking = { source, patience: patience(calls), correlationId: '' };
    const part = await partOfEstate({ skip, top: 1000, reaches }, asking);
    if ('kind' in part) throw new Error(part.kind);
    const namesOf = (things: readonly { readonly id: string }[]) =>
      things.map(({ id }) => id.split('/').slice(8).join('/'));
    parts.push({ found: namesOf(part.found), unreadable: namesOf(part.unreadable) });
    skip = part.next;
  }
  return parts;
}

describe('a part of the estate', () => {
  it('ends before the server for which there is no room, and the next one begins with all of it', async () => {
    expect(await allParts(estateOf([1, 3, 1]), 4)).toEqual([
      { found: ['pgs-0/databases/db-0'], unreadable: [] },
      { found: [0, 1, 2].map((number) => `pgs-1/databases/db-${number}`), unreadable: [] },
      { found: ['pgs-2/databases/db-0'], unreadable: [] },
    ]);
  });

  it('shows what there is room for of a server that is too long for any part, says so, and goes on behind it', async () => {
    expect(await allParts(estateOf([9, 1]), 4)).toEqual([
      { found: [0, 1, 2].map((number) => `pgs-0/databases/db-${number}`), unreadable: ['pgs-0'] },
      { found: ['pgs-1/databases/db-0'], unreadable: [] },
    ]);
  });

  it('ends where the graph has no more rows, whatever number it has told', async () => {
    const source: InventorySource = {
      ...estateOf([]),
      servers: () => Promise.resolve({ kind: 'page', rows: [], total: 10 }),
    };
    expect(await allParts(source, 4)).toEqual([{ found: [], unreadable: [] }]);
  });
});

describe('a part of a list', () => {
  it('does not take a defect of ours for a fault of Azure', async () => {
    const source = { ...estateOf([]), datasource: () => Promise.reject(new TypeError('undefined is not a function')) };
    const asking = { source, patience: patience(4), correlationId: '' };
    await expect(partOfList([databaseId(serverId(0), 1)], asking)).rejects.toThrow(TypeError);
  });

  it('knows a fault of Azure by what it is, not by its name', async () => {
    const partWith = (fault: Error) => {
      const source = { ...estateOf([]), datasource: () => Promise.reject(fault) };
      return partOfList([databaseId(serverId(0), 1)], { source, patience: patience(4), correlationId: '' });
    };
    const call = { method: 'GET', operation: 'servers/read', correlationId: 'c' } as const;
    const fault = new ArmFault(call, 'Azure answered 500', 'ServerTimeout');
    expect((await partWith(fault)).unreadable).toMatchObject([{ code: 'ServerTimeout', message: fault.message }]);
    expect((await partWith(new ArmFault(call, 'nothing'))).unreadable).toMatchObject([{ code: 'AzureUnreachable' }]);
    const forged = Object.assign(new Error('a forgery'), { name: 'ArmFault' });
    await expect(partWith(forged)).rejects.toBe(forged);
  });
});
