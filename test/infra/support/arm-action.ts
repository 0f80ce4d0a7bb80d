import type { ArmRequest } from '../../../azure/arm-connection';

const VERBS: Readonly<Record<string, string>> = { GET: 'read', PUT: 'write', PATCH: 'write', DELETE: 'delete' };

/**
 * The action that Azure Resource Manager asks for, by its own rule: the types of the last provider in the path, and what
 * is done to them. The last segment of a POST is the name of an action.
 *
 * @throws Error for a path without a provider: who calls such a route has to say what it needs
 */
function actionOfPath(method: string, path: string): string {
  const provider = path.split(/\/providers\//i).at(-1);
  if (provider === undefined || provider === path) throw new Error(`No provider in ${method} ${path}.`);
  const [namespace = '', ...segments] = provider.split('/');
  const types = segments.filter((_, index) => index % 2 === 0);
  const verb = VERBS[method];
  return [namespace, ...types, ...(verb === undefined ? ['action'] : [verb])].join('/');
}

/** Resource Graph shows the rows that the caller may read: a query needs the rights to the types that it names. */
function actionsOfQuery(query: string): string[] {
  const types = [...query.matchAll(/\btype\s*(?:=~|in~)\s*(\([^)]*\)|'[^']*')/g)].flatMap(([, named = '']) =>
    [...named.matchAll(/'([^']+)'/g)].map(([, type = '']) => `${type}/read`),
  );
  if (types.length === 0) throw new Error(`No type was found in the query ${query}.`);
  return ['Microsoft.ResourceGraph/resources/read', ...types];
}

/** Requests whose actions do not follow from the rule: one row each. */
const exceptions: readonly {
  readonly applies: (method: string, path: string) => boolean;
  readonly actions: (request: ArmRequest) => string[];
}[] = [
  {
    applies: (method, path) => method === 'POST' && path === '/providers/Microsoft.ResourceGraph/resources',
    actions: ({ body }) => actionsOfQuery(JSON.stringify(body)),
  },
  {
    // Azure publishes an action of its own for the location of a resource group, besides the one by the rule.
    applies: (_, path) =>
      /\/resourceGroups\/[^/]+\/providers\/Microsoft\.DataProtection\/locations\/[^/]+\/operationStatus\//i.test(path),
    actions: () => [
      'Microsoft.DataProtection/locations/operationStatus/read',
      'Microsoft.DataProtection/subscriptions/resourceGroups/providers/locations/operationStatus/read',
    ],
  },
];

/** What the sender of a request needs to be allowed to do. */
export function actionsOf(request: ArmRequest): string[] {
  const path = new URL(request.url).pathname;
  const exception = exceptions.find(({ applies }) => applies(request.method, path));
  return exception?.actions(request) ?? [actionOfPath(request.method, path)];
}
