import { z } from 'zod';
import { noParameters } from './http/parameters';
import { defineRoute, noBody, type Route } from './http/route';
import { openApiDocument } from './openapi/document';

/** `GET /api/openapi.json`: the contract of the API, from the schemas that it works with. */
export function getOpenApi(routes: () => readonly Route[]): Route {
  let document: ReturnType<typeof openApiDocument> | undefined;
  return defineRoute({
    name: 'getOpenApiHttp',
    method: 'GET',
    route: 'openapi.json',
    summary: 'Read this document',
    access: 'anyone',
    parameters: noParameters,
    body: noBody,
    responses: {
      200: {
        description: 'The document.',
        schema: z.looseObject({ openapi: z.string(), info: z.looseObject({}), paths: z.looseObject({}) }),
        example: { openapi: '3.1.0', info: { title: 'Sauvegarde' }, paths: {} },
      },
    },
    handler: () => {
      document ??= openApiDocument(routes());
      return Promise.resolve({ status: 200, jsonBody: document });
    },
  });
}
