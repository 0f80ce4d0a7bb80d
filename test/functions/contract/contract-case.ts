import { sendRaw } from '../../integration/raw-request';
import type { Answer, RunningApp } from '../../integration/running-app';
import { allRoles } from '../access/expected-access';
import { type ApiDocument, type ApiOperation, operationOf } from '../support/api-document';
import { signedIn } from '../support/client-principal';
import { type ExampleRequest, exampleRequest } from '../support/example-request';

/** Makes one documented answer of a route happen. */
export interface ContractCase {
  /** `GET /api/operations/{id}`. */
  readonly operation: string;
  readonly status: number;
  /** Of the problem, for what is not a success. */
  readonly code?: string;
  readonly title: string;
  readonly send: (exchange: Exchange) => Promise<Answer>;
}

/** What a case works with. Every request has a new sender, who has all roles, unless headers say otherwise. */
export class Exchange {
  readonly app: RunningApp;
  readonly operation: ApiOperation;
  private readonly document: ApiDocument;

  constructor(app: RunningApp, document: ApiDocument, key: string) {
    this.app = app;
    this.document = document;
    this.operation = operationOf(document, key);
  }

  /** The request of the document's examples; `given` takes the place of the values of parameters. */
  example(given?: Readonly<Record<string, string>>): ExampleRequest {
    return exampleRequest(this.operation, this.document.components, given);
  }

  send({ method, path, body }: ExampleRequest, headers: Readonly<Record<string, string>> = {}): Promise<Answer> {
    return this.app.request(method, path, body, {
      ...signedIn({ roles: allRoles.map((role) => `Sauvegarde.${role}`) }),
      ...headers,
    });
  }

  /** As {@link send}, with the body in chunks. */
  async sendInChunks({ method, path, body }: ExampleRequest): Promise<Answer> {
    const { status, headers, text } = await sendRaw(this.app.host.url, {
      ...{ method, path, body: JSON.stringify(body ?? {}), chunked: true },
      headers: {
        'content-type': 'application/json',
        ...signedIn({ roles: allRoles.map((role) => `Sauvegarde.${role}`) }),
      },
    });
    const told = Object.entries(headers).map(([name, value]): [string, string] => [name, String(value)]);
    const parsed: unknown = JSON.parse(text);
    if (typeof parsed !== 'object' || parsed === null) throw new Error(`${method} ${path} was answered ${text}`);
    return { status, headers: new Headers(told), text, body: { ...parsed } };
  }

  /** Sends the example of another operation, which must be accepted, and gives the id in the answer. */
  async started(key: string, given?: Readonly<Record<string, string>>, otherBody?: unknown): Promise<string> {
    const other = new Exchange(this.app, this.document, key);
    const example = other.example(given);
    const { status, body } = await other.send({ ...example, ...(otherBody !== undefined && { body: otherBody }) });
    if (status !== 202 || typeof body['id'] !== 'string') {
      throw new Error(`${key} was answered ${status}: ${JSON.stringify(body)}`);
    }
    return body['id'];
  }

  /** Lets all that runs come to its end. */
  ended(): Promise<void> {
    return this.app.allEnded();
  }
}

/** The example of the document, with other values of parameters where they are given. */
export const byExample =
  (given?: Readonly<Record<string, string>>): ContractCase['send'] =>
  (exchange) =>
    exchange.send(exchange.example(given));

/** The example of the document with another body; members are laid over those of the example. */
export const withBody =
  (members: Readonly<Record<string, unknown>>, given?: Readonly<Record<string, string>>): ContractCase['send'] =>
  (exchange) => {
    const { body, ...request } = exchange.example(given);
    return exchange.send({ ...request, body: { ...(typeof body === 'object' ? body : {}), ...members } });
  };
