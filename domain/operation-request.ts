import type { ApprovalDemand } from './approvals/approval';
import type { Discovery } from './audit/time-to-protect';
import type { BackupInstanceSpecification } from './backup-instance-request';
import { exactly, lifecycleKinds, type LifecycleTask, partsOfTask } from './lifecycle/lifecycle-task';
import type { PlannedAssignment } from './permissions/role-assignment';
import type { ResourceId } from './resource-id';
import type { WaitSettings } from './wait-settings';

/** What every orchestration knows of who asked and for what. */
export interface OperationRequest {
  readonly resourceId: ResourceId;
  /** The part of the operation id that is new for every request; see `operation-id.ts`. */
  readonly attempt: string;
  /** Sent to ARM with every call, so that Azure's activity log leads back to the operation. */
  readonly correlationId: string;
  /** The span that started it, in the trace whose id is the correlation id's digits; absent where nothing was traced. */
  readonly parentSpanId?: string;
  readonly settings: WaitSettings;
}

/** What found a resource, when that was, and when the resource was created; ISO 8601. */
export interface Found {
  readonly by: Discovery;
  readonly createdAt: string;
  readonly foundAt: string;
}

export interface ProtectRequest extends OperationRequest {
  readonly kind: 'protect' | 'validate';
  readonly specification: BackupInstanceSpecification;
  /** Set where nobody asked: for the time to protect. */
  readonly foundBy?: Found;
}

export interface UnprotectRequest extends OperationRequest {
  readonly kind: 'unprotect';
  readonly data: 'retain' | 'delete';
  /** Set where a deletion has to be approved first; it has been when there is a grant in it. */
  readonly approval?: ApprovalDemand;
  /** Only a protection in this vault is meant; any when absent. */
  readonly vaultId?: ResourceId;
  /** Where to look when Azure has no route from the datasource to its instance (child databases); no restriction. */
  readonly searchVaultId?: ResourceId;
  /** Where a resource guard protects the vault: the ids of its requests that allow it. */
  readonly resourceGuardOperationRequests?: readonly string[];
}

/** An action on a backup instance that is there. */
export type LifecycleRequest = OperationRequest &
  LifecycleTask & {
    /** Only an instance in this vault is meant; any when absent. */
    readonly vaultId?: ResourceId;
    /** As in {@link UnprotectRequest}. */
    readonly searchVaultId?: ResourceId;
    /** As in {@link UnprotectRequest}. */
    readonly resourceGuardOperationRequests?: readonly string[];
  };

/** The grant of what a plan of permissions lists; see `permissions/permission-plan.ts`. */
export interface GrantRequest extends OperationRequest {
  readonly kind: 'grantPermissions';
  readonly vaultId: ResourceId;
  readonly planId: string;
  readonly assignments: readonly PlannedAssignment[];
  /** Where the secret is, when a role has to be given there. */
  readonly keyVaultId?: ResourceId;
}

export type AnyOperationRequest = ProtectRequest | UnprotectRequest | LifecycleRequest | GrantRequest;

/** What a monitor may be about. */
export const operationKinds = ['protect', 'validate', 'unprotect', ...lifecycleKinds, 'grantPermissions'] as const;

/** The same request may join a running operation; the words of one who asks again do not have to be spelled the same. */
export function sameRequest(left: AnyOperationRequest, right: AnyOperationRequest): boolean {
  return requestFingerprint(left) === requestFingerprint(right);
}

function partsOf(request: AnyOperationRequest): readonly (string | undefined)[] {
  switch (request.kind) {
    case 'protect':
    case 'validate':
      return [
        request.specification.target.vaultId,
        request.specification.target.policyId,
        // Azure shows regions as "West Europe" and answers with "westeurope".
        request.specification.location.replaceAll(' ', ''),
        request.specification.secretUri,
        request.specification.friendlyName && exactly(request.specification.friendlyName),
        request.specification.identity?.kind === 'userAssigned' ? request.specification.identity.id : undefined,
      ];
    case 'unprotect':
      return [request.data, request.vaultId, guardsOf(request)];
    case 'grantPermissions':
      return [request.vaultId, request.planId];
    default:
      return [request.vaultId, guardsOf(request), ...partsOfTask(request)];
  }
}

/** Whoever names other requests of a guard asks for something else: those of the one that runs may not do. */
const guardsOf = ({
  resourceGuardOperationRequests: guards,
}: Pick<UnprotectRequest, 'resourceGuardOperationRequests'>): string | undefined =>
  guards
    ?.map((each) => each.toLowerCase())
    .sort()
    .join();

/** The same for requests that ask for the same, of the same resource; ids in it are readable. */
export function requestFingerprint(request: AnyOperationRequest): string {
  const parts = partsOf(request).map((part) => part ?? null);
  return JSON.stringify([request.kind, request.resourceId, ...parts]).toLowerCase();
}
