import type { Dependencies } from './dependencies';
import { protectingRoute } from './http/protecting-route';
import type { Route } from './http/route';

/** `PUT /api/protections/{*resourceId}`: protect a datasource; the same request joins the running operation. */
export const protectDatabase = (dependencies: Dependencies): Route =>
  protectingRoute(
    'protect',
    {
      name: 'protectDatabaseHttp',
      method: 'PUT',
      route: 'protections/{*resourceId}',
      summary: 'Protect a datasource',
      description: 'The same request joins the operation that runs; one that asks for something else is refused (409).',
    },
    dependencies,
  );
