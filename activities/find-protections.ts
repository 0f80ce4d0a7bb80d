import type { DataProtectionClient } from '../azure/data-protection-client';
import type { DatasourceInput } from '../contracts';
import type { ProbeAnswer } from '../domain/long-running';

/** The probe: where Azure says that a datasource is protected. */
export const findProtections =
  (client: DataProtectionClient) =>
  ({ resourceId, correlationId }: DatasourceInput): Promise<ProbeAnswer> =>
    client.listForDatasource(resourceId, { correlationId });
