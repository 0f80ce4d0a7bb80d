import { randomUUID } from 'node:crypto';

/** The status payload of the durable HTTP API, as far as tests look at it. */
export interface Status {
  readonly name: string;
  readonly instanceId: string;
  readonly runtimeStatus: string;
  readonly input: unknown;
  readonly output: unknown;
  readonly customStatus: unknown;
  readonly createdTime: string;
  readonly lastUpdatedTime: string;
  readonly historyEvents?: readonly Readonly<Record<string, unknown>>[];
}

export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The body as JSON; `undefined` when it is none. */
  readonly json: unknown;
}

const deadlineMilliseconds = 50_000;
const pollMilliseconds = 20;

export function isStatus(value: unknown): value is Status {
  return typeof value === 'object' && value !== null && 'runtimeStatus' in value && 'instanceId' in value;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

export function keysOf(value: unknown): string[] {
  return typeof value === 'object' && value !== null ? Object.keys(value) : [];
}

/** A member of a JSON object; `undefined` of anything else. */
export function member(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}

export async function send(method: string, url: string, init: RequestInit = {}): Promise<Reply> {
  const response = await fetch(url, { ...init, method });
  const text = await response.text();
  return { status: response.status, headers: response.headers, text, json: parse(text) };
}

export function newId(): string {
  return `test-${randomUUID()}`;
}

/** Speaks the durable HTTP API of the host at `url()`. */
export class DurableClient {
  private readonly url: () => string;

  constructor(url: () => string) {
    this.url = url;
  }

  get base(): string {
    return `${this.url()}/runtime/webhooks/durabletask`;
  }

  call(method: string, path: string, init: RequestInit = {}): Promise<Reply> {
    return send(method, `${this.base}/${path}`, init);
  }

  /** Starts an instance under an id of its own. @returns the id. */
  async start(name: string, input?: unknown, id = newId()): Promise<string> {
    const body = input === undefined ? {} : { body: JSON.stringify(input) };
    const reply = await this.call('POST', `orchestrators/${name}/${id}`, body);
    if (reply.status !== 202) throw new Error(`${name} could not be started: ${reply.status} ${reply.text}`);
    return id;
  }

  async status(id: string, query = ''): Promise<Status> {
    const { json, status, text } = await this.call('GET', `instances/${id}?${query}`);
    if (!isStatus(json)) throw new Error(`No status of ${id}: ${status} ${text}`);
    return json;
  }

  async waitFor(id: string, isReached: (status: Status) => boolean): Promise<Status> {
    const deadline = Date.now() + deadlineMilliseconds;
    for (;;) {
      const status = await this.status(id);
      if (isReached(status)) return status;
      if (Date.now() > deadline) throw new Error(`${id} stays as it is: ${JSON.stringify(status)}`);
      await new Promise((resolve) => setTimeout(resolve, pollMilliseconds));
    }
  }

  waitForStatus(id: string, ...wanted: string[]): Promise<Status> {
    return this.waitFor(id, ({ runtimeStatus }) => wanted.includes(runtimeStatus));
  }

  waitForEnd(id: string): Promise<Status> {
    return this.waitForStatus(id, 'Completed', 'Failed', 'Terminated', 'Canceled');
  }

  /** Starts an instance and waits for its end. */
  async run(name: string, input?: unknown): Promise<Status> {
    return this.waitForEnd(await this.start(name, input));
  }

  raise(id: string, event: string, data: unknown): Promise<Reply> {
    const headers = { 'Content-Type': 'application/json' };
    return this.call('POST', `instances/${id}/raiseEvent/${event}`, { body: JSON.stringify(data), headers });
  }
}
