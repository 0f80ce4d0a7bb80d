import { z } from 'zod';
import type { RunningApp } from '../../integration/running-app';

const parameter = z.object({
  name: z.string(),
  in: z.enum(['path', 'query', 'header']),
  required: z.boolean().optional(),
  schema: z.record(z.string(), z.unknown()),
  example: z.unknown().optional(),
});

const reference = z.object({ $ref: z.string() });

const mediaType = z.object({ schema: z.record(z.string(), z.unknown()), example: z.unknown().optional() });

const response = z.object({
  description: z.string(),
  headers: z.record(z.string(), z.unknown()).optional(),
  content: z.record(z.string(), mediaType),
  'x-problem-codes': z.array(z.string()).optional(),
  'x-codes-of-azure': z.boolean().optional(),
});

const operation = z.object({
  operationId: z.string(),
  summary: z.string(),
  parameters: z.array(z.union([parameter, reference])),
  requestBody: z.object({ required: z.boolean(), content: z.record(z.string(), mediaType) }).optional(),
  responses: z.record(z.string(), response),
  security: z.array(z.record(z.string(), z.array(z.string()))),
  'x-app-roles': z.array(z.string()).optional(),
});

const document = z.object({
  openapi: z.string(),
  info: z.object({ version: z.string() }),
  paths: z.record(z.string(), z.record(z.string(), operation)),
  components: z.object({
    schemas: z.record(z.string(), z.record(z.string(), z.unknown())),
    parameters: z.record(z.string(), parameter),
    headers: z.record(z.string(), z.unknown()),
  }),
});

export type ApiParameter = z.infer<typeof parameter>;
export type ApiResponse = z.infer<typeof response>;
export type ApiComponents = z.infer<typeof document>['components'];

/** One operation of the document, with its references to parameters resolved. */
export interface ApiOperation extends Omit<z.infer<typeof operation>, 'parameters'> {
  /** `GET /api/operations/{id}`. */
  readonly key: string;
  readonly method: string;
  readonly path: string;
  readonly parameters: readonly ApiParameter[];
}

export interface ApiDocument {
  readonly operations: readonly ApiOperation[];
  readonly components: ApiComponents;
  /** As it was served. */
  readonly raw: unknown;
}

function resolved(components: ApiComponents, given: ApiParameter | z.infer<typeof reference>): ApiParameter {
  if (!('$ref' in given)) return given;
  const found = components.parameters[given.$ref.replace('#/components/parameters/', '')];
  if (found === undefined) throw new Error(`The reference ${given.$ref} leads nowhere.`);
  return found;
}

/** Reads the document as a client does. */
export async function readApiDocument(app: RunningApp): Promise<ApiDocument> {
  const { body: raw } = await app.request('GET', '/api/openapi.json');
  const { paths, components } = document.parse(raw);
  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, each]) => ({
      ...each,
      key: `${method.toUpperCase()} ${path}`,
      method: method.toUpperCase(),
      path,
      parameters: each.parameters.map((one) => resolved(components, one)),
    })),
  );
  return { operations, components, raw };
}

export function operationOf({ operations }: ApiDocument, key: string): ApiOperation {
  const found = operations.find((operation) => operation.key === key);
  if (found === undefined) throw new Error(`The document has no ${key}.`);
  return found;
}
