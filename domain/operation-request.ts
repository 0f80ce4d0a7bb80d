import type { BackupInstanceSpecification } from './backup-instance-request';
import type { ResourceId } from './resource-id';
import type { WaitSettings } from './wait-settings';

/** What every orchestration knows of who asked and for what. */
export interface OperationRequest {
  readonly resourceId: ResourceId;
  /** The part of the operation id that is new for every request; see `operation-id.ts`. */
  readonly attempt: string;
  /** Sent to ARM with every call, so that Azure's activity log leads back to the operation. */
  readonly correlationId: string;
  readonly settings: WaitSettings;
}

export interface ProtectRequest extends OperationRequest {
  readonly kind: 'protect' | 'validate';
  readonly specification: BackupInstanceSpecification;
}

export interface UnprotectRequest extends OperationRequest {
  readonly kind: 'unprotect';
  readonly data: 'retain' | 'delete';
  /** Only a protection in this vault is meant; any when absent. */
  readonly vaultId?: ResourceId;
  /** Where to look when Azure has no route from the datasource to its instance (child databases); no restriction. */
  readonly searchVaultId?: ResourceId;
}

export type AnyOperationRequest = ProtectRequest | UnprotectRequest;

/** The same request may join a running operation; the words of one who asks again do not have to be spelled the same. */
export function sameRequest(left: AnyOperationRequest, right: AnyOperationRequest): boolean {
  return requestFingerprint(left) === requestFingerprint(right);
}

function requestFingerprint(request: AnyOperationRequest): string {
  const about =
    request.kind === 'unprotect'
      ? [request.data, request.vaultId]
      : [
          request.specification.target.vaultId,
          request.specification.target.policyId,
          // Azure shows regions as "West Europe" and answers with "westeurope".
          request.specification.location.replaceAll(' ', ''),
          request.specification.secretUri,
          request.specification.friendlyName,
          request.specification.identity?.kind === 'userAssigned' ? request.specification.identity.id : undefined,
        ];
  return JSON.stringify([request.kind, request.resourceId, ...about.map((part) => part ?? null)]).toLowerCase();
}
