import { type Datasource, datasourceOf } from '../domain/datasource';
import type { ResourceId } from '../domain/resource-id';

/** The datasource behind an id that was checked when its operation was accepted; anything else is a defect. */
export function requireDatasource(resourceId: ResourceId): Datasource {
  const datasource = datasourceOf(resourceId);
  if (!datasource.ok) throw new Error(datasource.problem.message);
  return datasource.value;
}
