import { app } from '@azure/functions';

/** `GET /api/health`: the app has loaded with valid settings. Asks nothing of Azure: a probe must not use up its limits. */
export function registerHealth(): void {
  app.http('healthHttp', {
    route: 'health',
    methods: ['GET'],
    authLevel: 'anonymous',
    handler: () => ({ status: 200, headers: { 'cache-control': 'no-store' }, jsonBody: { status: 'Healthy' } }),
  });
}
