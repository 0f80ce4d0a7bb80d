import { type RunningApp } from '../../integration/running-app';

export interface BulkView {
  readonly id: string;
  readonly status: string;
  readonly counts?: Readonly<Record<string, number>>;
  readonly failures?: readonly Readonly<Record<string, unknown>>[];
  readonly progress?: Readonly<Record<string, unknown>>;
  readonly [member: string]: unknown;
}

export interface ItemView {
  readonly number: number;
  readonly resourceId: string;
  readonly state: string;
  readonly operationId?: string;
  readonly [member: string]: unknown;
}

const isBulk = (body: unknown): body is BulkView =>
  typeof body === 'object' && body !== null && 'id' in body && 'status' in body;

const isItem = (value: unknown): value is ItemView =>
  typeof value === 'object' && value !== null && 'number' in value && 'state' in value;

export async function readBulk(app: RunningApp, id: string): Promise<BulkView> {
  const { status, body } = await app.request('GET', `/api/bulk-protections/${id}`);
  if (status !== 200 || !isBulk(body)) throw new Error(`The bulk was answered ${status}: ${JSON.stringify(body)}`);
  return body;
}

/** Starts a bulk and lets the virtual time pass until nothing runs any more. */
export async function runBulk(app: RunningApp, body: object): Promise<BulkView> {
  const id = await app.start('POST', '/api/bulk-protections', body);
  await app.allEnded();
  return readBulk(app, id);
}

/** All items, over all pages. */
export async function allItems(app: RunningApp, id: string, query = ''): Promise<ItemView[]> {
  const found: ItemView[] = [];
  let path: string | undefined = `/api/bulk-protections/${id}/items${query}`;
  while (path !== undefined) {
    const { status, body } = await app.request('GET', path);
    if (status !== 200 || !Array.isArray(body['value'])) throw new Error(`${path}: ${status} ${JSON.stringify(body)}`);
    found.push(...body['value'].filter(isItem));
    const next: unknown = body['nextLink'];
    path = typeof next === 'string' ? next.slice(new URL(next).origin.length) : undefined;
  }
  return found;
}
