import type { Dependencies } from './dependencies';
import { protectingRoute } from './http/protecting-route';
import type { Route } from './http/route';

/** `POST /api/validations/{*resourceId}`: the dry run; the same checks as a protection, and nothing is written. */
export const validateDatabase = (dependencies: Dependencies): Route =>
  protectingRoute(
    'validate',
    {
      name: 'validateDatabaseHttp',
      method: 'POST',
      route: 'validations/{*resourceId}',
      summary: 'Try a protection without writing anything',
    },
    dependencies,
  );
