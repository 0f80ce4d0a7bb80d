import { z } from 'zod';
import type { ResourceId } from '../domain/resource-id';

const anyObject = z.record(z.string(), z.unknown());

/** The members of a backup instance that its owner chose; the others are the service's, and are not sent back. */
export const changeableInstance = z.object({
  tags: anyObject.nullish(),
  properties: z.object({
    friendlyName: z.string().nullish(),
    dataSourceInfo: anyObject,
    dataSourceSetInfo: anyObject.nullish(),
    policyInfo: z.object({ policyParameters: anyObject.nullish() }),
    datasourceAuthCredentials: z
      .object({
        objectType: z.string(),
        secretStoreResource: z.object({ uri: z.string(), secretStoreType: z.string() }),
      })
      .nullish()
      .catch(undefined),
    identityDetails: anyObject.nullish(),
  }),
});

type ChangeableInstance = z.infer<typeof changeableInstance>;

/** Without what is null: the service shows nulls, and does not take all of them. */
const given = (members: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> =>
  Object.fromEntries(Object.entries(members).filter(([, value]) => value !== null && value !== undefined));

/** The instance as it is, with another policy: what a PUT sends, and `validateForModifyBackup` within `backupInstance`. */
export function withPolicy(
  { tags, properties }: ChangeableInstance,
  policyId: ResourceId,
  resourceGuardOperationRequests?: readonly string[],
): { readonly tags?: Readonly<Record<string, unknown>>; readonly properties: Readonly<Record<string, unknown>> } {
  const { policyInfo, ...chosen } = properties;
  return {
    ...(tags && { tags }),
    properties: given({
      ...chosen,
      policyInfo: given({ policyId, policyVersion: '', policyParameters: policyInfo.policyParameters }),
      resourceGuardOperationRequests,
      objectType: 'BackupInstance',
    }),
  };
}
