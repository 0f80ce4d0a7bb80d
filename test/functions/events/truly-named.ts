const GUID = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}';
const SCOPE = `/subscriptions/${GUID}/resourcegroups/[^/]+/providers/microsoft\\.dbforpostgresql`;
const SERVER = new RegExp(`^${SCOPE}/flexibleservers/[a-z0-9-]{3,63}$`);
const SERVER_DATABASE = new RegExp(`^(${SCOPE}/flexibleservers/[a-z0-9-]{3,63})/databases/[^/]+$`);
const SINGLE_SERVER_DATABASE = new RegExp(`^${SCOPE}/servers/[^/]+/databases/[^/]+$`);

const member = (value: unknown, key: string): unknown =>
  typeof value === 'object' && value !== null && Object.hasOwn(value, key) ? Reflect.get(value, key) : undefined;

const lower = (value: unknown): string | undefined => (typeof value === 'string' ? value.toLowerCase() : undefined);

/** What the members say that are there; `undefined` when none is, when they differ or when one is no text. */
function agreed(...values: readonly unknown[]): string | undefined {
  const said = values.filter((each) => each !== undefined && each !== null).map(lower);
  return said.every((each) => each === said[0]) ? said[0] : undefined;
}

function namedBy(operationName: string | undefined, id: string): string | undefined {
  switch (operationName) {
    case 'microsoft.dbforpostgresql/flexibleservers/write':
      return SERVER.test(id) ? id : undefined;
    case 'microsoft.dbforpostgresql/flexibleservers/databases/write':
      return SERVER_DATABASE.exec(id)?.[1];
    case 'microsoft.dbforpostgresql/servers/databases/write':
      return SINGLE_SERVER_DATABASE.test(id) ? id : undefined;
    default:
      return undefined;
  }
}

/**
 * The datasource that an event names, lower-cased, worked out in another way than the app does: every member that says
 * something has to say the same. `undefined` when it names none.
 */
export function trulyNamed(event: unknown): string | undefined {
  const data = member(event, 'data');
  const type = agreed(member(event, 'eventType'), member(event, 'type'));
  const status = agreed(member(data, 'status') ?? 'succeeded');
  if (type !== 'microsoft.resources.resourcewritesuccess' || status !== 'succeeded') return undefined;
  const id = agreed(member(data, 'resourceUri'), member(event, 'subject'));
  return id === undefined ? undefined : namedBy(lower(member(data, 'operationName')), id);
}
