import { z } from 'zod';
import { noParameters } from './http/parameters';
import { defineRoute, noBody, type Route } from './http/route';

/** `GET /api/health`: the app has loaded with valid settings. Asks nothing of Azure: a probe must not use up its limits. */
export const health = (): Route =>
  defineRoute({
    name: 'healthHttp',
    method: 'GET',
    route: 'health',
    summary: 'Whether the app runs',
    access: 'anyone',
    parameters: noParameters,
    body: noBody,
    responses: {
      200: {
        description: 'It runs, with valid settings. Azure was not asked.',
        schema: z.object({ status: z.literal('Healthy') }),
        example: { status: 'Healthy' },
      },
    },
    handler: () => Promise.resolve({ status: 200, jsonBody: { status: 'Healthy' } }),
  });
