import { z } from 'zod';
import type { ObservedBackupInstance } from '../domain/protection';
import { isResourceId } from '../domain/resource-id';
import { type AnswerHead, readUserFacingError } from './service-error-reader';

const text = z.string().nullish().catch(undefined);

/** What is read of a `BackupInstanceResource`; members that are not named here come and go with the API's versions. */
export const backupInstanceResource = z.object({
  id: z.string().min(1),
  name: text,
  properties: z.object({
    dataSourceInfo: z.object({ resourceID: z.string().min(1) }),
    policyInfo: z.object({ policyId: z.string().min(1) }),
    protectionStatus: z.object({ status: text, errorDetails: z.unknown().optional() }).nullish().catch(undefined),
    currentProtectionState: text,
    protectionErrorDetails: z.unknown().optional(),
    provisioningState: text,
    identityDetails: z
      .object({ useSystemAssignedIdentity: z.boolean().nullish().catch(undefined), userAssignedIdentityArmUrl: text })
      .nullish()
      .catch(undefined),
  }),
});

type Properties = z.infer<typeof backupInstanceResource>['properties'];

/** Nothing for the system-assigned identity: that is the one without being named. */
function identityIn({ identityDetails }: Properties): Pick<ObservedBackupInstance, 'identity'> {
  const id = identityDetails?.userAssignedIdentityArmUrl ?? '';
  if (identityDetails?.useSystemAssignedIdentity === true || !isResourceId(id)) return {};
  return { identity: { kind: 'userAssigned', id } };
}

/** Enough of an entry of a list to see what it protects: a vault holds instances of many kinds, not all of them ours. */
export const listedInstance = z.object({
  properties: z.object({ dataSourceInfo: z.object({ resourceID: z.string() }) }),
});

/** A page of a list; its `nextLink` is opaque. */
export const listPage = z.object({ value: z.array(z.unknown()), nextLink: text });

/** The word for a state that the service did not tell; not one of its own, so that nobody takes it for the end of a wait. */
const UNTOLD_STATE = 'Unknown';

export function observedInstance(
  { id, name, properties }: z.infer<typeof backupInstanceResource>,
  head: AnswerHead,
): ObservedBackupInstance {
  const { dataSourceInfo, policyInfo, protectionStatus, currentProtectionState, provisioningState } = properties;
  const error =
    readUserFacingError(head, properties.protectionErrorDetails) ??
    readUserFacingError(head, protectionStatus?.errorDetails);
  const segments = id.split('/');
  return {
    id,
    name: name ?? segments.at(-1) ?? '',
    vaultId: segments.slice(0, -2).join('/'),
    policyId: policyInfo.policyId,
    datasourceId: dataSourceInfo.resourceID,
    protectionState: currentProtectionState ?? protectionStatus?.status ?? UNTOLD_STATE,
    ...(typeof provisioningState === 'string' && { provisioningState }),
    ...identityIn(properties),
    ...(error && { error }),
  };
}
