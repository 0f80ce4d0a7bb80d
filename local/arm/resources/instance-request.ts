import { keyOf, parentId, parseArmId, sameText } from '../arm-id';
import { guardRequests } from '../guards/guard-checks';
import { isBefore } from '../http/api-versions';
import { invalidInput, refusal } from '../http/arm-errors';
import type { Call } from '../http/route';
import { isJsonObject, objectMember, parseJson, stringMember } from '../json';
import type { JsonObject } from '../json';
import type { Vault } from './vault-record';

/** What a validation or a PUT asks for, checked as far as the service checks before it answers. */
export interface InstanceRequest {
  readonly datasourceId: string;
  readonly datasourceType: string;
  readonly datasourceLocation: string;
  readonly policyId: string;
  /** `resourceGuardOperationRequests`: sent, never shown. */
  readonly guardRequests: readonly string[];
  /** The members of `properties` that are kept. */
  readonly specification: JsonObject;
}

/** @throws an ArmRefusal (400) when the body is no JSON object */
export function requireJsonBody(call: Call): JsonObject {
  const body = parseJson(call.request.body);
  if (isJsonObject(body)) return body;
  throw refusal(
    400,
    'InvalidRequestContent',
    'The request content was invalid and could not be deserialized: a JSON object is expected.',
  );
}

/** Explicit nulls are taken for absent members: the service was seen to accept them. */
function isGiven(value: unknown): boolean {
  return value !== null && value !== undefined;
}

function pick(object: JsonObject, names: readonly string[]): JsonObject {
  return Object.fromEntries(names.filter((name) => isGiven(object[name])).map((name) => [name, object[name]]));
}

/** `resourceID` is the declared spelling; the service takes `resourceId` too. */
export function resourceIdOf(source: JsonObject): string | undefined {
  return stringMember(source, 'resourceID') ?? stringMember(source, 'resourceId');
}

const sourceMembers = [
  'resourceUri',
  'datasourceType',
  'resourceName',
  'resourceType',
  'resourceLocation',
  'objectType',
];

function requireSource(properties: JsonObject, name: string, call: Call): JsonObject & { resourceID: string } {
  const { correlationId } = call.request;
  const source = objectMember(properties, name);
  if (source === undefined) throw invalidInput(`${name} is required.`, correlationId);
  const resourceID = resourceIdOf(source);
  if (resourceID === undefined) throw invalidInput(`${name}.resourceID is required.`, correlationId);
  if (parseArmId(resourceID) === undefined) {
    throw invalidInput(`${name}.resourceID is not a resource id: ${resourceID}`, correlationId);
  }
  return { resourceID, ...pick(source, sourceMembers) };
}

/** Databases are grouped under their server; a flexible server is its own set. */
function checkSet(set: { resourceID: string }, datasourceId: string, call: Call): void {
  const isChild = (parseArmId(datasourceId)?.names.length ?? 1) > 1;
  const expected = isChild ? parentId(datasourceId) : datasourceId;
  if (keyOf(set.resourceID) === keyOf(expected)) return;
  throw invalidInput(`dataSourceSetInfo.resourceID should be ${expected}.`, call.request.correlationId);
}

function checkPolicy(policyId: string, vault: Vault, datasourceType: string, call: Call): void {
  const { correlationId } = call.request;
  if (!keyOf(policyId).startsWith(`${keyOf(vault.id)}/backuppolicies/`)) {
    throw invalidInput(`policyInfo.policyId is not a policy of the vault ${vault.id}.`, correlationId);
  }
  const policy = vault.policies.get(keyOf(policyId));
  if (policy === undefined) throw invalidInput(`The policy ${policyId} does not exist.`, correlationId);
  if (!policy.datasourceTypes.some((type) => sameText(type, datasourceType))) {
    throw invalidInput(`The policy ${policy.name} is not for ${datasourceType}.`, correlationId);
  }
}

function requirePolicy(properties: JsonObject, vault: Vault, datasourceType: string, call: Call): JsonObject {
  const sent = objectMember(properties, 'policyInfo');
  const policyId = sent && stringMember(sent, 'policyId');
  if (sent === undefined || policyId === undefined) {
    throw invalidInput('policyInfo.policyId is required.', call.request.correlationId);
  }
  checkPolicy(policyId, vault, datasourceType, call);
  // Recorded: 2021 and 2024 versions answer an empty version that nobody sent, 2026 does not.
  const version = sent['policyVersion'] ?? (isBefore(call.request.apiVersion, '2025-01-01') ? '' : undefined);
  const parameters = objectMember(sent, 'policyParameters');
  return {
    policyId,
    ...(version === undefined ? {} : { policyVersion: version }),
    ...(parameters === undefined ? {} : { policyParameters: parameters }),
  };
}

/** Members that came with later api-versions are unknown to the older ones, and unknown members are ignored. */
function versionedMembers(properties: JsonObject, apiVersion: string): JsonObject {
  return {
    ...(isBefore(apiVersion, '2021-06-01') ? {} : pick(properties, ['datasourceAuthCredentials'])),
    ...(isBefore(apiVersion, '2023-05-01') ? {} : pick(properties, ['identityDetails'])),
  };
}

function requireDatasource(properties: JsonObject, call: Call) {
  const source = requireSource(properties, 'dataSourceInfo', call);
  const idType = parseArmId(source.resourceID)?.type ?? '';
  const datasourceType = stringMember(source, 'datasourceType') ?? idType;
  if (!sameText(datasourceType, idType)) {
    throw invalidInput(
      `dataSourceInfo.resourceID is a ${idType}, not a ${datasourceType}.`,
      call.request.correlationId,
    );
  }
  return { source, datasourceType };
}

/** @throws an ArmRefusal (400) that names the first member which is missing or wrong */
export function parseInstanceRequest(call: Call, vault: Vault, properties: JsonObject): InstanceRequest {
  if (properties['objectType'] !== 'BackupInstance') {
    throw invalidInput("objectType 'BackupInstance' is required, next to dataSourceInfo.", call.request.correlationId);
  }
  const { source, datasourceType } = requireDatasource(properties, call);
  const hasSet = isGiven(properties['dataSourceSetInfo']);
  const set = hasSet ? requireSource(properties, 'dataSourceSetInfo', call) : undefined;
  if (set !== undefined) checkSet(set, source.resourceID, call);
  const policyInfo = requirePolicy(properties, vault, datasourceType, call);
  return {
    datasourceId: source.resourceID,
    datasourceType,
    datasourceLocation: stringMember(source, 'resourceLocation') ?? '',
    policyId: stringMember(policyInfo, 'policyId') ?? '',
    guardRequests: guardRequests(properties),
    specification: {
      ...pick(properties, ['friendlyName']),
      dataSourceInfo: source,
      ...(set === undefined ? {} : { dataSourceSetInfo: set }),
      policyInfo,
      ...versionedMembers(properties, call.request.apiVersion),
    },
  };
}
