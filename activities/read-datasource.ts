import type { PostgresqlClient } from '../azure/postgresql-client';
import type { DatasourceInput } from '../contracts';
import type { DatasourceAnswer } from '../domain/inventory';

/** Reads a server or database from its own service: events and the graph only say that there is something to look at. */
export const readDatasource =
  (client: Pick<PostgresqlClient, 'read'>) =>
  ({ resourceId, correlationId }: DatasourceInput): Promise<DatasourceAnswer> =>
    client.read(resourceId, { correlationId });
