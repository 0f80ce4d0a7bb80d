import type { FunctionDefinition } from '../app/supported-bindings';
import { RouteTemplateError } from './route-constraint';
import type { RouteTemplate, RouteValues } from './route-template';
import { parseRouteTemplate } from './route-template';

/** An HTTP function with its place in the URL space. */
export interface HttpRoute {
  readonly definition: FunctionDefinition;
  readonly template: RouteTemplate;
  /** Upper case; empty when the function takes every method. */
  readonly methods: readonly string[];
}

export interface RouteMatch {
  readonly route: HttpRoute;
  readonly values: RouteValues;
}

function methodsOf(definition: FunctionDefinition): string[] {
  const { methods } = definition.trigger;
  return Array.isArray(methods) ? methods.map((method) => String(method).toUpperCase()) : [];
}

function routeOf(definition: FunctionDefinition): string {
  const { route } = definition.trigger;
  return typeof route === 'string' ? route : definition.name;
}

function shareMethod(a: HttpRoute, b: HttpRoute): boolean {
  return a.methods.length === 0 || b.methods.length === 0 || a.methods.some((method) => b.methods.includes(method));
}

/** The HTTP functions of an app; a request goes to the first one that fits, in alphabetical order of the names. */
export class RouteTable {
  readonly routes: readonly HttpRoute[];
  readonly problems: readonly string[];

  /** @param functions in alphabetical order. */
  constructor(functions: readonly FunctionDefinition[], routePrefix: string) {
    const problems: string[] = [];
    const routes: HttpRoute[] = [];
    for (const definition of functions.filter(({ triggerType }) => triggerType === 'httpTrigger')) {
      const route = routeOf(definition);
      try {
        if (/^(admin|runtime)(\/|$)/i.test(route)) {
          throw new RouteTemplateError('it conflicts with one or more built in routes');
        }
        const text = [routePrefix, route].filter((part) => part !== '').join('/');
        routes.push({ definition, template: parseRouteTemplate(text), methods: methodsOf(definition) });
      } catch (error) {
        if (!(error instanceof RouteTemplateError)) throw error;
        problems.push(`The route "${route}" of function "${definition.name}" cannot be used: ${error.message}.`);
      }
    }
    this.routes = routes;
    this.problems = [...problems, ...this.conflicts()];
  }

  private conflicts(): string[] {
    return this.routes.flatMap((route, index) =>
      this.routes
        .slice(index + 1)
        .filter((other) => other.template.text.toLowerCase() === route.template.text.toLowerCase())
        .filter((other) => shareMethod(route, other))
        .map(
          (other) =>
            `The functions "${route.definition.name}" and "${other.definition.name}" have the same route "${route.template.text}" for the same method.`,
        ),
    );
  }

  /** @param path encoded, without the query. */
  find(method: string, path: string): RouteMatch | undefined {
    for (const route of this.routes) {
      if (route.methods.length > 0 && !route.methods.includes(method.toUpperCase())) continue;
      const values = route.template.match(path);
      if (values !== undefined) return { route, values };
    }
    return undefined;
  }
}
