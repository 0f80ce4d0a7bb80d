import { parseArmId } from '../arm-id';
import { isJsonObject, objectMember, parseJson, stringMember } from '../json';
import type { Operation } from '../operations/operation';
import { resourceIdOf } from '../resources/instance-request';
import type { World } from '../world';

/** What a request is about, worked out before its route runs: faults and the log need it even when the route is never reached. */
export interface Subject {
  readonly addresses: readonly string[];
  readonly resourceId: string;
  /** The operation that is polled. */
  readonly operation: Operation | undefined;
}

function decode(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

function polledOperation(world: World, path: string): Operation | undefined {
  const id = /\/operation(?:Status|Results)\/([^/]+)$/i.exec(path)?.[1];
  return id === undefined ? undefined : world.operations.get(id);
}

function sentDatasource(body: string): string | undefined {
  const parsed = body === '' ? undefined : parseJson(body);
  if (!isJsonObject(parsed)) return undefined;
  const instance = objectMember(parsed, 'backupInstance') ?? objectMember(parsed, 'properties');
  const source = instance && objectMember(instance, 'dataSourceInfo');
  return source && resourceIdOf(source);
}

function knownDatasource(world: World, path: string): string | undefined {
  const id = /^.*\/backupInstances\/[^/]+/i.exec(path)?.[0];
  if (id === undefined) return undefined;
  return world.estate.vaultOf(id)?.instances.get(id.toLowerCase())?.datasourceId;
}

/** A fault may be bound to one query by a part of its text. */
function graphSubject(path: string, body: string): Subject {
  const parsed = parseJson(body);
  const query = isJsonObject(parsed) ? stringMember(parsed, 'query') : undefined;
  return { addresses: query === undefined ? [path] : [path, query], resourceId: path, operation: undefined };
}

export function subjectOf(world: World, rawPath: string, body: string): Subject {
  const path = decode(rawPath);
  const operation = polledOperation(world, path);
  if (operation !== undefined) {
    return { addresses: operation.addresses, resourceId: operation.addresses[0] ?? path, operation };
  }
  if (/\/Microsoft\.ResourceGraph\//i.test(path)) return graphSubject(path, body);
  const datasource = sentDatasource(body) ?? knownDatasource(world, path);
  const isValidation = /\/validateForBackup$/i.test(path);
  const own = parseArmId(path) === undefined ? path.slice(0, path.lastIndexOf('/')) : path;
  return {
    addresses: datasource === undefined ? [path] : [datasource, path],
    resourceId: isValidation ? (datasource ?? own) : own,
    operation: undefined,
  };
}
