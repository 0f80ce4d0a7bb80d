import { hostname } from 'node:os';
import type { FunctionDefinition } from '../app/supported-bindings';
import type { HttpCall, HttpReply } from './http-reply';
import { emptyReply, jsonReply } from './http-reply';
import type { RouteTable } from './route-table';

export interface AdminApiOptions {
  readonly hostId: string;
  readonly instanceId: string;
  readonly entryPoints: readonly string[];
  /** All functions, the disabled ones too. */
  readonly functions: readonly FunctionDefinition[];
  readonly isDisabled: (definition: FunctionDefinition) => boolean;
  readonly routes: RouteTable;
  /** Runs a function that is not triggered over HTTP; `undefined` when this cannot be done for it. */
  readonly run: (definition: FunctionDefinition, input: string) => (() => Promise<void>) | undefined;
}

const protocolVersion = '4.1037.0.0';

/** The administration API under `/admin`, as far as tools use it. Keys are not asked for. */
export class AdminApi {
  private readonly options: AdminApiOptions;
  private readonly startedAt = performance.now();

  constructor(options: AdminApiOptions) {
    this.options = options;
  }

  handle(call: HttpCall): HttpReply {
    const [area = '', name, detail, ...more] = call.path.split('/').slice(2);
    if (more.length > 0) return emptyReply(404);
    switch (area.toLowerCase()) {
      case 'host':
        return detail === undefined ? this.handleHost(call, name) : emptyReply(404);
      case 'functions':
        return this.handleFunctions(call, name, detail);
      default:
        return emptyReply(404);
    }
  }

  private handleHost(call: HttpCall, name: string | undefined): HttpReply {
    if (name === 'status' && call.method === 'GET') return jsonReply(200, this.status());
    if (name === 'ping' && ['GET', 'POST'].includes(call.method)) return emptyReply(200);
    return emptyReply(404);
  }

  private handleFunctions(call: HttpCall, name: string | undefined, detail: string | undefined): HttpReply {
    const isRead = call.method === 'GET';
    if (name === undefined || name === '') {
      return isRead
        ? jsonReply(
            200,
            this.options.functions.map((definition) => this.describe(call, definition)),
          )
        : emptyReply(404);
    }
    const wanted = decodeURIComponent(name).toLowerCase();
    const definition = this.options.functions.find((candidate) => candidate.name.toLowerCase() === wanted);
    if (definition === undefined) return emptyReply(404);
    if (detail === 'status' && isRead) return jsonReply(200, {});
    if (detail !== undefined) return emptyReply(404);
    if (isRead) return jsonReply(200, this.describe(call, definition));
    return call.method === 'POST' ? this.runManually(call, definition) : emptyReply(404);
  }

  private status() {
    return {
      id: this.options.hostId,
      state: 'Running',
      version: protocolVersion,
      versionDetails: protocolVersion,
      instanceId: this.options.instanceId,
      computerName: hostname(),
      processUptime: Math.round(performance.now() - this.startedAt),
      functionAppContentEditingState: 'NotAllowed',
      errors: [],
    };
  }

  private describe(call: HttpCall, definition: FunctionDefinition) {
    const route = this.options.routes.routes.find((candidate) => candidate.definition === definition);
    const bindings = Object.entries(definition.metadata.bindings).map(([name, binding]) => ({ ...binding, name }));
    return {
      name: definition.name,
      script_href: `${call.url.origin}/admin/vfs/${this.options.entryPoints.join(',')}`,
      href: `${call.url.origin}/admin/functions/${definition.name}`,
      invoke_url_template: route === undefined ? null : `${call.url.origin}/${route.template.text}`,
      config: { name: definition.name, language: 'node', bindings },
      isDisabled: this.options.isDisabled(definition),
      language: 'node',
    };
  }

  private runManually(call: HttpCall, definition: FunctionDefinition): HttpReply {
    const input = readInput(call.body.toString('utf8'));
    if (input === undefined) return jsonReply(400, { Message: 'The body must be {"input": "..."}.' });
    const run = this.options.isDisabled(definition) ? undefined : this.options.run(definition, input);
    if (run === undefined) return jsonReply(400, { Message: `Function "${definition.name}" cannot be run by hand.` });
    // The caller does not wait for the end; the invocation logs its own failure.
    run().catch(() => undefined);
    return emptyReply(202);
  }
}

function readInput(body: string): string | undefined {
  if (body.trim() === '') return '';
  try {
    const json: unknown = JSON.parse(body);
    if (typeof json !== 'object' || json === null) return undefined;
    if (!('input' in json) || json.input === null) return '';
    return typeof json.input === 'string' ? json.input : JSON.stringify(json.input);
  } catch {
    return undefined;
  }
}
