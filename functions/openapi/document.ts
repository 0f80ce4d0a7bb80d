import type { z } from 'zod';
import { appRoleOf, roles } from '../access/role';
import { supportedApiVersions } from '../http/api-version';
import {
  CORRELATION_HEADER,
  IDEMPOTENCY_HEADER,
  IDEMPOTENCY_KEY_PATTERN,
  MAX_REASON_LENGTH,
  REASON_HEADER,
} from '../http/request-headers';
import { CODE_OF_AZURE, isWrite, noBody, type Route, type RouteResponse } from '../http/route';
import { Components } from './components';
import { problemSchema } from './problem-schema';
import { problemsOf } from './route-problems';

type Json = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null;
const isList = (value: unknown): value is readonly unknown[] => Array.isArray(value);

const PROBLEM = 'application/problem+json';
const JSON_TYPE = 'application/json';

const reference = (kind: 'parameters' | 'headers', name: string): Json => ({ $ref: `#/components/${kind}/${name}` });

const commonParameters: Json = {
  apiVersion: {
    name: 'api-version',
    in: 'query',
    description: 'May be left out.',
    schema: { type: 'string', enum: supportedApiVersions },
  },
  correlationId: {
    name: CORRELATION_HEADER,
    in: 'header',
    description:
      'Sent on to Azure with every call, and written to the log. Where it is absent or no GUID, one is made up; the answer says which it is.',
    schema: { type: 'string', format: 'uuid' },
  },
  reason: {
    name: REASON_HEADER,
    in: 'header',
    description: `Why it is done, for the audit trail: at most ${MAX_REASON_LENGTH} characters, of ASCII or, in the notation of RFC 8187, any (UTF-8''d%C3%A9m%C3%A9nagement).`,
    schema: { type: 'string', pattern: '^[\\t -~]*$' },
  },
  idempotencyKey: {
    name: IDEMPOTENCY_HEADER,
    in: 'header',
    description:
      'The same caller, key and request find what the first request has started, also when it has ended or was replaced, for 24 hours at least. Each caller has keys of its own.',
    schema: { type: 'string', pattern: IDEMPOTENCY_KEY_PATTERN },
  },
};

const commonHeaders: Json = {
  correlationId: { description: 'The correlation id of the request.', schema: { type: 'string', format: 'uuid' } },
  errorCode: { description: 'The code of the problem.', schema: { type: 'string' } },
  retryAfter: { description: 'Seconds after which it is worth trying again.', schema: { type: 'integer', minimum: 1 } },
  authenticate: { description: 'How to say who one is: `Bearer`.', schema: { type: 'string' } },
};

/** `protections/{*resourceId}` in the words of OpenAPI. */
const pathOf = ({ route }: Route): string => `/api/${route.replace('{*', '{')}`;

function membersOf(schema: Json, name: string): { readonly properties: Json; readonly required: readonly unknown[] } {
  const properties = isObject(schema['properties']) ? schema['properties'] : {};
  const part = properties[name];
  if (!isObject(part)) return { properties: {}, required: [] };
  const { properties: members, required } = part;
  return { properties: isObject(members) ? members : {}, required: isList(required) ? required : [] };
}

function parametersOf(route: Route, components: Components): readonly Json[] {
  const schema = components.schemaOf(route.parameters, 'input');
  const declared = (['path', 'query'] as const).flatMap((where) => {
    const { properties, required } = membersOf(schema, where);
    return Object.entries(properties).map(([name, property]) => {
      const { description, examples, ...rest } = isObject(property) ? property : {};
      const [example] = isList(examples) ? examples : [];
      return {
        name,
        in: where,
        required: where === 'path' || required.includes(name),
        ...(description !== undefined && { description }),
        ...(route.route.includes(`{*${name}}`) && { 'x-ms-skip-url-encoding': true }),
        schema: rest,
        ...(example !== undefined && { example }),
      };
    });
  });
  const common = [
    'apiVersion',
    'correlationId',
    ...(isWrite(route) ? ['reason'] : []),
    ...(route.takesIdempotencyKey === true ? ['idempotencyKey'] : []),
  ];
  return [...declared, ...common.map((name) => reference('parameters', name))];
}

function requestBodyOf({ body }: Route, components: Components): Json {
  if (body === noBody) return {};
  const isOptional = body.safeParse(undefined).success;
  return { requestBody: { required: !isOptional, content: { [JSON_TYPE]: content(body, components) } } };
}

const content = (schema: z.ZodType, components: Components): Json => ({
  schema: components.schemaOf(schema, 'input'),
});

function responseOf(
  { description, schema, example, headers = {}, contentType = JSON_TYPE }: RouteResponse,
  components: Components,
): Json {
  return {
    description,
    headers: {
      [CORRELATION_HEADER]: reference('headers', 'correlationId'),
      ...Object.fromEntries(
        Object.entries(headers).map(([name, text]) => [name, { description: text, schema: { type: 'string' } }]),
      ),
    },
    content: { [contentType]: { schema: components.schemaOf(schema, 'output'), example } },
  };
}

function problemResponseOf(status: number, codes: readonly string[], components: Components): Json {
  const own = codes.filter((code) => code !== CODE_OF_AZURE);
  const passesThrough = own.length < codes.length;
  const words = [...own.map((code) => `\`${code}\``), ...(passesThrough ? ["Azure's own code"] : [])];
  return {
    description: words.join(', '),
    headers: {
      [CORRELATION_HEADER]: reference('headers', 'correlationId'),
      'x-ms-error-code': reference('headers', 'errorCode'),
      ...(status === 401 && { 'www-authenticate': reference('headers', 'authenticate') }),
      ...((status === 429 || status === 503) && { 'retry-after': reference('headers', 'retryAfter') }),
    },
    content: { [PROBLEM]: { schema: components.schemaOf(problemSchema, 'output') } },
    'x-problem-codes': own,
    ...(passesThrough && { 'x-codes-of-azure': true }),
  };
}

function securityOf({ access }: Route): Json {
  if (access === 'anyone') return { security: [] };
  return {
    security: [{ entra: [] }, { functionKey: [] }],
    'x-app-roles': access.map(appRoleOf),
  };
}

function operationOf(route: Route, components: Components): Json {
  const responses = Object.entries(route.responses).map(([status, response]): [string, Json] => [
    status,
    responseOf(response, components),
  ]);
  const problems = [...problemsOf(route)].map(([status, codes]): [string, Json] => [
    String(status),
    problemResponseOf(status, codes, components),
  ]);
  const [tag = ''] = route.route.split('/');
  return {
    operationId: route.name.replace(/Http$/, ''),
    tags: [tag],
    summary: route.summary,
    ...(route.description !== undefined && { description: route.description }),
    ...securityOf(route),
    parameters: parametersOf(route, components),
    ...requestBodyOf(route, components),
    responses: {
      ...Object.fromEntries([...responses, ...problems]),
      // 500 is the only one that is not listed: whatever a route does, it may be defective.
      default: problemResponseOf(500, ['InternalError'], components),
    },
  };
}

/** The OpenAPI 3.1 document of the routes, from the schemas that requests are checked with. */
export function openApiDocument(routes: readonly Route[]): Json {
  const components = new Components();
  const paths: Record<string, Record<string, unknown>> = {};
  for (const route of routes) {
    const path = (paths[pathOf(route)] ??= {});
    path[route.method.toLowerCase()] = operationOf(route, components);
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Sauvegarde',
      version: supportedApiVersions.at(-1),
      description: 'Keeps every Azure PostgreSQL server and database in an Azure Backup vault, and proves it.',
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: '/' }],
    paths,
    components: {
      schemas: components.schemas,
      parameters: commonParameters,
      headers: commonHeaders,
      securitySchemes: {
        entra: {
          type: 'http',
          scheme: 'bearer',
          bearerFormat: 'JWT',
          description: `A token of Microsoft Entra ID for this app. App roles: ${roles.map(appRoleOf).join(', ')}.`,
        },
        functionKey: { type: 'apiKey', in: 'header', name: 'x-functions-key' },
      },
    },
  };
}
