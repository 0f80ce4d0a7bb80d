import { request as httpRequest } from 'node:http';
import { z } from 'zod';

const instance = z.looseObject({
  instanceId: z.string(),
  runtimeStatus: z.string(),
  output: z.unknown(),
  customStatus: z.unknown(),
  input: z.looseObject({ generation: z.number() }).nullish().catch(undefined),
});

export type RemoteInstance = z.infer<typeof instance>;

const api = '/runtime/webhooks/durabletask';

/** What became of a request that was answered. */
export type Sent = 'accepted' | 'refused';

/** The host did not live to answer: nothing is known of what was asked. */
export class HostGoneError extends Error {
  override readonly name = 'HostGoneError';
}

interface Answer {
  readonly status: number;
  readonly text: string;
}

interface Call {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/**
 * Over `node:http`, one connection a call: a `fetch` whose peer is killed at the wrong moment may never settle, and here
 * that moment comes often.
 */
function request(url: string, { method = 'GET', headers, body }: Call = {}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const gone = (cause?: unknown) => reject(new HostGoneError(`No answer from ${url}`, { cause }));
    const sent = httpRequest(url, { method, headers: { ...headers }, agent: false }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk) => (text += String(chunk)));
      response.once('end', () => resolve({ status: response.statusCode ?? 0, text }));
      response.once('error', gone);
      // After an `end` the promise is settled, and this changes nothing.
      response.once('close', gone);
    });
    sent.once('error', gone);
    sent.end(body);
  });
}

/** The calls of the durable HTTP API that the driver needs; each rejects with a `HostGoneError` when the host is gone. */
export class DurableClient {
  private readonly base: string;

  constructor(url: string) {
    this.base = url + api;
  }

  async start(name: string, instanceId: string, input: unknown): Promise<Sent> {
    return this.post(`orchestrators/${name}/${encodeURIComponent(instanceId)}`, input);
  }

  async raise(instanceId: string, eventName: string): Promise<Sent> {
    return this.post(`instances/${encodeURIComponent(instanceId)}/raiseEvent/${eventName}`, eventName);
  }

  /** All that have not ended. */
  async live(): Promise<RemoteInstance[]> {
    const query = 'runtimeStatus=Pending,Running,ContinuedAsNew&top=1000&showInput=true';
    const { text } = await request(`${this.base}/instances?${query}`);
    return z.array(instance).parse(JSON.parse(text));
  }

  /** `undefined` for an unknown instance. */
  async instance(instanceId: string): Promise<RemoteInstance | undefined> {
    const { status, text } = await request(`${this.base}/instances/${encodeURIComponent(instanceId)}?showInput=false`);
    return status === 404 ? undefined : instance.parse(JSON.parse(text));
  }

  private async post(path: string, body: unknown): Promise<Sent> {
    const { status } = await request(`${this.base}/${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    return status === 202 ? 'accepted' : 'refused';
  }
}
