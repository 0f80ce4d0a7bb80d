import type { ApiComponents, ApiOperation } from './api-document';

export interface ExampleRequest {
  readonly method: string;
  readonly path: string;
  readonly body?: unknown;
}

const isList = (value: unknown): value is readonly unknown[] => Array.isArray(value);

/** The bodies that the document shows of an operation. */
export function exampleBodies({ requestBody }: ApiOperation, components: ApiComponents): readonly unknown[] {
  const schema = requestBody?.content['application/json']?.schema;
  const reference = schema?.['$ref'];
  const named =
    typeof reference === 'string' ? components.schemas[reference.replace('#/components/schemas/', '')] : schema;
  const examples = named?.['examples'];
  return isList(examples) ? examples : [];
}

/**
 * The request that the examples of the document make.
 *
 * @param given values of parameters in place of those of the document, such as the id of an operation that there is
 */
export function exampleRequest(
  operation: ApiOperation,
  components: ApiComponents,
  given: Readonly<Record<string, string>> = {},
): ExampleRequest {
  const values = operation.parameters.map(({ name, in: where, example }) => ({
    name,
    where,
    value: given[name] ?? (typeof example === 'string' ? example : undefined),
  }));
  let { path } = operation;
  for (const { name, where, value } of values) {
    if (where === 'path') path = path.replace(`{${name}}`, value ?? '');
  }
  const query = new URLSearchParams();
  for (const { name, where, value } of values) if (where === 'query' && value !== undefined) query.set(name, value);
  const [body] = exampleBodies(operation, components);
  return {
    method: operation.method,
    path: query.size === 0 ? path : `${path}?${query.toString()}`,
    ...(body !== undefined && { body }),
  };
}
