import type { FunctionDefinition } from '../../../local/host/app/supported-bindings';
import { defineFunction } from '../../../local/host/app/supported-bindings';
import { RouteTable } from '../../../local/host/http/route-table';

function http(name: string, options: Readonly<Record<string, unknown>> = {}): FunctionDefinition {
  return defineFunction({ name, bindings: { trigger: { type: 'httpTrigger', direction: 'in', ...options } } });
}

const nameFound = (table: RouteTable, method: string, path: string) => table.find(method, path)?.route.definition.name;

describe('The route table', () => {
  it('uses the name of a function without a route, below the prefix', () => {
    const table = new RouteTable([http('Hello', { methods: ['GET'] })], 'api');
    expect(nameFound(table, 'GET', '/api/hello')).toBe('Hello');
    expect(nameFound(table, 'GET', '/hello')).toBeUndefined();
    expect(nameFound(new RouteTable([http('Hello')], ''), 'GET', '/hello')).toBe('Hello');
  });

  it('takes the first function that fits, not the one that fits best', () => {
    const table = new RouteTable([http('all', { route: '{*rest}' }), http('orders', { route: 'orders' })], 'api');
    expect(nameFound(table, 'GET', '/api/orders')).toBe('all');
  });

  it('looks further when the method or a constraint does not fit', () => {
    const functions = [
      http('byId', { route: 'orders/{id:int}', methods: ['GET'] }),
      http('byName', { route: 'orders/{name}', methods: ['GET'] }),
      http('write', { route: 'orders/{name}', methods: ['PUT'] }),
    ];
    const table = new RouteTable(functions, 'api');
    expect(table.problems).toEqual([]);
    expect(nameFound(table, 'GET', '/api/orders/1')).toBe('byId');
    expect(nameFound(table, 'GET', '/api/orders/x')).toBe('byName');
    expect(nameFound(table, 'PUT', '/api/orders/1')).toBe('write');
    expect(nameFound(table, 'DELETE', '/api/orders/1')).toBeUndefined();
    expect(nameFound(table, 'HEAD', '/api/orders/1')).toBeUndefined();
  });

  it('names routes that belong to the host, routes that are none and routes that two functions claim', () => {
    const functions = [
      http('a', { route: 'admin/x' }),
      http('b', { route: 'Runtime' }),
      http('c', { route: '{x' }),
      http('d', { route: 'same', methods: ['GET', 'POST'] }),
      http('e', { route: 'SAME', methods: ['POST'] }),
      http('f', { route: 'same', methods: ['PUT'] }),
    ];
    const { problems } = new RouteTable(functions, 'api');
    expect(problems).toHaveLength(4);
    expect(problems[0]).toContain('"a"');
    expect(problems[3]).toContain('"d" and "e"');
  });
});
