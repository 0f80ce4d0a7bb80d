import type { DatasourceInput, InventoryPageInput } from '../../contracts';
import { AzureFault } from '../../domain/fault';
import {
  type DatasourceAnswer,
  type GraphAnswer,
  type InventoryServer,
  type PageAnswer,
  resourceOnServer,
} from '../../domain/inventory';
import type { Refused, Throttled } from '../../domain/long-running';
import type { ResourceId } from '../../domain/resource-id';
import type { InventoryResource } from '../../domain/rules/inventory-resource';
import type { Unreadable } from '../../domain/rules/preview';
import type { Patience } from './patience';

export interface ServerRowsInput {
  readonly skip: number;
  readonly top: number;
  readonly correlationId: string;
}

/** Where the estate is read from; every method is one page or one resource. */
export interface InventorySource {
  readonly servers: (input: ServerRowsInput) => Promise<GraphAnswer<InventoryServer>>;
  readonly databases: (
    input: InventoryPageInput & { readonly serverId: ResourceId },
  ) => Promise<PageAnswer<ResourceId>>;
  readonly datasource: (input: DatasourceInput) => Promise<DatasourceAnswer>;
}

/** What was read of a list of things, from its start as far as there was time. */
export interface InventoryPart {
  readonly found: readonly InventoryResource[];
  /** Ids that name nothing. */
  readonly absent: readonly ResourceId[];
  readonly unreadable: readonly Unreadable[];
  /** How many things of the list that are. */
  readonly read: number;
  /** Why it ends before the list does, where Azure asked to come later. */
  readonly throttled?: Throttled;
}

interface Reading {
  readonly kind: 'read';
  readonly found?: readonly InventoryResource[];
  readonly absent?: readonly ResourceId[];
  readonly unreadable?: readonly Unreadable[];
}

/** There was no room for the rest of it; `shown` is for the case that there never will be. */
interface CutOff {
  readonly kind: 'cutOff';
  readonly shown: Reading;
}

type Answer = Reading | CutOff | Throttled;

const refusedAt = (id: ResourceId, { error }: Refused): Unreadable => ({
  ...{ id, code: error.code, message: error.message },
  service: error,
});

/** A connection that breaks off, or a server error. Anything else that is thrown is a defect of ours, and no answer. */
function faultAt(id: ResourceId, error: unknown): Unreadable {
  if (!(error instanceof AzureFault)) throw error;
  return { id, code: error.serviceCode ?? 'AzureUnreachable', message: error.message };
}

/** Reads one thing; a fault is its own and not that of the others. */
async function unlessFaulty(id: ResourceId, read: () => Promise<Answer>): Promise<Answer> {
  try {
    return await read();
  } catch (error) {
    return { kind: 'read', unreadable: [faultAt(id, error)] };
  }
}

interface Step<Thing> {
  /** Whether reading it asks Azure. */
  readonly asks: (thing: Thing) => boolean;
  readonly read: (thing: Thing) => Promise<Answer>;
}

/** Reads one thing after the other, until there is no room for another question. The first one is always read. */
async function readEach<Thing>(
  things: readonly Thing[],
  patience: Patience,
  { asks, read }: Step<Thing>,
): Promise<InventoryPart> {
  const readings: Reading[] = [];
  const part = (throttled?: Throttled): InventoryPart => ({
    found: readings.flatMap(({ found = [] }) => found),
    absent: readings.flatMap(({ absent = [] }) => absent),
    unreadable: readings.flatMap(({ unreadable = [] }) => unreadable),
    read: readings.length,
    ...(throttled && { throttled }),
  });
  for (const [index, thing] of things.entries()) {
    if (index > 0 && asks(thing) && !patience.hasRoom()) return part();
    const answer = await read(thing);
    if (answer.kind === 'throttled') return part(answer);
    // The next page begins with it, and has all the room for it.
    if (answer.kind === 'cutOff' && index > 0) return part();
    readings.push(answer.kind === 'cutOff' ? answer.shown : answer);
  }
  return part();
}

interface Asking {
  readonly source: InventorySource;
  readonly patience: Patience;
  readonly correlationId: string;
}

/** The databases of a single server. What its earlier pages have shown counts, whatever becomes of the later ones. */
async function databasesOn(server: InventoryServer, { source, patience, correlationId }: Asking): Promise<Answer> {
  const { id: serverId } = server;
  const found: InventoryResource[] = [];
  let page: string | undefined;
  do {
    const answer = await patience.ask(() => source.databases({ serverId, page, correlationId }));
    if (answer.kind === 'throttled') return answer;
    if (answer.kind === 'refused') return { kind: 'read', found, unreadable: [refusedAt(serverId, answer)] };
    found.push(...answer.rows.flatMap((id) => resourceOnServer(server, id)));
    page = answer.nextPage;
  } while (page !== undefined && patience.hasRoom());
  if (page === undefined) return { kind: 'read', found };
  const message = 'Its list of databases is too long to be read while a caller waits.';
  const unreadable: readonly Unreadable[] = [{ id: serverId, code: 'ListTooLong', message }];
  return { kind: 'cutOff', shown: { kind: 'read', found, unreadable } };
}

interface EstatePlace {
  readonly skip: number;
  readonly top: number;
  /** Whether anything on a server is of interest: nothing else is asked about. */
  readonly reaches: (id: string) => boolean;
}

/** A part of the estate, and where the next one begins. */
export interface EstatePart extends InventoryPart {
  /** Absent when this is the last one. */
  readonly next?: number;
  /** How long to wait before the next question, when this one took the last of the quota. */
  readonly pauseSeconds?: number;
}

/** The datasources of some servers of the estate: flexible servers, and the databases of single servers. */
export async function partOfEstate(
  { skip, top, reaches }: EstatePlace,
  asking: Asking,
): Promise<EstatePart | Refused | Throttled> {
  const { source, patience, correlationId } = asking;
  const answer = await patience.ask(() => source.servers({ skip, top, correlationId }));
  if (answer.kind !== 'page') return answer;
  const { rows, total, pauseSeconds } = answer;
  const part = await readEach(rows, patience, {
    asks: ({ id, kind }) => kind === 'singleServer' && reaches(id),
    read: async (server) => {
      if (!reaches(server.id)) return { kind: 'read' };
      if (server.kind === 'flexibleServer') return { kind: 'read', found: resourceOnServer(server, server.id) };
      return unlessFaulty(server.id, () => databasesOn(server, asking));
    },
  });
  const next = skip + part.read;
  return {
    ...part,
    ...(rows.length > 0 && next < total && { next }),
    ...(pauseSeconds !== undefined && { pauseSeconds }),
  };
}

/** The datasources of a list. */
export function partOfList(
  ids: readonly ResourceId[],
  { source, patience, correlationId }: Asking,
): Promise<InventoryPart> {
  return readEach(ids, patience, {
    asks: () => true,
    read: (resourceId) =>
      unlessFaulty(resourceId, async () => {
        const answer = await patience.ask(() => source.datasource({ resourceId, correlationId }));
        switch (answer.kind) {
          case 'found':
            return { kind: 'read', found: [answer.resource] };
          case 'absent':
            return { kind: 'read', absent: [resourceId] };
          case 'refused':
            return { kind: 'read', unreadable: [refusedAt(resourceId, answer)] };
          case 'throttled':
            return answer;
        }
      }),
  });
}
