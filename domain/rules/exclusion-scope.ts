import { failure, type Result, success } from '../result';
import { comparable, parseResourceId, resourceTypeOf } from '../resource-id';

const A_SERVER = '/providers/Microsoft.DBforPostgreSQL/flexibleServers/any';

const RESOURCE_TYPES: readonly string[] = [
  'microsoft.dbforpostgresql/flexibleservers',
  'microsoft.dbforpostgresql/servers',
  'microsoft.dbforpostgresql/servers/databases',
];

/** The id of a server that stands in the scope, so that the rules for ids judge subscription and group too. */
function idInScope(scope: string): string {
  const segments = scope.split('/').length;
  if (segments <= 3) return `${scope}/resourceGroups/any${A_SERVER}`;
  if (segments === 4) return `${scope}/${A_SERVER}`;
  return segments === 5 ? `${scope}${A_SERVER}` : scope;
}

/**
 * Checks the scope of an exclusion: the id of a subscription, a resource group, a PostgreSQL server, or a database of
 * a single server. The problem is a clause. A database of a flexible server is no scope, for Azure Backup protects
 * such a server as a whole or not at all.
 */
export function parseExclusionScope(text: string): Result<string, string> {
  if (text.endsWith('/')) return failure('it ends with a slash');
  const id = parseResourceId(idInScope(text));
  if (!id.ok) return id;
  return RESOURCE_TYPES.includes(resourceTypeOf(id.value).toLowerCase())
    ? success(text)
    : failure('it is not a subscription, a resource group, a PostgreSQL server or a database of a single server');
}

/**
 * The scopes that a resource inherits from, as compared (lower-cased), nearest first: itself, what it stands in, the
 * resource group, the subscription. Some are no scopes (`…/providers`), which does no harm in a look-up.
 */
export function scopesOf(resourceId: string): string[] {
  const segments = comparable(resourceId).split('/');
  return segments.slice(2).map((_, index) => segments.slice(0, segments.length - index).join('/'));
}
