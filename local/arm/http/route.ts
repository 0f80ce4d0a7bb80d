import type { RequestKind } from '../faults/fault-schema';
import type { World } from '../world';
import type { ArmAnswer, ArmRequest } from './exchange';

/** The `{name}` segments of a route, percent-decoded, spelled as sent. */
class Parameters {
  readonly #values: ReadonlyMap<string, string>;

  constructor(values: ReadonlyMap<string, string>) {
    this.#values = values;
  }

  get(name: string): string {
    const value = this.#values.get(name);
    if (value === undefined) throw new Error(`The route has no parameter ${name}.`);
    return value;
  }
}

export interface Call {
  readonly request: ArmRequest;
  readonly parameters: Parameters;
  readonly world: World;
  readonly kind: RequestKind;
  /** Every id the request is about, for faults that are bound to a resource. */
  readonly addresses: readonly string[];
}

/** Which list of api-versions a route answers to. */
export type Provider =
  | 'Microsoft.Authorization'
  | 'Microsoft.DataProtection'
  | 'Microsoft.DBforPostgreSQL'
  | 'Microsoft.KeyVault'
  | 'Microsoft.ResourceGraph'
  | 'Microsoft.Storage';

export interface Route {
  readonly method: 'GET' | 'PUT' | 'PATCH' | 'POST' | 'DELETE';
  /** Segments compared without case; `{name}` takes one segment, a leading `{*name}` takes all before the rest. */
  readonly template: string;
  readonly kind: RequestKind;
  readonly provider: Provider;
  /** The first api-version that has the route; every known one when absent. */
  readonly since?: string;
  handle(call: Call): ArmAnswer;
}

export interface Match {
  readonly route: Route;
  readonly parameters: Parameters;
}

interface CompiledRoute {
  readonly route: Route;
  readonly segments: readonly string[];
  readonly wildcard: string | undefined;
}

function compile(route: Route): CompiledRoute {
  const [first, ...rest] = route.template.split('/').filter((segment) => segment !== '');
  const wildcard = first?.startsWith('{*') === true ? first.slice(2, -1) : undefined;
  const segments = wildcard === undefined && first !== undefined ? [first, ...rest] : rest;
  return { route, wildcard, segments };
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

function matchOne(compiled: CompiledRoute, path: readonly string[]): Parameters | undefined {
  const head = path.length - compiled.segments.length;
  if (compiled.wildcard === undefined ? head !== 0 : head < 1) return undefined;
  const values = new Map<string, string>();
  for (const [index, expected] of compiled.segments.entries()) {
    const actual = path[head + index] ?? '';
    if (expected.startsWith('{')) values.set(expected.slice(1, -1), decode(actual));
    else if (expected.toLowerCase() !== actual.toLowerCase()) return undefined;
  }
  if (compiled.wildcard !== undefined) values.set(compiled.wildcard, `/${path.slice(0, head).map(decode).join('/')}`);
  return new Parameters(values);
}

/** Finds the route of a request. Routes without a wildcard win over those with one, then the order given counts. */
export class RouteTable {
  readonly #routes: readonly CompiledRoute[];

  constructor(routes: readonly Route[]) {
    const compiled = routes.map(compile);
    this.#routes = [
      ...compiled.filter((one) => one.wildcard === undefined),
      ...compiled.filter((one) => one.wildcard !== undefined),
    ];
  }

  find(method: string, path: string): Match | undefined {
    const segments = path.split('/').slice(1);
    for (const compiled of this.#routes) {
      if (compiled.route.method !== method) continue;
      const parameters = matchOne(compiled, segments);
      if (parameters !== undefined) return { route: compiled.route, parameters };
    }
    return undefined;
  }
}
