import { type Datasource, datasourceOf } from '../../domain/datasource';
import { parseResourceId } from '../../domain/resource-id';
import { problem } from './problem';
import type { AccessRules } from './access-rules';

/** The codes that {@link datasourceInRoute} refuses with, besides that of the allowed scopes. */
export const datasourceProblems = [
  'InvalidResourceId',
  'UnsupportedProvider',
  'UnsupportedResourceType',
  'InvalidResourceName',
] as const;

/** The datasource that a `{*resourceId}` route names; checked, and within the scopes that this app may touch. */
export function datasourceInRoute(text: string, access: AccessRules): Datasource {
  const id = parseResourceId(text.startsWith('/') ? text : `/${text}`);
  if (!id.ok) {
    throw problem(
      400,
      'InvalidResourceId',
      'The resource id is not valid',
      `The URL does not end in a resource id: ${id.problem}.`,
    );
  }
  const datasource = datasourceOf(id.value);
  if (!datasource.ok) {
    const { code, message } = datasource.problem;
    throw problem(400, code, 'The resource cannot be protected', message);
  }
  access.require(id.value);
  return datasource.value;
}
